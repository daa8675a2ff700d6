"""What follows from what: every topic that is posted has its effect, and nothing waits for what never comes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.bookings.services.moves import TOPICS
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session, transaction
from marketplace.outbox.models import MessageState
from marketplace.payments.services import wallet_balance
from tests.factories import accounts, payments
from tests.factories.bookings import story, succeed
from tests.factories.payments import won
from tests.notifications.kit import topics
from tests.workers.kit import deliver_all, message
from workers.delivery import deliver
from workers.handlers import HANDLERS

ROOT = Path(__file__).resolve().parent.parent.parent


def _posts() -> Iterator[ast.Call]:
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func
            plain = isinstance(name, ast.Name) and name.id == "post"
            dotted = (
                isinstance(name, ast.Attribute)
                and name.attr == "post"
                and isinstance(name.value, ast.Name)
                and name.value.id == "outbox"
            )
            if plain or dotted:
                yield node


def posted_topics() -> set[str]:
    """Every topic that the application posts."""
    named = {str(call.args[0].value) for call in _posts() if call.args and isinstance(call.args[0], ast.Constant)}
    return named | set(TOPICS.values())


def test_every_topic_that_is_posted_has_a_handler():
    assert posted_topics() - set(HANDLERS) == set()


def test_every_handler_s_topic_is_posted():
    assert set(HANDLERS) - posted_topics() == set()


def test_every_way_to_post_is_seen_by_these_tests():
    """A topic that isn't written out must be known to ``posted_topics``: today those of bookings alone."""
    unnamed = [ast.unparse(call) for call in _posts() if call.args and not isinstance(call.args[0], ast.Constant)]
    assert unnamed == ["post(topic, booking_id=booking.id)"]


def test_what_talks_to_a_network_is_marked_so():
    assert {topic for topic, handler in HANDLERS.items() if handler.calls_out} == {
        "mail.due",
        "refund.requested",
        "settlement.due",
        "webhook.received",
    }


class TestMoney:
    def test_a_top_up_fills_the_wallet_once_and_is_told(self, city):
        who = accounts.member()
        charge = payments.charge(who.party_id, 20_000)
        row = message("charge.succeeded", charge_id=charge.id, purpose="topup", booking_id=None)
        deliver(row.id)
        with transaction():
            row.state = MessageState.SENT
        deliver(row.id)
        assert row.state == MessageState.DONE
        assert wallet_balance(who.party_id, "KRW") == won(20_000)
        assert topics(who) == ["topped_up"]

    def test_a_booking_s_payment_confirms_it_once(self, city):
        found = story(fee=20_000, pay_by=PayBy.CARD)
        assert found.charge is not None
        succeed(found.charge)
        for _delivery in range(2):
            row = message("charge.succeeded", charge_id=found.charge.id, purpose="booking", booking_id=found.id)
            deliver(row.id)
            assert row.state == MessageState.DONE
        assert found.state is BookingState.CONFIRMED
        assert found.booking.paid_at is not None


def test_files_of_removed_photos_go_and_a_second_time_too(city):
    storage = city.extensions["storage"]
    key = storage.write("photos", "webp", b"picture")
    for _delivery in range(2):
        row = message("photos.removed", keys=[key])
        deliver(row.id)
        assert row.state == MessageState.DONE
    assert not (storage.folder / key).exists()


@pytest.mark.parametrize("topic", ["charge.failed", "refund.succeeded", "listing.submitted"])
def test_what_nobody_is_told_of_simply_ends(city, topic):
    row = message(topic, listing_id=1, charge_id=1, refund_id=1)
    deliver(row.id)
    assert row.state == MessageState.DONE


def test_a_whole_booking_leaves_no_message_behind_but_mails(city):
    """Everything that a free booking posts on its way has its effect; mail has no server here and is tried again."""
    found = story()
    found.pick_up().give_back().complete(found.booking.ends_at.replace(year=2027))
    seen = deliver_all()
    assert {"booking.confirmed", "booking.picked_up", "booking.returned", "booking.completed"} <= set(seen)
    session.expire_all()
    told = ["listing_approved", "confirmed_for_owner", "picked_up", "returned", "completed_for_owner"]
    assert topics(found.owner) == told
    assert topics(found.renter) == ["confirmed_for_renter", "picked_up", "returned"]
