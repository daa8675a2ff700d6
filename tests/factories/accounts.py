"""Members, organisations, staff."""

import itertools
from datetime import UTC, datetime
from typing import TypeVar

from marketplace.accounts.models import Member, Organisation, Party, PartyKind, Staff, StaffRole
from marketplace.db import in_transaction, session, transaction
from marketplace.moderation_state import Moderation
from marketplace.security import hash_password

LONG_AGO = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
PASSWORD = "dure-demo-1"
_numbers = itertools.count(1)


T = TypeVar("T")


def saved(row: T) -> T:
    """Adds a row, in the open transaction or in one of its own."""
    if in_transaction():
        session.add(row)
        session.flush()
    else:
        with transaction():
            session.add(row)
    return row


def member(
    name: str = "이하늘",
    *,
    email: str = "",
    operator: bool = False,
    suspended: bool = False,
    verified: bool = True,
    payable: bool = False,
    language: str = "ko",
    zone: str = "Asia/Seoul",
    district: str | None = "seongbuk",
) -> Member:
    """A member with a party; the password is PASSWORD."""
    party = Party(kind=PartyKind.MEMBER, created_at=LONG_AGO, payable_since=LONG_AGO if payable else None)
    return saved(
        Member(
            party=party,
            email=email or f"member{next(_numbers)}@example.org",
            email_verified_at=LONG_AGO if verified else None,
            password_hash=hash_password(PASSWORD),
            name=name,
            phone="010-0000-0000",
            district=district,
            language=language,
            zone=zone,
            operator_since=LONG_AGO if operator else None,
            suspended_at=LONG_AGO if suspended else None,
            moderation=Moderation.APPROVED,
            created_at=LONG_AGO,
        )
    )


def organisation(name: str = "성북구 공유주방", *, payable: bool = False) -> Organisation:
    """An organisation with a party."""
    party = Party(kind=PartyKind.ORGANISATION, created_at=LONG_AGO, payable_since=LONG_AGO if payable else None)
    return saved(Organisation(party=party, name=name, moderation=Moderation.APPROVED, created_at=LONG_AGO))


def staff(who: Member, where: Organisation, role: StaffRole = StaffRole.MANAGER) -> Staff:
    """A member's role in an organisation."""
    return saved(Staff(organisation_id=where.id, member_id=who.id, role=role, since=LONG_AGO))
