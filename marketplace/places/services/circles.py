"""Founding, describing and deciding circles."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.places import queries
from marketplace.places.geo import checked
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.rules import (
    FIRST_TERM_MONTHS,
    LEAST_RADIUS_M,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    LONGEST_RULES,
    LONGEST_WELCOME,
    MOST_RADIUS_M,
    new_code,
    term_end,
)
from marketplace.places.services.membership import checked_reason, hold, join

SIZES = list(CircleKind)  # from the smallest to the whole
# What operators may say of a circle, by what they said before.
DECISIONS: dict[str, tuple[Moderation, ...]] = {
    Moderation.PENDING: (Moderation.APPROVED, Moderation.REJECTED),
    Moderation.REJECTED: (Moderation.APPROVED,),
    Moderation.APPROVED: (Moderation.SUSPENDED,),
    Moderation.SUSPENDED: (Moderation.APPROVED,),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A circle on the map: its centre in degrees, its radius in metres."""

    latitude: float
    longitude: float
    radius_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a circle says of itself."""

    name: str
    name_en: str = ""
    purpose: str = ""
    rules: str = ""
    welcome: str = ""
    district: str | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """By which doors one may ask to come in; an invitation works in any case."""

    by_request: bool = True
    by_code: bool = False
    by_residence: bool = False


def create_circle(
    *,
    kind: CircleKind,
    name: str,
    now: datetime,
    actor: Actor,
    name_en: str = "",
    purpose: str = "",
    parent: Circle | None = None,
    district: str | None = None,
    steward: Member | None = None,
) -> Circle:
    """A new circle, perhaps inside a larger one; its first steward joins it. Raises InvalidError by field."""
    texts = Texts(name=name, name_en=name_en, purpose=purpose, district=district)
    return _create(kind, texts, Ways(), parent, steward, actor=actor, now=now)


def propose_circle(
    *,
    kind: CircleKind,
    texts: Texts,
    ways: Ways,
    founder: Member,
    parent: Circle | None,
    now: datetime,
) -> Circle:
    """A member proposes a circle and becomes its first steward; operators decide on it and on where it lies.

    Raises InvalidError by field: one proposes what a circle is for, and only inside one that may be seen.
    """
    if not texts.purpose.strip():
        raise InvalidError(fields={"purpose": _l("Please say what the circle is for.")})
    if parent is not None and parent.moderation != Moderation.APPROVED:
        raise InvalidError(fields={"parent": _l("This circle has not been approved yet.")}, code="parent-not-open")
    circle = _create(kind, texts, ways, parent, founder, actor=Actor("member", founder.id), now=now)
    post("circle.proposed", circle_id=circle.id)
    return circle


def _create(
    kind: CircleKind,
    texts: Texts,
    ways: Ways,
    parent: Circle | None,
    steward: Member | None,
    *,
    actor: Actor,
    now: datetime,
) -> Circle:
    if parent is not None and SIZES.index(CircleKind(parent.kind)) <= SIZES.index(kind):
        sentence = _l("A circle can only lie inside a larger one.")
        raise InvalidError(sentence, fields={"parent": sentence}, code="circle-order")
    circle = Circle(kind=kind, parent_id=parent.id if parent else None, moderation=Moderation.PENDING, created_at=now)
    _describe(circle, texts)
    _open(circle, ways)
    session.add(circle)
    session.flush()
    record("circle.made", "circle", circle.id, actor=actor, now=now, after={"name": circle.name, "kind": kind.value})
    if steward is not None:
        join(circle, steward, CircleRole.STEWARD, actor=actor, now=now)
    return circle


def update_circle(circle: Circle, texts: Texts, ways: Ways, *, actor: Actor, now: datetime) -> Circle:
    """Changes what a circle says of itself and how one joins; one that was sent back waits for operators again.

    Raises InvalidError by field.
    """
    hold(circle.id)
    session.refresh(circle)
    before = _facts(circle)
    _describe(circle, texts)
    _open(circle, ways)
    after = _facts(circle)
    changed = {name for name in after if before[name] != after[name]}
    if changed:
        record(
            "circle.changed",
            "circle",
            circle.id,
            actor=actor,
            now=now,
            before={name: before[name] for name in sorted(changed)},
            after={name: after[name] for name in sorted(changed)},
        )
    if circle.moderation == Moderation.REJECTED:
        circle.moderation, circle.moderation_reason = Moderation.PENDING, None
        record("circle.proposed_again", "circle", circle.id, actor=actor, now=now)
        post("circle.proposed", circle_id=circle.id)
    return circle


def set_photo(circle: Circle, key: str | None, thumb_key: str | None, *, actor: Actor, now: datetime) -> None:
    """Sets or removes the photo and its thumbnail; a worker removes the old files once this has been committed."""
    old = [name for name in (circle.photo_key, circle.photo_thumb_key) if name]
    circle.photo_key, circle.photo_thumb_key = key, thumb_key
    if old:
        post("photos.removed", keys=old)
    if old or key:
        record("circle.photo", "circle", circle.id, actor=actor, now=now)


def decide_circle(circle: Circle, said: Moderation, *, reason: str = "", actor: Actor, now: datetime) -> Circle:
    """An operator approves a circle with where it lies, sends it back, takes it away or gives it back.

    A reason is needed for a no. The first stewards' terms begin with the first yes. Raises InvalidError without a
    reason, ConflictError (``already-decided``) where somebody else has decided.
    """
    no = said in {Moderation.REJECTED, Moderation.SUSPENDED}
    why = checked_reason(reason) if no else reason.strip()
    hold(circle.id)
    session.refresh(circle)
    if said not in DECISIONS[circle.moderation]:
        raise ConflictError(_l("Somebody has decided this in the meantime."), code="already-decided")
    before = circle.moderation
    circle.moderation, circle.moderation_reason = said, why if no else None
    if said == Moderation.APPROVED:
        _begin_terms(circle, now)
    record(
        "circle.decided",
        "circle",
        circle.id,
        actor=actor,
        now=now,
        before={"moderation": str(before)},
        after={"moderation": said.value},
        reason=why or None,
    )
    post("circle.decided", circle_id=circle.id, said=said.value, at=now.isoformat())
    return circle


def set_mark(circle: Circle, code: str | None, until: date | None) -> None:
    """Puts the city's mark on a circle until the end of a day, or takes it off (both None). The directory decides and logs."""
    hold(circle.id)
    session.refresh(circle)
    circle.designation_code, circle.designated_until = code, until
    session.flush()


