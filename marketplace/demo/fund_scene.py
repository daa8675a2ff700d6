"""The demo's village fund: what three listings bring, a grant, a spending that was agreed on and one that waits; and terms."""

from datetime import datetime, timedelta

from marketplace.audit.services import Actor
from marketplace.circles import services as funds
from marketplace.db import session, transaction
from marketplace.demo.people import OPERATOR, OWNER
from marketplace.demo.stage import Stage
from marketplace.listings import services as listings
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.models import Listing
from marketplace.listings.states import TermPrice
from marketplace.money import Money
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle

VILLAGE = "seongbuk"
SUPPORTING = ("drill-seongbuk", "bay-seongbuk", "rooftop-seongbuk")
SECOND_STEWARD = "eunju.kang@example.org"
CARPENTER, TREASURER = "geonwoo.bae@example.org", "sunja.yoon@example.org"
SHARE_BPS, FEE = 2_000, 200
DAY = timedelta(days=1)


def support(stage: Stage) -> None:
    """Before anything is booked: the city's grant, what the fund gets, and which listings support it."""
    then = stage.now - 65 * DAY
    with transaction():
        circle = _village(stage)
        funds.set_fund_share(circle, SHARE_BPS, actor=_operator(stage), now=then)
        funds.set_fund_fee(circle, _money(stage, FEE), actor=_by(stage, SECOND_STEWARD), now=then)
        purpose = "골목 공구함을 새로 짜요 (2026년 공유마을 지원)"
        given = _money(stage, 300_000)
        funds.give_grant(circle, given, purpose=purpose, key="demo-toolbox", actor=_operator(stage), now=then)
        for key in SUPPORTING:
            listings.set_fund_circle(_listing(stage, key), circle.id, actor=_by(stage, OWNER), now=then)


def spend(stage: Stage) -> None:
    """What became of the money, and what members of the village get from its listings today."""
    with transaction():
        paid = _propose(
            stage, 48_000, "공구함 나무와 경첩 (영수증 3장)", CARPENTER, SECOND_STEWARD, stage.now - 3 * DAY
        )
        funds.agree_to_spending(paid, actor=_by(stage, OWNER), now=stage.now - 2 * DAY)
        _propose(stage, 12_000, "골목 장터 돗자리 두 장", TREASURER, OWNER, stage.now - DAY)
    with transaction():
        circle = _village(stage)
        terms = {
            "drill-seongbuk": CircleTerm(circle_id=circle.id, instant=True),
            "bay-seongbuk": CircleTerm(circle_id=circle.id, price=TermPrice.FREE, early_days=14),
        }
        for key, term in terms.items():
            listings.set_circle_terms(_listing(stage, key), [term], actor=_by(stage, OWNER), now=stage.now - DAY)


def _propose(stage: Stage, amount: int, purpose: str, payee: str, by: str, now: datetime) -> CircleSpending:
    return funds.propose_spending(
        _village(stage),
        _money(stage, amount),
        purpose=purpose,
        payee=stage.member(payee),
        actor=_by(stage, by),
        now=now,
    )


def _village(stage: Stage) -> Circle:
    return session.get_one(Circle, stage.circles[VILLAGE])


def _listing(stage: Stage, key: str) -> Listing:
    return session.get_one(Listing, stage.listings[key])


def _by(stage: Stage, email: str) -> Actor:
    return Actor("member", stage.members[email])


def _operator(stage: Stage) -> Actor:
    return Actor("operator", stage.members[OPERATOR])


def _money(stage: Stage, amount: int) -> Money:
    return Money(amount, stage.settings.city.currency)
