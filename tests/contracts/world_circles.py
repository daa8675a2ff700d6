"""The circles of the contracts' world, with somebody in every place that decides what they may do."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM, Actor
from marketplace.circles import services as fund_services
from marketplace.db import transaction
from marketplace.moderation_state import Moderation
from marketplace.money import Money
from marketplace.places import services
from marketplace.places.models import CircleKind, CircleRole
from marketplace.places.services import Area, Texts, Ways
from marketplace.places.states import JoinVia

if TYPE_CHECKING:
    from tests.contracts.world import World

DAY = timedelta(days=1)
TEXTS = Texts(
    name="성북 두레 공유주택",
    name_en="Seongbuk shared house",
    purpose="공구와 자전거를 함께 써요.",
    rules="쓰고 나면 제자리에.",
    welcome="반가워요!",
    district="seongbuk",
    area=Area(37.59, 127.01, 150),
)


def fill(world: "World", people: dict[str, Member], now: datetime) -> None:
    """The house with its people, a link, a request and an appeal, and a circle that was sent back."""
    steward = people["steward"]
    by_steward, by_operator = Actor("member", steward.id), Actor("operator", people["operator"].id)
    with transaction():
        house = services.propose_circle(
            kind=CircleKind.BUILDING,
            texts=TEXTS,
            ways=Ways(True, True, True),
            founder=steward,
            parent=None,
            now=now - DAY,
        )
        services.decide_circle(house, Moderation.APPROVED, actor=by_operator, now=now - DAY)
        for role, name in ((CircleRole.MEMBER, "owner"), (CircleRole.GUEST, "reader"), (CircleRole.MEMBER, "clerk")):
            services.join(house, people[name], role, actor=SYSTEM, now=now - DAY)
        services.join(house, people["manager"], CircleRole.MEMBER, actor=SYSTEM, now=now - DAY)
        for name in ("clerk", "manager"):
            services.remove(house, people[name], actor=by_steward, reason="소란을 피웠어요.", now=now)
        appeal = services.appeal(house, people["clerk"], "오해가 있었어요.", now)
        asked = services.ask_to_join(house, people["renter"], via=JoinVia.REQUEST, message="3층에 살아요.", now=now)
        link, secret = services.make_invitation(
            house, role=CircleRole.MEMBER, max_uses=5, lasts=7 * DAY, actor=by_steward, now=now, wall=clock.wall()
        )
        fund_services.give_grant(
            house,
            Money(100_000, "KRW"),
            purpose="공구함 마련",
            key="grant-of-the-house",
            actor=by_operator,
            now=now - DAY,
        )
        spending = fund_services.propose_spending(
            house, Money(10_000, "KRW"), purpose="새 드릴", payee=people["owner"], actor=by_steward, now=now
        )
        sent_back = services.propose_circle(
            kind=CircleKind.VILLAGE, texts=TEXTS, ways=Ways(), founder=steward, parent=None, now=now - DAY
        )
        services.decide_circle(
            sent_back, Moderation.REJECTED, reason="규칙을 더 써 주세요.", actor=by_operator, now=now - DAY
        )
    world.ids |= {
        "house": house.public_id,
        "sent_back": sent_back.public_id,
        "circle_request": asked.public_id,
        "circle_link": link.public_id,
        "circle_secret": secret,
        "circle_appeal": appeal.public_id,
        "spending": spending.public_id,
        "fund_grant": "grant-of-the-house",
    }
