"""Consents: a person lets a helper book for them, here or at a desk, and either of them ends it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.addresses import clean_email
from marketplace.accounts.helping_models import ConsentHow, ConsentScope, HelperConsent
from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox.services import post

MOST_MONTHLY = 1_000_000
MOST_HELPERS = 10


def give_consent(
    person: Member,
    helper_email: str,
    *,
    scope: ConsentScope,
    month_limit: int | None,
    recorded_by: Member,
    now: datetime,
    note: str = "",
    until: datetime | None = None,
) -> HelperConsent:
    """A person lets whoever has this address book for them; it counts once that member has said yes.

    Recorded by somebody else than the person, it was said at a desk: then a note is needed, and nobody records one for
    himself. ``month_limit`` is in minor units and only for the wallet. Raises InvalidError by field, ConflictError where
    there is one already. Whether the address has an account makes no difference to what happens.
    """
    address = clean_email(helper_email)
    at_desk = recorded_by.id != person.id
    if address == person.email:
        raise InvalidError(fields={"email": _l("This is the person's own address.")}, code="own-address")
    if at_desk and address == recorded_by.email:
        raise InvalidError(
            fields={"email": _l("Nobody records a consent for themselves. Please ask a colleague.")},
            code="own-consent",
        )
    if at_desk and not note.strip():
        raise InvalidError(fields={"note": _l("Please note how and when the person said so.")}, code="note-missing")
    if scope is ConsentScope.WALLET and not (month_limit and 0 < month_limit <= MOST_MONTHLY):
        raise InvalidError(
            fields={"month_limit": _l("Please give a limit a month, from 1 to 1,000,000 won.")}, code="limit-missing"
        )
    _lock(person)
    live = HelperConsent.person_member_id == person.id, HelperConsent.ended_at.is_(None)
    addresses = list(session.scalars(select(HelperConsent.helper_email).where(*live)))
    if address in addresses:
        raise ConflictError(_l("There is a consent for this address already. End it first."), code="consent-exists")
    if len(addresses) >= MOST_HELPERS:
        raise ConflictError(_l("There are ten helpers already. End one of the consents first."), code="many-helpers")
    consent = HelperConsent(
        person_member_id=person.id,
        helper_email=address,
        scope=scope,
        month_limit=month_limit if scope is ConsentScope.WALLET else None,
        how=ConsentHow.DESK if at_desk else ConsentHow.APP,
        note=note.strip()[:300],
        recorded_by_member_id=recorded_by.id,
        since=now,
        until=until,
    )
    session.add(consent)
    session.flush()
    after = {"scope": str(scope), "month_limit": consent.month_limit, "how": str(consent.how)}
    _record("consent.given", consent, Actor("member", recorded_by.id), now, after=after, reason=consent.note or None)
    post("consent.given", consent_id=consent.id)
    return consent


def accept_consent(consent: HelperConsent, helper: Member, now: datetime) -> None:
    """The one to whom the address belongs says yes. Raises ForbiddenError for anybody else, or an address not verified."""
    locked = _locked(consent)
    if locked.helper_email != helper.email or helper.email_verified_at is None:
        raise ForbiddenError
    if locked.ended_at is not None:
        raise ConflictError(_l("This consent has ended."), code="consent-over")
    if locked.helper_member_id is not None:
        return  # a second click
    locked.helper, locked.accepted_at = helper, now
    session.flush()
    _record("consent.accepted", locked, Actor("member", helper.id), now)
    post("consent.accepted", consent_id=locked.id)


def end_consent(consent: HelperConsent, by: Member, now: datetime) -> None:
    """Ends it at once: the person, the helper, or an operator. Raises ForbiddenError for anybody else."""
    locked = _locked(consent)
    of_helper = by.id == locked.helper_member_id or by.email == locked.helper_email
    if by.id != locked.person_member_id and not of_helper and not by.is_operator:
        raise ForbiddenError
    if locked.ended_at is not None:
        return
    locked.ended_at, locked.ended_by_member_id = now, by.id
    _record("consent.ended", locked, Actor("member", by.id), now)
    post("consent.ended", consent_id=locked.id)


def end_when_over(consent_id: int, now: datetime) -> bool:
    """Ends a consent whose last day has passed; False if there is nothing to end."""
    locked = _locked(session.get_one(HelperConsent, consent_id))
    if locked.ended_at is not None or locked.until is None or locked.until > now:
        return False
    locked.ended_at = now
    _record("consent.ended", locked, SYSTEM, now)
    post("consent.ended", consent_id=locked.id)
    return True


def _lock(person: Member) -> None:
    """One change of a person's consents at a time."""
    session.execute(select(Member.id).where(Member.id == person.id).with_for_update(key_share=True))


def _locked(consent: HelperConsent) -> HelperConsent:
    statement = select(HelperConsent).where(HelperConsent.id == consent.id).with_for_update(of=HelperConsent)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _record(
    action: str,
    consent: HelperConsent,
    actor: Actor,
    now: datetime,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    record(action, "member", consent.person_member_id, actor=actor, now=now, after=after, reason=reason)
