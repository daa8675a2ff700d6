"""Joining, the profile, the address, operators, suspension."""

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import clock
from marketplace.accounts import queries
from marketplace.accounts.addresses import clean_email
from marketplace.accounts.models import Member, Party, PartyKind
from marketplace.accounts.passwords import check_password
from marketplace.accounts.services.links import StaleLinkError, follow
from marketplace.accounts.services.sessions import end_all_sessions
from marketplace.accounts.services.tokens import revoke_all_tokens
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.i18n import LANGUAGES, Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.security import hash_password, sign, verify_password

VERIFY_SECONDS = 3 * 24 * 3600
LONGEST_NAME = 60
LONGEST_ABOUT = 500
PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{5,28}")


def sign_up(*, name: str, email: str, password: str, language: str, now: datetime) -> Member:
    """A new member with a party; a verification mail follows. Raises InvalidError by field.

    An address that is taken is said so: hiding it would leave neighbours waiting for a mail that never comes.
    """
    address = clean_email(email)
    check_password(password, email=address)
    member = Member(
        party=Party(kind=PartyKind.MEMBER, created_at=now),
        email=address,
        password_hash=hash_password(password),
        name=_clean_name(name),
        language=language,
        moderation=Moderation.APPROVED,
        created_at=now,
    )
    taken = _l("There is already an account with this address. Please sign in, or reset the password.")
    _flush_address(member, taken)
    record("member.signed_up", "member", member.id, actor=Actor("member", member.id), now=now)
    post("member.signed_up", member_id=member.id)
    return member


def verification_token(member: Member) -> str:
    """What the link in the verification mail carries; good for three days and this address."""
    return sign("verify-email", {"member": member.public_id, "email": member.email})


def verify_email(token: str, now: datetime) -> Member:
    """Marks the address as verified; a second click is fine. Raises StaleLinkError."""
    member, facts = follow("verify-email", token, VERIFY_SECONDS)
    if facts.get("email") != member.email:
        raise StaleLinkError
    if member.email_verified_at is None:
        member.email_verified_at = now
        record("member.email_verified", "member", member.id, actor=Actor("member", member.id), now=now)
    return member


def resend_verification(member: Member, now: datetime) -> None:
    """Sends the verification mail again, unless the address is verified."""
    if member.email_verified_at is None:
        post("member.signed_up", member_id=member.id, again=int(now.timestamp()))


def change_email(member: Member, email: str, password: str, now: datetime) -> None:
    """Changes the address of one who gives the password; the new one is unverified until its link is followed."""
    if not verify_password(member.password_hash, password):
        raise InvalidError(fields={"password": _l("This is not your present password.")})
    address = clean_email(email)
    if address == member.email:
        return
    member.email, member.email_verified_at = address, None
    _flush_address(member, _l("There is already an account with this address."))
    record("member.email_changed", "member", member.id, actor=Actor("member", member.id), now=now)
    post("member.signed_up", member_id=member.id, again=int(now.timestamp()))


def update_profile(
    member: Member,
    *,
    name: str,
    about: str,
    phone: str,
    district: str | None,
    language: str,
    zone: str,
    now: datetime,
) -> None:
    """Changes what neighbours see, and how the site speaks to the member. Raises InvalidError by field."""
    cleaned = _clean_name(name)
    _check_profile(about, phone, language, zone)
    before = _profile(member)
    member.name, member.about, member.phone = cleaned, about.strip(), phone.strip()
    member.district, member.language, member.zone = district or None, language, zone
    actor = Actor("member", member.id)
    record("member.profile", "member", member.id, actor=actor, now=now, before=before, after=_profile(member))


def set_photo(member: Member, key: str | None, now: datetime) -> None:
    """Sets or removes the photo; a worker removes the old file once this has been committed."""
    old, member.photo_key = member.photo_key, key
    if old == key:
        return
    if old is not None:
        post("photos.removed", keys=[old])
    record("member.photo", "member", member.id, actor=Actor("member", member.id), now=now)


