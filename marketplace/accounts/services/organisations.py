"""Organisations and who serves them."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.models import Member, Organisation, Party, PartyKind, Staff, StaffRole
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation

LONGEST_NAME = 120


class LastManagerError(ConflictError):
    """Nobody would manage the organisation any more."""

    code = "last-manager"
    sentence = _l("Somebody must manage the organisation. Please name another manager first.")


def create_organisation(
    *,
    name: str,
    now: datetime,
    actor: Actor,
    founder: Member | None = None,
    name_en: str = "",
    about: str = "",
    phone: str = "",
    homepage: str = "",
    district: str | None = None,
    source: str | None = None,
    source_key: str | None = None,
) -> Organisation:
    """A new organisation with a party; its founder becomes its manager. Imported ones have a source and no founder.

    Texts of imports that are too long are cut. Raises InvalidError on the field ``name``.
    """
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise InvalidError(fields={"name": _l("Please tell us the organisation's name.")})
    organisation = Organisation(
        party=Party(kind=PartyKind.ORGANISATION, created_at=now),
        name=called,
        name_en=" ".join(name_en.split())[:LONGEST_NAME],
        about=about.strip()[:1000],
        phone=phone.strip()[:60],
        homepage=homepage.strip()[:300],
        district=district,
        source=source,
        source_key=source_key,
        moderation=Moderation.APPROVED if source else Moderation.PENDING,
        created_at=now,
    )
    session.add(organisation)
    session.flush()
    after = {"name": organisation.name}
    record("organisation.made", "organisation", organisation.id, actor=actor, now=now, after=after)
    if founder is not None:
        add_staff(organisation, founder, StaffRole.MANAGER, actor=actor, now=now)
    return organisation


def add_staff(organisation: Organisation, member: Member, role: StaffRole, *, actor: Actor, now: datetime) -> Staff:
    """Gives a member a role in an organisation, in place of the one held so far.

    Raises LastManagerError where nobody would manage the organisation any more.
    """
    rows = _locked_staff(organisation)
    current = rows.get(member.id)
    if current is not None:
        if current.role == role:
            return current
        _keep_a_manager(rows, member)
        current.until = now
        session.flush()
    staff = Staff(organisation_id=organisation.id, member_id=member.id, role=role, since=now)
    session.add(staff)
    session.flush()
    _record(organisation, member, current.role if current else None, role.value, actor=actor, now=now)
    return staff


def end_staff(organisation: Organisation, member: Member, *, actor: Actor, now: datetime) -> None:
    """Ends a member's role. Raises NotFoundError for one who has none, LastManagerError for the last manager."""
    rows = _locked_staff(organisation)
    leaving = rows.get(member.id)
    if leaving is None:
        raise NotFoundError
    _keep_a_manager(rows, member)
    leaving.until = now
    _record(organisation, member, leaving.role, None, actor=actor, now=now)


def set_mark(organisation: Organisation, code: str | None, until: date | None) -> None:
    """Puts the city's mark on an organisation until the end of a day, or takes it off (both None).

    The directory decides and logs.
    """
    session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update(key_share=True))
    session.refresh(organisation)
    organisation.designation_code, organisation.designated_until = code, until
    session.flush()


def _locked_staff(organisation: Organisation) -> dict[int, Staff]:
    """Who serves it now, by member. The organisation's row is held, so that two changes of staff follow each other."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update(key_share=True))
    statement = select(Staff).where(Staff.organisation_id == organisation.id, Staff.until.is_(None))
    rows = session.scalars(statement.execution_options(populate_existing=True))
    return {row.member_id: row for row in rows}


def _keep_a_manager(rows: dict[int, Staff], leaving: Member) -> None:
    """Refuses to take the manager's role from the only one who has it."""
    managers = {row.member_id for row in rows.values() if row.role == StaffRole.MANAGER}
    if managers == {leaving.id}:
        raise LastManagerError


def _record(
    organisation: Organisation, member: Member, old: str | None, new: str | None, *, actor: Actor, now: datetime
) -> None:
    before, after = ({"member": member.public_id, "role": role} for role in (old, new))
    record("organisation.staff", "organisation", organisation.id, actor=actor, now=now, before=before, after=after)
