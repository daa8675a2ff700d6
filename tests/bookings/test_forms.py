"""What the forms of booking take and refuse."""

from datetime import UTC, date, datetime, time

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.bookings.forms import BookForm, CancelForm, ReasonForm, WhenForm, suggestion
from marketplace.bookings.services import Wish
from marketplace.bookings.states import PayBy
from marketplace.errors import InvalidError
from marketplace.intervals import Interval
from tests.factories.bookings import HOUR, NOW, START, wish

WHEN = {"start_day": "2026-11-19", "start_time": "10:00", "end_day": "2026-11-19", "end_time": "12:00"}


@pytest.fixture(autouse=True)
def request_at_hand(city):
    """Forms of Flask-WTF look for a request."""
    with city.test_request_context("/"):
        yield


def when(**changes: str) -> WhenForm:
    return WhenForm(MultiDict(WHEN | changes))


def test_a_time_is_read_on_the_listings_wall_clock():
    form = when(quantity="3")
    assert form.validate()
    assert form.wish("Asia/Seoul") == Wish(Interval(START, START + 2 * HOUR), 3)
    assert form.wish("Europe/Berlin").period.start == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("missing", list(WHEN))
def test_each_part_of_a_time_is_needed(missing):
    form = when(**{missing: ""})
    assert not form.validate()
    assert list(form.errors) == [missing]
    assert form.sentences == [str(sentence) for sentence in form.errors[missing]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_time": "10:00"}, "end_time"),
        ({"end_time": "09:59"}, "end_time"),
        ({"end_day": "2026-11-18"}, "end_time"),
        ({"start_day": "0001-01-01"}, "start_day"),
        ({"start_day": "0001-01-01", "end_day": "0001-01-02"}, "start_day"),
        ({"end_day": "9999-12-31"}, "start_day"),
    ],
)
def test_a_time_that_can_not_be_is_said_beside_its_field(changes, field):
    form = when(**changes)
    assert form.validate()
    with pytest.raises(InvalidError) as refused:
        form.wish("Asia/Seoul")
    assert list(refused.value.fields) == [field]
    form.add_error(refused.value)
    assert len(form.sentences) == 1


@pytest.mark.parametrize(
    "changes",
    [{"quantity": "0"}, {"quantity": "-1"}, {"quantity": "101"}, {"quantity": "many"}, {"start_day": "19.11.2026"}],
)
def test_what_is_no_number_or_day_is_refused(changes):
    form = when(**changes)
    assert not form.validate()
    assert list(form.errors) == list(changes)


def test_without_a_number_it_is_one():
    form = when(quantity="")
    assert form.validate()
    assert form.wish("Asia/Seoul").quantity == 1


def test_a_time_fills_the_form_and_comes_back():
    form = WhenForm.filled(wish(quantity=2), "Asia/Seoul")
    assert (form.start_day.data, form.start_time.data, form.end_time.data) == (date(2026, 11, 19), time(10), time(12))
    assert form.wish("Asia/Seoul") == wish(quantity=2)


@pytest.mark.parametrize(("shortest", "longest", "hours"), [(30, 1440, 2), (30, 60, 1), (240, 1440, 4)])
def test_the_first_suggestion_is_tomorrow_at_ten(shortest, longest, hours):
    tomorrow = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
    assert suggestion(NOW, "Asia/Seoul", shortest, longest) == Interval(tomorrow, tomorrow + hours * HOUR)


# the booking


def book(**changes: str) -> BookForm:
    values = {"booking_id": "A" * 22, "starts_at": START.isoformat(), "ends_at": (START + HOUR).isoformat()}
    return BookForm(MultiDict(values | changes), meta={"csrf": False})


def test_the_form_reads_back_what_the_page_offered():
    form = book(quantity="2", pay="wallet", message="  고마워요 ")
    assert form.validate()
    assert form.wish() == wish(hours=1, quantity=2)
    assert (form.way(), form.message.data, form.made_id()) == (PayBy.WALLET, "고마워요", "A" * 22)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": ""},
        {"starts_at": "tomorrow"},
        {"starts_at": "2026-11-19T10:00:00"},
        {"ends_at": "2026-11-19"},
        {"ends_at": START.isoformat()},
        {"ends_at": "9999-12-31T23:59:59-12:00"},
        {"starts_at": "0001-01-01T00:00:00+12:00"},
    ],
)
def test_anything_else_than_what_was_offered_is_refused(changes):
    with pytest.raises(InvalidError) as refused:
        book(**changes).wish()
    assert refused.value.code == "bad-time"


def test_a_form_without_times_is_refused():
    with pytest.raises(InvalidError):
        BookForm(MultiDict({"pay": "wallet"}), meta={"csrf": False}).wish()


@pytest.mark.parametrize("given", ["", "short", "A" * 23, "A" * 21 + "/", "A" * 21 + "\n"])
def test_what_is_no_public_id_is_no_public_id(given):
    assert book(booking_id=given).made_id() is None


@pytest.mark.parametrize("given", ["", "gold", "cash"])
def test_a_way_to_pay_that_does_not_exist_is_none(given):
    assert book(pay=given).way() is None


@pytest.mark.parametrize(
    ("offered", "affordable", "before", "chosen"),
    [
        ((PayBy.WALLET, PayBy.CARD), True, "", "wallet"),
        ((PayBy.WALLET, PayBy.CARD), False, "", "card"),
        ((PayBy.WALLET, PayBy.CARD), True, "card", "card"),
        ((PayBy.WALLET,), True, "card", "wallet"),
        ((PayBy.WALLET,), False, "", "wallet"),
    ],
)
def test_the_way_that_works_is_chosen_beforehand(offered, affordable, before, chosen):
    form = book(pay=before)
    form.choose_way(offered, affordable=affordable)
    assert form.pay.data == chosen
    assert [option.data for option in form.pay] == list(offered)


@pytest.mark.parametrize("message", ["x" * 1001, "bell\x07", "nul\x00"])
def test_a_message_is_short_and_plain(message):
    form = book(message=message)
    assert not form.validate()
    assert list(form.errors) == ["message"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_reason_is_needed_and_short(reason):
    form = ReasonForm(MultiDict({"reason": reason}), meta={"csrf": False})
    assert not form.validate()


@pytest.mark.parametrize(
    ("shown", "refund"), [("0", 0), ("12000", 12_000), ("", -1), ("-5", -1), ("all", -1), ("1" * 16, -1), ("١٢", -1)]
)
def test_the_refund_that_was_shown(shown, refund):
    assert CancelForm(MultiDict({"shown_refund": shown}), meta={"csrf": False}).refund() == refund