def set_language(member_id: int, language: str) -> None:
    """Remembers which language the member reads."""
    if language in LANGUAGES:
        queries.member(member_id).language = language


def grant_operator(email: str, actor: Actor, now: datetime) -> Member:
    """Makes a member an operator; a second time changes nothing. Raises NotFoundError."""
    member = queries.member_by_email(email)
    if member is None:
        raise NotFoundError(_l("No member has this e-mail address."))
    if member.operator_since is None:
        member.operator_since = now
        record("member.made_operator", "member", member.id, actor=actor, now=now)
    return member


def suspend(member: Member, actor: Actor, reason: str, now: datetime) -> None:
    """Takes the account away: sessions and tokens end at once. Their bookings and listings are moderation's to handle.

    Raises ConflictError (``already-suspended``).
    """
    _lock(member)
    if member.suspended_at is not None:
        raise ConflictError(_l("This account is suspended already."), code="already-suspended")
    member.suspended_at = now
    member.moderation, member.moderation_reason = Moderation.SUSPENDED, reason
    wall = clock.wall()
    end_all_sessions(member.id, wall)
    revoke_all_tokens(member.id, wall)
    record("member.suspended", "member", member.id, actor=actor, now=now, reason=reason)
    post("member.suspended", member_id=member.id, at=int(now.timestamp()))


def restore(member: Member, actor: Actor, reason: str, now: datetime) -> None:
    """Gives a suspended account back; sessions and tokens stay ended. Raises ConflictError (``not-suspended``)."""
    _lock(member)
    if member.suspended_at is None:
        raise ConflictError(_l("This account is not suspended."), code="not-suspended")
    member.suspended_at = None
    member.moderation, member.moderation_reason = Moderation.APPROVED, None
    record("member.restored", "member", member.id, actor=actor, now=now, reason=reason)
    post("member.restored", member_id=member.id, at=int(now.timestamp()))


def _flush_address(member: Member, taken: Text) -> None:
    """Writes a member whose address may be another's by now: the unique column decides, not a look beforehand."""
    try:
        with session.begin_nested():
            session.add(member)
            session.flush()
    except IntegrityError as error:
        if "members_email_key" not in str(error.orig):
            raise
        raise InvalidError(fields={"email": taken}, code="email-taken") from None


def _lock(member: Member) -> None:
    """Holds the member's row until the transaction ends, and reads it anew: of two operators one is second."""
    statement = select(Member).where(Member.id == member.id).with_for_update(of=Member, key_share=True)
    session.scalars(statement.execution_options(populate_existing=True)).one()


def _clean_name(text: str) -> str:
    """One line without white space around. Raises InvalidError on the field ``name``."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or set(name) & set("<>"):
        raise InvalidError(fields={"name": _l("Please tell us a name of 1 to 60 characters.")})
    return name


def _check_profile(about: str, phone: str, language: str, zone: str) -> None:
    wrong: dict[str, Text] = {}
    if len(about.strip()) > LONGEST_ABOUT:
        wrong["about"] = _l("Please use at most %(count)s characters.", count=LONGEST_ABOUT)
    if phone.strip() and not PHONE.fullmatch(phone.strip()):
        wrong["phone"] = _l("This doesn't look like a phone number. It should be like 010-1234-5678.")
    if language not in LANGUAGES:
        wrong["language"] = _l("Please choose one of these.")
    if zone not in _zones():
        wrong["zone"] = _l("Please choose one of these.")
    if wrong:
        raise InvalidError(fields=wrong)


@lru_cache
def _zones() -> frozenset[str]:
    """Every IANA zone that this machine knows; asked once, since each time walks through folders."""
    return frozenset(available_timezones())


def _profile(member: Member) -> dict[str, str | None]:
    """What the audit log keeps of a profile; the phone number is nobody else's business."""
    return {"name": member.name, "district": member.district, "language": member.language, "zone": member.zone}
