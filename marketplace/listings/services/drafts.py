"""Making a listing and filling it, panel by panel. A shown listing's text goes the way of a revision instead."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select

from marketplace.accounts.models import Party
from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError, TooManyError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_queries import audience_circles
from marketplace.listings.details import TYPES
from marketplace.listings.models import Listing, ListingCircle
from marketplace.listings.queries import category
from marketplace.listings.services.changing import back_to_draft, changed, editable, is_public
from marketplace.listings.services.revisions import revise_text
from marketplace.listings.services.terms import DEFAULT_TIMES
from marketplace.listings.services.units import add_units
from marketplace.listings.services.writing import write_text
from marketplace.listings.states import THROUGH, Kind, ListingState
from marketplace.listings.texts import LONGEST_DESCRIPTION, LONGEST_TITLE, Basics, Values, new_values
from marketplace.moderation_state import Audience

MOST_DRAFTS = 30
SECOND_CLICK = timedelta(seconds=10)


class Saved(StrEnum):
    """What became of a change of text or photos."""

    AT_ONCE = "at_once"
    WAITS = "waits"  # a revision waits for an operator, the approved version stays shown
    NOTHING_NEW = "nothing_new"


def create_draft(
    owner_party_id: int,
    kind: Kind,
    *,
    actor: Actor,
    now: datetime,
    lang: str = "ko",
    zone: str = "Asia/Seoul",
    currency: str = "KRW",
    count: int = 1,
) -> Listing:
    """An empty draft with ``count`` units of its own. Raises TooManyError for an owner with 30 drafts already."""
    _lock_owner(owner_party_id)
    drafts = select(func.count()).where(Listing.owner_party_id == owner_party_id, Listing.state == ListingState.DRAFT)
    if session.scalars(drafts).one() >= MOST_DRAFTS:
        sentence = _l("You have %(count)s drafts already. Finish one or put one away first.", count=MOST_DRAFTS)
        raise TooManyError(sentence, code="too-many-drafts")
    listing = Listing(
        owner_party_id=owner_party_id,
        kind=kind,
        lang=lang,
        zone=zone,
        currency=currency,
        details=TYPES[kind]().to_json(),
        created_at=now,
        updated_at=now,
        **DEFAULT_TIMES[kind].columns(),
    )
    session.add(listing)
    session.flush()
    add_units(listing, count, now)
    changed(listing, "drafted", actor=actor, now=now, after={"kind": kind.value})
    return listing


def just_made(owner_party_id: int, kind: Kind, title: str, *, now: datetime) -> Listing | None:
    """The draft that a second click would make again: same owner, kind and title, made within the last ten seconds."""
    _lock_owner(owner_party_id)
    statement = select(Listing).where(
        Listing.owner_party_id == owner_party_id,
        Listing.kind == kind,
        Listing.title == title.strip(),
        Listing.state == ListingState.DRAFT,
        Listing.created_at > now - SECOND_CLICK,
    )
    return session.scalars(statement.order_by(Listing.id.desc()).limit(1)).one_or_none()


def untouched_draft(owner_party_id: int) -> Listing | None:
    """A draft of the owner's that nobody has put anything into: to be begun anew instead of one more beside it."""
    _lock_owner(owner_party_id)
    empty = (Listing.title, Listing.description, Listing.address, Listing.access_note, Listing.renter_note)
    statement = select(Listing).where(
        Listing.owner_party_id == owner_party_id,
        Listing.state == ListingState.DRAFT,
        Listing.source.is_(None),
        Listing.latitude.is_(None),
        *(column == "" for column in empty),
        ~Listing.photos.any(),
        ~Listing.tariffs.any(),
        ~Listing.translations.any(),
    )
    return session.scalars(statement.order_by(Listing.id.desc()).limit(1)).one_or_none()


