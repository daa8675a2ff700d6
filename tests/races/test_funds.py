"""One fund, several who would spend it at once."""

from marketplace.audit.services import SYSTEM, Actor
from marketplace.circles import services
from marketplace.db import new_public_id, session, transaction
from marketplace.payments import checks, fund_queries
from marketplace.payments.queries import wallet_balance
from marketplace.places.models import CircleRole
from marketplace.places.services import join
from tests.factories.bookings import NOW, renter
from tests.factories.payments import won
from tests.races.arena import Arena, counted, doing
from tests.races.test_circles import opened

STEWARDS = 8


def test_eight_stewards_who_agree_at_once_pay_once_and_never_more_than_there_is(arena: Arena):
    circle, payee = opened(), renter()
    stewards = [renter() for _number in range(STEWARDS)]
    proposer = renter()
    with transaction():
        for who in (*stewards, proposer):
            join(circle, who, CircleRole.STEWARD, actor=SYSTEM, now=NOW)
        join(circle, payee, CircleRole.MEMBER, actor=SYSTEM, now=NOW)
        services.give_grant(circle, won(10_000), purpose="x", key=new_public_id(), actor=Actor("operator"), now=NOW)
        first, second = (
            services.propose_spending(
                circle, won(7_000), purpose="x", payee=payee, actor=Actor("member", proposer.id), now=NOW
            )
            for _number in range(2)
        )
    tasks = [doing("agree_to_spending", spending=one.id, member=who.id) for one in (first, second) for who in stewards]
    found = counted(arena.race(tasks))
    assert found["won"] == 1
    assert set(found) == {"won", "already-decided", "fund-too-small"}
    session.expire_all()
    assert fund_queries.fund_balance(circle.id, "KRW") == won(3_000)
    assert wallet_balance(payee.party_id, "KRW") == won(7_000)
    assert [result.name for result in checks.run() if not result.ok] == []
