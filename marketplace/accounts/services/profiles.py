"""What an organisation says of itself, what operators say of that, and whether the city has verified who it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Member, Organisation, OrganisationVerification, VerificationState
from marketplace.accounts.registration import masked, normalised
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post

LONGEST = {"name": 120, "name_en": 120, "about": 1000, "phone": 60, "homepage": 300}
LONGEST_NOTE = 1000
LONGEST_REASON = 500
# What operators may say of an organisation's page, by what they said before.
DECISIONS: dict[str, tuple[Moderation, ...]] = {
    Moderation.PENDING: (Moderation.APPROVED, Moderation.REJECTED),
    Moderation.REJECTED: (Moderation.APPROVED,),
    Moderation.APPROVED: (Moderation.REJECTED,),
    Moderation.SUSPENDED: (Moderation.APPROVED,),
}


class DecidedError(ConflictError):
    """Somebody else was faster."""

    code = "already-decided"
    sentence = _l("Somebody has decided this in the meantime.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an organisation says of itself. ``district`` is a code, or None for the whole city."""

    name: str
    name_en: str = ""
    about: str = ""
    phone: str = ""
    homepage: str = ""
    district: str | None = None


def update_organisation(organisation: Organisation, profile: Profile, *, actor: Actor, now: datetime) -> Organisation:
    """Changes what an organisation says of itself. An approved page stays shown; one that was sent back waits again.

    Under another name nobody has verified it: the city's mark goes, and can be asked for anew. Raises InvalidError by field.
    """
    new = _values(profile)
    organisation = _held(organisation)
    before = {name: getattr(organisation, name) for name, value in new.items() if getattr(organisation, name) != value}
    if before:
        after = {name: new[name] for name in before}
        for name, value in after.items():
            setattr(organisation, name, value)
        record(
            "organisation.changed", "organisation", organisation.id, actor=actor, now=now, before=before, after=after
        )
    if organisation.moderation == Moderation.REJECTED:
        organisation.moderation, organisation.moderation_reason = Moderation.PENDING, None
    if organisation.verified_at is not None and {"name", "name_en"} & before.keys():
        organisation.verified_at = organisation.verified_by_member_id = None
        record("organisation.mark_lost", "organisation", organisation.id, actor=actor, now=now)
    session.flush()
    return organisation


def decide_organisation(
    organisation: Organisation, said: Moderation, *, reason: str = "", actor: Actor, now: datetime
) -> Organisation:
    """An operator approves an organisation's page, or sends it back with a reason that its managers read.

    Raises InvalidError without a reason for a no, DecidedError where somebody else has decided.
    """
    no = said != Moderation.APPROVED
    why = _reason(reason) if no else reason.strip()[:LONGEST_REASON]
    organisation = _held(organisation)
    if said not in DECISIONS[organisation.moderation]:
        raise DecidedError
    before = {"moderation": organisation.moderation}
    organisation.moderation, organisation.moderation_reason = said, why if no else None
    after = {"moderation": said.value}
    record(
        "organisation.decided", "organisation", organisation.id,
        actor=actor, now=now, before=before, after=after, reason=why or None,
    )  # fmt: skip
    post("organisation.decided", organisation_id=organisation.id, said=said.value)
    session.flush()
    return organisation


def ask_verification(
    organisation: Organisation, number: str, note: str, *, member: Member, now: datetime
) -> OrganisationVerification:
    """A manager asks the city to verify the organisation by its registration number; the note is for operators.

    Raises InvalidError for a number that can't be one, ConflictError where a request waits or it is verified already.
    """
    digits = normalised(number)
    if digits is None:
        sentence = _l("This is not a registration number. Please check its ten digits.")
        raise InvalidError(fields={"number": sentence}, code="bad-number")
    organisation = _held(organisation)
    if organisation.verified_at is not None:
        raise ConflictError(_l("The city has verified this organisation already."), code="verified-already")
    wish = OrganisationVerification(
        organisation_id=organisation.id,
        number=digits,
        note=note.strip()[:LONGEST_NOTE],
        state=VerificationState.PENDING,
        moderation=Moderation.APPROVED,
        asked_by_member_id=member.id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(wish)
            session.flush()
    except IntegrityError:
        raise ConflictError(_l("A request waits already. Operators look at it."), code="asked-already") from None
    after = {"number": masked(digits)}
    actor = Actor("member", member.id)
    record("organisation.verification_asked", "organisation", organisation.id, actor=actor, now=now, after=after)
    post("organisation.verification_asked", verification_id=wish.id)
    return wish


def decide_verification(
    wish: OrganisationVerification, *, confirmed: bool, reason: str = "", operator: Member, now: datetime
) -> OrganisationVerification:
    """An operator says that the organisation is who it says, or refuses with a reason that its managers read.

    Raises InvalidError without a reason for a no, DecidedError where somebody else has decided.
    """
    why = reason.strip()[:LONGEST_REASON] if confirmed else _reason(reason)
    organisation = _held(session.get_one(Organisation, wish.organisation_id))
    session.refresh(wish)
    if wish.state != VerificationState.PENDING:
        raise DecidedError
    wish.state = VerificationState.CONFIRMED if confirmed else VerificationState.REFUSED
    wish.decided_by_member_id, wish.decided_at, wish.reason = operator.id, now, why or None
    if confirmed:
        organisation.verified_at, organisation.verified_by_member_id = now, operator.id
    action = "organisation.verified" if confirmed else "organisation.verification_refused"
    actor = Actor("operator", operator.id)
    record(action, "organisation", organisation.id, actor=actor, now=now, reason=why or None)
    post("organisation.verification_decided", verification_id=wish.id)
    session.flush()
    return wish


def _held(organisation: Organisation) -> Organisation:
    """The same organisation, its row held and read anew."""
    statement = select(Organisation).where(Organisation.id == organisation.id)
    held = statement.with_for_update(key_share=True, of=Organisation).execution_options(populate_existing=True)
    return session.scalars(held).one()


def _values(profile: Profile) -> dict[str, Any]:
    """The columns of what is said, checked. Raises InvalidError by field."""
    values: dict[str, Any] = {name: getattr(profile, name).strip() for name in LONGEST}
    for name in ("name", "name_en", "phone", "homepage"):
        values[name] = " ".join(values[name].split())
    fields: dict[str, Text] = {
        name: _l("Please use at most %(count)s characters.", count=most)
        for name, most in LONGEST.items()
        if len(values[name]) > most
    }
    if not values["name"]:
        fields["name"] = _l("Please tell us the organisation's name.")
    if values["homepage"] and not _is_web(values["homepage"]):
        fields["homepage"] = _l("Please give the whole address, beginning with https://.")
    if fields:
        raise InvalidError(fields=fields, code="bad-profile")
    return values | {"district": profile.district or None}


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def _reason(reason: str) -> str:
    why = reason.strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise InvalidError(fields={"reason": _l("Please give a reason.")}, code="reason-missing")
    return why
