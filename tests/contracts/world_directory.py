"""The designations of the contracts' world: a mark, applications on their way, a paper, a grant."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock
from marketplace.accounts.models import Member, Organisation
from marketplace.db import session, transaction
from marketplace.directory import services
from marketplace.directory.rules import DesignationKind
from marketplace.places.models import Circle
from tests.factories import designations
from tests.factories.designations import by

if TYPE_CHECKING:
    from tests.contracts.world import World

DAY = timedelta(days=1)
PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def fill(world: "World", people: dict[str, Member], now: datetime) -> None:
    """The committee is the city's only operator."""
    committee, today = [people["operator"]], clock.local_day(now, "Asia/Seoul")
    office = session.scalars(select(Organisation).where(Organisation.public_id == world.ids["office"])).one()
    village = session.scalars(select(Circle).where(Circle.public_id == world.ids["village"])).one()
    manager, steward = people["manager"], people["steward"]
    mark = designations.case(DesignationKind.COMPANY, committee=committee, filer=manager, subject=office).designated(
        today=today
    )
    with transaction():
        grant = services.grant(
            mark,
            amount=5_000_000,
            currency="KRW",
            purpose="공구 40점",
            report_due_on=today + 90 * DAY,
            today=today,
            actor=by(people["operator"]),
            now=now,
        )
        services.report_on_grant(grant, "공구 40점을 샀어요.", manager, now=now)
    renewal = designations.case(
        DesignationKind.COMPANY, committee=committee, filer=manager, subject=office, renews=mark
    ).application
    applied = designations.case(DesignationKind.VILLAGE, committee=committee, filer=steward, subject=village)
    paper = services.store(world.app.extensions["storage"], "계획서.pdf", PAPER)
    with transaction():
        document = services.add_document(applied.application, paper, steward, now=now)
    applied.submit()
    screened = designations.case(
        DesignationKind.VILLAGE, committee=committee, filer=steward, name="위원회 앞의 마을"
    ).submit()
    screened.screen().vote(people["operator"])
    world.ids |= {
        "mark": mark.public_id,
        "mark_code": mark.code,
        "grant": grant.public_id,
        "renewal": renewal.public_id,
        "applied": applied.application.public_id,
        "paper": document.public_id,
        "screened": screened.application.public_id,
    }
