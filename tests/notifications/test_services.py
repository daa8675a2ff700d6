"""Telling members: once, as they chose, on the page and by mail."""

import pytest

from marketplace.db import transaction
from marketplace.notifications import queries, services
from marketplace.notifications.models import MailState
from marketplace.notifications.wording import TOPICS, Group
from tests.factories import accounts
from tests.factories.bookings import HOUR, NOW
from tests.notifications.kit import PARAMS, all_told, mails_due, told


def test_a_member_is_told_once_per_key(city):
    who = accounts.member(language="en")
    with transaction():
        assert services.notify(who, "start_1h", "reminder:1", PARAMS, NOW)
        assert not services.notify(who, "start_1h", "reminder:1", PARAMS, NOW + HOUR)
        assert services.notify(who, "start_1h", "reminder:2", PARAMS, NOW)
    first, _second = all_told(who)
    assert (first.topic, first.created_at, first.language, first.params) == ("start_1h", NOW, "en", PARAMS)
    assert mails_due() == [row.id for row in all_told(who)]


def test_two_members_are_told_of_the_same_thing_each(city):
    first, second = accounts.member(), accounts.member()
    told(first, key="confirmed:1")
    told(second, key="confirmed:1")
    assert len(all_told()) == 2


def test_what_is_for_the_page_only_is_not_mailed(city):
    row = told(accounts.member(), "picked_up")
    assert (row.mail_state, row.on_page) == (MailState.OFF, True)
    assert mails_due() == []


def test_what_is_for_the_mail_only_is_not_on_the_page(city):
    who = accounts.member()
    row = told(who, "verify_email")
    assert (row.mail_state, row.on_page) == (MailState.WAITING, False)
    assert queries.of_member(who.id) == []
    assert queries.unread_count(who.id) == 0
    with transaction():
        assert services.read_one(who.id, row.public_id, NOW) is None


@pytest.mark.parametrize("group", [group for group in Group if group is not Group.ACCOUNT])
def test_a_group_that_was_chosen_away_is_told_on_the_page_only(city, group):
    who = accounts.member()
    topic = next(name for name, kind in TOPICS.items() if kind.group is group and kind.by_mail)
    with transaction():
        services.choose(who.id, group, by_mail=False)
    assert told(who, topic).mail_state == MailState.OFF
    assert len(queries.of_member(who.id)) == 1
    assert mails_due() == []


def test_a_choice_is_of_one_member_and_one_group_and_can_be_changed(city):
    who, other = accounts.member(), accounts.member()
    with transaction():
        services.choose(who.id, Group.REMINDERS, by_mail=False)
    assert queries.choices(who.id) == {
        Group.BORROWING: True,
        Group.LENDING: True,
        Group.REMINDERS: False,
        Group.MONEY: True,
        Group.CIRCLES: True,
    }
    assert all(queries.choices(other.id).values())
    with transaction():
        services.choose(who.id, Group.REMINDERS, by_mail=True)
    assert all(queries.choices(who.id).values())


def test_mails_about_the_account_come_whatever_was_chosen(city):
    who = accounts.member()
    with transaction():
        for group in Group:
            services.choose(who.id, group, by_mail=False)
    assert services.wants_mail(who.id, Group.ACCOUNT)
    assert told(who, "reset_password").mail_state == MailState.WAITING


def test_unread_ones_are_counted_until_they_are_read(city):
    who, other = accounts.member(), accounts.member()
    first, _second = told(who, key="a"), told(who, key="b")
    told(other, key="a")
    assert queries.unread_count(who.id) == 2
    with transaction():
        assert services.read_one(who.id, first.public_id, NOW + HOUR) == first
    assert (first.read_at, queries.unread_count(who.id)) == (NOW + HOUR, 1)
    with transaction():
        services.read_one(who.id, first.public_id, NOW + 2 * HOUR)
        services.read_all(who.id, NOW + 2 * HOUR)
    assert (first.read_at, queries.unread_count(who.id)) == (NOW + HOUR, 0)
    assert queries.unread_count(other.id) == 1


def test_nobody_reads_what_another_was_told(city):
    row = told(accounts.member())
    with transaction():
        assert services.read_one(accounts.member().id, row.public_id, NOW) is None
        assert services.read_one(row.member_id, "nowhere", NOW) is None
    assert row.read_at is None


def test_notifications_come_newest_first_in_pages(city):
    who = accounts.member()
    rows = [told(who, key=str(number)) for number in range(3)]
    assert queries.of_member(who.id, limit=2) == [rows[2], rows[1]]
    assert queries.of_member(who.id, before_id=rows[1].id) == [rows[0]]