def change_kind(listing: Listing, kind: Kind, *, actor: Actor, now: datetime) -> None:
    """Makes a draft one of another kind: category, details and times begin anew. Raises ConflictError once sent in."""
    listing = editable(listing)
    if listing.kind == kind:
        return
    if listing.state != ListingState.DRAFT:
        raise ConflictError(_l("The kind can't be changed any more. Make a new one instead."), code="kind-is-fixed")
    before = {"kind": listing.kind}
    listing.kind = kind
    for name, value in DEFAULT_TIMES[kind].columns().items():
        setattr(listing, name, value)
    write_text(listing, {"category_id": None, "details": TYPES[kind]().to_json()})
    changed(listing, "kind_changed", actor=actor, now=now, before=before, after={"kind": kind.value})


def update_basics(listing: Listing, basics: Basics, *, actor: Actor, now: datetime) -> Saved:
    """Saves what it is. Of a shown listing the new words wait for an operator. Raises InvalidError by field.

    A listing that waits for its first check leaves the queue: an operator never approves words not seen.
    """
    listing = editable(listing)
    values = basics.to_values()
    _check(listing, basics, values)
    if is_public(listing):
        waits = revise_text(listing, values, actor=actor, now=now)
        return Saved.WAITS if waits else Saved.NOTHING_NEW
    new = new_values(listing, values)
    if not new:
        return Saved.NOTHING_NEW
    write_text(listing, new)
    back_to_draft(listing)
    changed(listing, "text_changed", actor=actor, now=now, after={"fields": sorted(new), "title": listing.title})
    return Saved.AT_ONCE


def set_audience(listing: Listing, circle_ids: set[int], *, actor: Actor, now: datetime) -> None:
    """Shows it to these circles only; to everyone where none is named."""
    listing = editable(listing)
    present = audience_circles(listing)
    if present == circle_ids and (listing.audience == Audience.CIRCLES) == bool(circle_ids):
        return
    before = {"audience": listing.audience, "circles": sorted(present)}
    write_audience(listing, circle_ids)
    after = {"audience": listing.audience, "circles": sorted(circle_ids)}
    changed(listing, "audience_changed", actor=actor, now=now, before=before, after=after)


def write_audience(listing: Listing, circle_ids: Collection[int]) -> None:
    """Puts the circles that it is shown to in place of those before."""
    session.execute(delete(ListingCircle).where(ListingCircle.listing_id == listing.id))
    session.add_all(ListingCircle(listing_id=listing.id, circle_id=circle_id) for circle_id in sorted(circle_ids))
    listing.audience = Audience.CIRCLES if circle_ids else Audience.EVERYONE
    session.flush()


def reached(listing: Listing, panel: int) -> None:
    """Remembers how far the wizard has come (1 to 5; 6: through), so that a draft is taken up where it was left."""
    listing.wizard_panel = max(listing.wizard_panel, min(panel, THROUGH))


def _lock_owner(party_id: int) -> None:
    """Two of an owner's clicks come one after the other."""
    session.execute(select(Party.id).where(Party.id == party_id).with_for_update(key_share=True))


def _check(listing: Listing, basics: Basics, values: Values) -> None:
    """Refuses what does not fit. A draft may have gaps, a shown listing none."""
    fields: dict[str, Text] = {}
    titles = [values["title"], *(words["title"] for words in values["translations"].values())]
    texts = [values["description"], *(words["description"] for words in values["translations"].values())]
    if max(map(len, titles)) > LONGEST_TITLE:
        fields["title"] = _l("Please use at most %(count)s characters.", count=LONGEST_TITLE)
    if max(map(len, texts)) > LONGEST_DESCRIPTION:
        fields["description"] = _l("Please use at most %(count)s characters.", count=LONGEST_DESCRIPTION)
    chosen = category(basics.category_id)
    if chosen is not None and chosen.kind != listing.kind:
        fields["category"] = _l("Please choose one of the given values.")
    if type(basics.details) is not TYPES[Kind(listing.kind)]:
        fields["details"] = _l("Please choose one of the given values.")
    if is_public(listing):
        fields |= {name: _l("This can't be empty.") for name in ("title", "description") if not values[name]}
        if chosen is None:
            fields.setdefault("category", _l("Please choose a category."))
    if fields:
        raise InvalidError(fields=fields)