def _begin_terms(circle: Circle, now: datetime) -> None:
    for _member, membership in queries.stewards(circle.id):
        if membership.term_ends_at is None:
            membership.term_ends_at = term_end(now, FIRST_TERM_MONTHS)


def _describe(circle: Circle, texts: Texts) -> None:
    """Puts what is said into the row, checked. Raises InvalidError by field."""
    called = " ".join(texts.name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise InvalidError(fields={"name": _l("Please give the circle a name of 1 to 80 characters.")})
    circle.name = called
    circle.name_en = " ".join(texts.name_en.split())[:LONGEST_NAME]
    circle.purpose = texts.purpose.strip()[:LONGEST_PURPOSE]
    circle.rules = texts.rules.strip()[:LONGEST_RULES]
    circle.welcome = texts.welcome.strip()[:LONGEST_WELCOME]
    circle.district = texts.district
    area = _checked_area(texts.area)
    circle.centre_latitude = area.latitude if area else None
    circle.centre_longitude = area.longitude if area else None
    circle.radius_m = area.radius_m if area else None


def _checked_area(area: Area | None) -> Area | None:
    if area is None:
        return None
    try:
        checked(area.latitude, area.longitude)
    except ValueError:
        raise InvalidError(fields={"latitude": _l("There is no such place on the map.")}) from None
    if not LEAST_RADIUS_M <= area.radius_m <= MOST_RADIUS_M:
        raise InvalidError(fields={"radius_m": _l("Please give a radius of 20 m to 20 km.")})
    return area


def _open(circle: Circle, ways: Ways) -> None:
    circle.join_by_request = ways.by_request
    circle.join_by_code = ways.by_code
    circle.join_by_residence = ways.by_residence
    if ways.by_code and circle.join_code is None:
        circle.join_code = new_code()


def _facts(circle: Circle) -> dict[str, Any]:
    """What the log tells of a change; the code for the hall is a secret and is not in it."""
    names = (
        "name", "name_en", "purpose", "rules", "welcome", "district", "centre_latitude", "centre_longitude", "radius_m",
        "join_by_request", "join_by_code", "join_by_residence",
    )  # fmt: skip
    return {name: getattr(circle, name) for name in names}
