"""Reminders: planned once, sent once at their moment, skipped when late or when the booking has moved on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.bookings.states import BookingState, Side
from marketplace.db import session, transaction
from marketplace.duties import remind
from marketplace.listings.states import Kind
from marketplace.notifications import reminders, services
from marketplace.notifications.models import MailState, Reminder, ReminderKind, ReminderState
from marketplace.notifications.wording import Group
from tests.factories import accounts
from tests.factories.bookings import DAY, HOUR, MINUTE, NOW, START, Story, in_state, story, wish
from tests.notifications.kit import all_told, mails_due, topics

S = BookingState
K = ReminderKind
END = START + 2 * HOUR


def planned(found: Story, now: datetime = NOW) -> list[Reminder]:
    with transaction():
        reminders.plan_reminders(found.booking, now)
    session.expire_all()
    return list(session.scalars(select(Reminder).order_by(Reminder.due_at, Reminder.id)))


def moments(rows: list[Reminder]) -> list[tuple[str, datetime, int]]:
    return [(row.kind, row.due_at, row.member_id) for row in rows]


def sent(row: Reminder, now: datetime) -> bool:
    with transaction():
        return reminders.send(row.id, now)


class TestPlanning:
    def test_both_sides_are_reminded_of_the_start_and_of_an_overdue_return_the_renter_of_the_end(self, city):
        found = story()
        renter, owner = found.renter.id, found.owner.id
        assert moments(planned(found)) == [
            (K.START_24H, START - DAY, renter),
            (K.START_24H, START - DAY, owner),
            (K.START_1H, START - HOUR, renter),
            (K.START_1H, START - HOUR, owner),
            (K.END_1H, END - HOUR, renter),
            (K.OVERDUE, END + 15 * MINUTE, renter),
            (K.OVERDUE, END + 15 * MINUTE, owner),
        ]

    def test_planned_twice_they_are_there_once(self, city):
        found = story()
        assert len(planned(found)) == len(planned(found)) == 7

    @pytest.mark.parametrize("kind", [Kind.ROOM, Kind.PARKING])
    def test_where_nobody_need_meet_the_owner_is_left_in_peace_and_nothing_is_overdue(self, city, kind):
        found = story(kind=kind)
        rows = planned(found)
        assert {row.member_id for row in rows} == {found.renter.id}
        assert {row.kind for row in rows} == {K.START_24H, K.START_1H, K.END_1H}

    @pytest.mark.parametrize(
        ("before", "kinds"),
        [
            (25 * HOUR, {K.START_24H, K.START_1H, K.END_1H, K.OVERDUE}),
            (24 * HOUR, {K.START_1H, K.END_1H, K.OVERDUE}),
            (2 * HOUR, {K.START_1H, K.END_1H, K.OVERDUE}),
            (HOUR, {K.END_1H, K.OVERDUE}),
            (MINUTE, {K.END_1H, K.OVERDUE}),
        ],
    )
    def test_moments_that_have_passed_are_not_planned(self, city, before, kinds):
        assert {row.kind for row in planned(story(), START - before)} == kinds

    @pytest.mark.parametrize(("hours", "told_of_the_end"), [(0.5, False), (1, False), (1.5, True)])
    def test_the_end_of_a_short_booking_needs_no_reminder(self, city, hours, told_of_the_end):
        rows = planned(story(wanted=wish(hours=hours)))
        assert (K.END_1H in {row.kind for row in rows}) == told_of_the_end

    def test_when_everything_has_passed_nothing_is_planned(self, city):
        assert planned(story(), END + DAY) == []

    def test_all_who_act_for_an_organisation_are_reminded_once_each(self, city):
        office = accounts.organisation()
        found = story()
        for name in ("하나", "둘"):
            accounts.staff(accounts.member(name), office)
        with transaction():
            found.booking.owner_party_id = office.party_id
        session.expire_all()
        rows = [row for row in planned(found) if row.kind == K.START_1H]
        assert len({row.member_id for row in rows}) == len(rows) == 3


class TestSending:
    def one(self, found: Story, kind: ReminderKind, member_id: int | None = None) -> Reminder:
        rows = planned(found)
        return next(row for row in rows if row.kind == kind and row.member_id == (member_id or found.renter.id))

    def test_a_reminder_is_sent_once_at_its_moment(self, city):
        found = story()
        row = self.one(found, K.START_1H)
        assert not sent(row, row.due_at - timedelta(seconds=1))
        assert sent(row, row.due_at)
        assert not sent(row, row.due_at + MINUTE)
        assert (row.state, row.done_at) == (ReminderState.SENT, row.due_at)
        [told] = all_told(found.renter)
        assert (told.topic, told.params["code"][:4]) == ("start_1h", found.booking.code[:4])
        assert mails_due() == [told.id]

    def test_later_than_twenty_minutes_it_is_skipped(self, city):
        found = story()
        row = self.one(found, K.START_1H)
        assert not sent(row, row.due_at + 21 * MINUTE)
        assert row.state == ReminderState.SKIPPED
        assert all_told() == []

    def test_up_to_twenty_minutes_late_it_still_says_the_truth(self, city):
        row = self.one(story(), K.START_1H)
        assert sent(row, row.due_at + 20 * MINUTE)

    def test_an_overdue_return_stays_overdue(self, city):
        found = in_state(S.ACTIVE)
        row = self.one(found, K.OVERDUE)
        assert sent(row, row.due_at + 5 * HOUR)
        assert topics(found.renter) == ["overdue"]

    @pytest.mark.parametrize("kind", [K.START_24H, K.START_1H])
    @pytest.mark.parametrize("change", ["cancelled", "picked up"])
    def test_a_booking_that_has_moved_on_is_not_reminded_of_its_start(self, city, kind, change):
        found = story()
        row = self.one(found, kind)
        found.cancel() if change == "cancelled" else found.pick_up(START - 2 * HOUR)
        assert not sent(row, row.due_at)
        assert row.state == ReminderState.SKIPPED

    @pytest.mark.parametrize("kind", [K.END_1H, K.OVERDUE])
    def test_what_is_not_in_use_is_not_reminded_of_its_end(self, city, kind):
        waiting, back = story(), in_state(S.RETURNED)
        assert not sent(self.one(waiting, kind), START + 10 * DAY)
        rows = [row for row in planned(back, NOW) if row.booking_id == back.id and row.kind == kind]
        assert not any(sent(row, row.due_at) for row in rows)

    def test_it_speaks_the_member_s_language_and_tells_both_clocks(self, city):
        found = story()
        with transaction():
            found.renter.language, found.renter.zone = "en", "Europe/Berlin"
        row = self.one(found, K.START_1H)
        sent(row, row.due_at)
        [told] = all_told(found.renter)
        assert told.language == "en"
        assert (told.params["zone"], told.params["reader_zone"]) == ("Asia/Seoul", "Europe/Berlin")

    def test_by_preference_it_stays_on_the_page(self, city):
        found = story()
        with transaction():
            services.choose(found.renter.id, Group.REMINDERS, by_mail=False)
        row = self.one(found, K.START_1H)
        assert sent(row, row.due_at)
        [told] = all_told(found.renter)
        assert (told.mail_state, told.on_page) == (MailState.OFF, True)
        assert mails_due() == []

    def test_one_that_is_not_there_is_not_sent(self, city):
        with transaction():
            assert not reminders.send(404, NOW)


class TestTheDuty:
    def test_each_due_reminder_is_sent_and_a_second_run_finds_nothing(self, city):
        found = story()
        planned(found)
        at = START - HOUR
        assert reminders.due(at - timedelta(seconds=1)) == reminders.due(START - DAY)
        assert remind(at) == 2  # the day before has passed: skipped
        assert remind(at) == 0
        assert topics() == ["start_1h", "start_1h"]
        assert sorted(row.state for row in planned(found)) == ["sent"] * 2 + ["skipped"] * 2 + ["waiting"] * 3

    def test_through_a_whole_booking_each_is_sent_at_its_own_moment(self, city):
        found = story()
        planned(found)
        for at in (START - DAY, START - HOUR):
            remind(at)
        found.pick_up()
        for at in (END - HOUR, END + 15 * MINUTE):
            remind(at)
        assert topics(found.renter) == ["start_24h", "start_1h", "end_1h", "overdue"]
        assert topics(found.owner) == ["start_24h", "start_1h", "overdue"]

    def test_after_a_cancellation_nobody_is_reminded(self, city):
        found = story()
        planned(found)
        found.cancel(Side.OWNER)
        assert remind(START - DAY) == remind(START - HOUR) == 0
        assert all_told() == []
