"""Services of organisations and their staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import queries, services
from marketplace.accounts.models import Staff, StaffRole
from marketplace.accounts.policies import acts_for
from marketplace.accounts.viewers import SignedIn
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.moderation_state import Moderation
from tests.factories import accounts


def roles(organisation) -> dict[str, str]:
    return {who.name: role for who, role in queries.staff_of(organisation.id)}


@pytest.fixture
def office(city, now):
    """An organisation that 하늘 manages."""
    founder = accounts.member("하늘")
    with transaction():
        return services.create_organisation(
            name=" 공유  주방 ", founder=founder, actor=Actor("member", founder.id), now=now
        )


def test_who_makes_an_organisation_manages_it(office):
    assert office.name == office.party.name == "공유 주방"
    assert office.moderation == Moderation.PENDING
    assert roles(office) == {"하늘": "manager"}
    founder = queries.staff_of(office.id)[0][0]
    assert acts_for(SignedIn(founder), office.party_id, StaffRole.MANAGER)


def test_an_imported_office_is_approved_and_has_no_staff(city, now):
    with transaction():
        made = services.create_organisation(
            name="중구청" * 60, about="x" * 1001, now=now, actor=SYSTEM, source="facilities", source_key="중구"
        )
    assert made.moderation == Moderation.APPROVED
    assert (len(made.name), len(made.about)) == (120, 1000)
    assert roles(made) == {}


def test_an_organisation_needs_a_name(city, now):
    with pytest.raises(InvalidError) as refusal, transaction():
        services.create_organisation(name="  ", now=now, actor=SYSTEM)
    assert list(refusal.value.fields) == ["name"]


def test_a_member_joins_the_staff_and_changes_the_role(office, now):
    clerk = accounts.member("바다")
    for day, role in enumerate((StaffRole.CLERK, StaffRole.CLERK, StaffRole.BOOKKEEPER)):
        with transaction():
            services.add_staff(office, clerk, role, actor=SYSTEM, now=now + timedelta(days=day))
    assert roles(office) == {"하늘": "manager", "바다": "bookkeeper"}
    held = session.scalars(select(Staff).where(Staff.member_id == clerk.id).order_by(Staff.id)).all()
    assert [(row.role, row.until) for row in held] == [("clerk", now + timedelta(days=2)), ("bookkeeper", None)]
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.staff")).all()
    changes = [((entry.before or {})["role"], (entry.after or {})["role"]) for entry in entries]
    assert changes == [(None, "manager"), (None, "clerk"), ("clerk", "bookkeeper")]


def test_a_role_is_ended(office, now):
    clerk = accounts.member("바다")
    with transaction():
        services.add_staff(office, clerk, StaffRole.CLERK, actor=SYSTEM, now=now)
    with transaction():
        services.end_staff(office, clerk, actor=SYSTEM, now=now)
    assert roles(office) == {"하늘": "manager"}
    with pytest.raises(NotFoundError), transaction():
        services.end_staff(office, clerk, actor=SYSTEM, now=now)


def test_somebody_must_manage_the_organisation(office, now):
    founder = queries.staff_of(office.id)[0][0]
    second = accounts.member("바다")
    with pytest.raises(services.LastManagerError), transaction():
        services.end_staff(office, founder, actor=SYSTEM, now=now)
    with pytest.raises(services.LastManagerError), transaction():
        services.add_staff(office, founder, StaffRole.READER, actor=SYSTEM, now=now)
    with transaction():
        services.add_staff(office, second, StaffRole.MANAGER, actor=SYSTEM, now=now)
        services.add_staff(office, founder, StaffRole.READER, actor=SYSTEM, now=now)
    assert roles(office) == {"하늘": "reader", "바다": "manager"}
