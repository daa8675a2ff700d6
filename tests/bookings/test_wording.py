"""What each side reads of a booking."""

import pytest

from marketplace.audit.services import Actor, record
from marketplace.bookings import services
from marketplace.bookings.next_steps import next_step
from marketplace.bookings.services.moves import TOPICS
from marketplace.bookings.showing import can_be_reported, change_words, contacts, events, pay_words
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.bookings.wording import EVENTS, WAYS_TO_PAY, spoken_code
from marketplace.db import transaction
from marketplace.i18n import force_locale
from marketplace.listings.states import Approval, Kind, Policy
from tests.factories import accounts
from tests.factories.bookings import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    START,
    Story,
    in_state,
    offered,
    paid_by_card,
    renter,
    request,
    story,
)

S = BookingState
PICK_UP, RETURN = HandoverKind.PICK_UP, HandoverKind.RETURN
SIDES = (Side.RENTER, Side.OWNER)


@pytest.fixture(autouse=True)
def english(city):
    with city.test_request_context("/"), force_locale("en"):
        yield


def told(found: Story, side: Side, now=NOW) -> tuple[str, str]:
    step = next_step(found.booking, side, now)
    assert step is not None
    return step.title, step.text


def test_a_stranger_is_told_nothing():
    assert next_step(story().booking, None, NOW) is None


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("fee", [0, 10_000])
def test_every_state_has_a_sentence_for_each_side(state, side, fee):
    title, text = told(in_state(state, fee=fee), side)
    assert title
    assert text.endswith(".")


def test_a_draft_has_none():
    found = story()
    found.booking.state = S.DRAFT
    assert next_step(found.booking, Side.RENTER, NOW) is None
    found.booking.state = S.CONFIRMED


def test_whose_turn_it_is():
    held, asked, set_ = in_state(S.HELD), in_state(S.REQUESTED), story()
    for found, side, now, mine in (
        (held, Side.RENTER, NOW, True),
        (held, Side.OWNER, NOW, False),
        (asked, Side.RENTER, NOW, False),
        (asked, Side.OWNER, NOW, True),
        (set_, Side.RENTER, NOW, False),
        (set_, Side.RENTER, START - DAY, True),
        (set_, Side.OWNER, START - DAY, True),
    ):
        step = next_step(found.booking, side, now)
        assert step is not None
        assert step.mine is mine


def test_deadlines_are_said_plainly():
    assert "Mon 16 Nov 10:15" in told(in_state(S.HELD), Side.RENTER)[1]
    asked = in_state(S.REQUESTED, fee=1_000)
    assert told(asked, Side.OWNER)[1] == "Please answer by Wed 18 Nov 10:00. After that the request ends by itself."
    assert "all your money comes back" in told(asked, Side.RENTER)[1]
    assert "ends by itself" in told(in_state(S.REQUESTED), Side.RENTER)[1]
    back = in_state(S.RETURNED, fee=1_000)
    assert "Fri 20 Nov 12:00" in told(back, Side.RENTER)[1]
    assert "your share" in told(back, Side.OWNER)[1]


def test_around_the_pick_up():
    found = story()
    assert told(found, Side.RENTER) == ("Everything is set", "Pick it up at Thu 19 Nov 10:00.")
    assert told(found, Side.OWNER)[1] == "Your neighbour comes for it at Thu 19 Nov 10:00."
    assert told(found, Side.RENTER, START)[0] == "Picked it up?"
    assert told(found, Side.OWNER, START)[0] == "Handed it over?"
    found.confirm(PICK_UP, Side.OWNER, START)
    assert told(found, Side.OWNER, START)[0] == "Now the renter confirms it too"
    assert told(found, Side.RENTER, START)[0] == "Picked it up?"


def test_around_the_return():
    found = story().pick_up()
    assert told(found, Side.RENTER, START)[0] == "Bring it back by Thu 19 Nov 12:00"
    assert told(found, Side.OWNER, START)[0] == "Lent until Thu 19 Nov 12:00"
    late = START + 3 * HOUR
    assert [told(found, side, late)[0] for side in SIDES] == ["This is overdue"] * 2
    assert "call the owner" in told(found, Side.RENTER, late)[1]
    assert "call your neighbour" in told(found, Side.OWNER, late)[1]
    found.confirm(RETURN, Side.RENTER, late)
    assert told(found, Side.RENTER, late)[0] == "Now the owner confirms it too"
    assert told(found, Side.OWNER, late)[0] == "This is overdue"


def test_where_nobody_meets():
    found = story(kind=Kind.PARKING)
    assert "You need not be there" in told(found, Side.OWNER)[1]
    assert "How to get there" in told(found, Side.RENTER)[1]
    found.clock(START)
    assert told(found, Side.RENTER, START)[0] == "In use until Thu 19 Nov 12:00"


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        (Side.RENTER, ("You cancelled this booking", "Your neighbour cancelled this booking")),
        (Side.OWNER, ("The owner cancelled this booking", "You cancelled this booking")),
        (Side.OPERATOR, ("The operators cancelled this booking", "The operators cancelled this booking")),
    ],
)
def test_who_cancelled(by, titles):
    found = story(fee=1_000).cancel(by)
    assert tuple(told(found, side)[0] for side in SIDES) == titles
    assert told(found, Side.RENTER)[1] == "₩2,000 went back to your wallet."
    assert told(found, Side.OWNER)[1] == "₩2,000 went back to the renter."


