"""The places of the contracts' office, one of them closed for a while, and an organisation that nobody has looked at."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM, Actor
from marketplace.availability import site_hours
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.offices import services
from marketplace.places import site_services
from marketplace.places.geo import SEOUL_CENTRE
from tests.factories.availability import weekly
from tests.factories.offices import FACTS

if TYPE_CHECKING:
    from tests.contracts.world import World

DAY = timedelta(days=1)


def fill(world: "World", people: dict[str, Member], now: datetime) -> None:
    """Two places with hours, a closing, a wish to be verified, and a new organisation of the owner's."""
    office: Any = people["office"]
    with transaction():
        site, annex = (
            site_services.create_site(office.party_id, FACTS, centre=SEOUL_CENTRE, actor=SYSTEM, now=now)
            for _number in range(2)
        )
        site_hours.set_site_hours(site, weekly((9, 18)), actor=SYSTEM, now=now)
        period = Interval(now + 20 * DAY, now + 22 * DAY)
        closed = services.begin(annex, period, "내부 공사", {}, member=people["clerk"], now=now)
        owner = people["owner"]
        new = accounts.create_organisation(
            name="새 공구도서관", founder=owner, actor=Actor("member", owner.id), now=now
        )
        wish = accounts.ask_verification(new, "220-81-62517", "", member=owner, now=now)
    world.ids |= {
        "office_site": site.public_id,
        "annex": annex.public_id,
        "closed": closed.public_id,
        "new_office": new.public_id,
        "office_wish": wish.public_id,
        "far_day": (now + 40 * DAY).date().isoformat(),
    }