def test_where_the_money_went():
    card = story(fee=10_000, pay_by=PayBy.CARD)
    assert card.charge is not None
    paid_by_card(card.booking, card.charge)
    assert "to your card" in told(card.cancel(), Side.RENTER)[1]
    assert told(in_state(S.CANCELLED), Side.RENTER)[1] == "Nothing was paid here."
    strict = story(fee=1_000, policy=Policy.STRICT).cancel(now=START - HOUR)
    assert told(strict, Side.RENTER)[1] == "Nothing went back."


def test_how_a_request_or_hold_ran_out():
    assert told(in_state(S.EXPIRED), Side.RENTER)[0] == "The time to pay ran out"
    asked = in_state(S.REQUESTED, fee=1_000)
    asked.expire(NOW + 48 * HOUR)
    assert told(asked, Side.RENTER) == ("The request was not answered in time", "₩2,000 went back to your wallet.")


def test_a_no_show_can_be_disputed_until_it_is_closed():
    found = in_state(S.NO_SHOW)
    assert "tell us by Fri 20 Nov 11:00" in told(found, Side.RENTER)[1]
    found.complete(START + HOUR + DAY)
    assert told(found, Side.RENTER)[1] == "This booking is closed."


# the log


def test_every_move_and_event_has_words():
    assert set(TOPICS.values()) <= set(EVENTS)
    assert set(WAYS_TO_PAY) == set(PayBy)


def test_what_has_happened_newest_first():
    found = story(fee=1_000, approval=Approval.REQUEST).decline(reason="그날은 제가 써요.")
    shown = events(found.booking)
    assert [str(event["title"]) for event in shown] == ["The owner declined", "The owner was asked", "Booked"]
    assert shown[0]["text"] == "그날은 제가 써요."
    assert shown[0]["when"] == "Mon 16 Nov 10:01"


def test_who_confirmed_is_said():
    found = story().confirm(PICK_UP, Side.OWNER, START)
    assert str(events(found.booking)[0]["who"]) == "the owner"
    found.clock(START + HOUR)
    assert str(events(found.booking)[1]["who"]) == "the clock"


def test_what_was_reported_stays_between_its_writer_and_the_operators():
    found = story()
    with transaction():
        services.pause_claim(found.id, Actor("member", found.renter.id), NOW, "stolen")
        services.resume_claim(found.id, Actor("operator", 1), NOW + MINUTE, "they made it up")
    assert [event["text"] for event in events(found.booking)[:2]] == [None, None]


def test_an_event_without_words_shows_its_name():
    found = story()
    with transaction():
        record("booking.moved_house", "booking", found.id, actor=Actor("system"), now=NOW)
    assert events(found.booking)[0]["title"] == "booking.moved_house"


# the rest


def test_a_code_is_said_in_two_halves():
    assert spoken_code("ABCD2345") == "ABCD-2345"


def test_how_it_was_paid():
    held = in_state(S.HELD)
    assert str(pay_words(held.booking)) == "Not paid"
    assert held.charge is not None
    assert str(pay_words(paid_by_card(held.booking, held.charge))) == "Paid by card"
    assert str(pay_words(story(fee=1_000).booking)) == "Paid from the wallet"


def test_a_policy_is_told_only_where_money_was_paid_here():
    assert "Nothing is paid" in change_words("strict", 0, "platform")[0]
    assert "on site" in change_words("strict", 5_000, "on_site")[0]
    assert len(change_words("strict", 5_000, "platform")) > 1


def test_an_unanswered_request_says_why_all_comes_back():
    found = in_state(S.REQUESTED, fee=1_000)
    assert "not answered yet" in services.cancellation_quote(found.booking, Side.RENTER, NOW).sentence


def test_whom_to_call():
    found = story()
    assert contacts(found.booking, Side.RENTER) == [
        {"name": found.owner.name, "phone": found.owner.phone, "email": found.owner.email}
    ]
    assert contacts(found.booking, Side.OWNER)[0]["email"] == found.renter.email


def test_of_an_organisation_only_its_own_number_is_shown():
    office = accounts.organisation("성북구청")
    with transaction():
        office.phone = "02-2241-3114"
    booking, _charge = request(offered(kind=Kind.ROOM, owner=office.party), renter())
    assert contacts(booking, Side.RENTER) == [{"name": "성북구청", "phone": "02-2241-3114", "email": ""}]


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_what_can_be_reported(state):
    found = in_state(state)
    assert can_be_reported(found.booking, Side.RENTER) is (state not in {S.HELD, S.EXPIRED})
    assert not can_be_reported(found.booking, None)
