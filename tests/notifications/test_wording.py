"""The words of every topic, in every language, with facts as hostile as they come."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from marketplace.db import transaction
from marketplace.i18n import LANGUAGES, force_locale
from marketplace.notifications import reactions
from marketplace.notifications.mail import compose
from marketplace.notifications.reminders import due, plan_reminders, send
from marketplace.notifications.wording import TOPICS, Group
from tests.factories import accounts, listings
from tests.factories.bookings import HOUR, NOW, START, owner_of, story
from tests.notifications.kit import HOSTILE, PARAMS, all_told, part, told

EVERY = [(topic, language) for topic in TOPICS for language in LANGUAGES]


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_every_topic_has_a_title_words_and_a_local_address(city, topic, language):
    with force_locale(language):
        words = TOPICS[topic].words(PARAMS)
    assert words.title
    assert words.text
    assert words.path.startswith("/")
    assert not words.path.startswith("//")
    assert all(label and str(value) for label, value in words.facts)


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_every_topic_is_a_mail_in_which_hostile_words_are_inert(city, topic, language):
    row = told(accounts.member(language=language), topic, title=HOSTILE)
    message = compose(row)
    sent = message.as_bytes()
    headers = sent.partition(b"\n\n")[0].decode()
    assert [name.lower() for name in message].count("bcc") == 0
    assert "\nBcc:" not in headers
    assert len(message.get_all("Subject", [])) == 1
    assert "\n" not in message["Subject"]
    html = part(message, "html")
    page = BeautifulSoup(html, "html5lib")
    assert page.select("script") == []
    assert page.select("[onx]") == []
    assert [element["lang"] for element in page.select("html")] == [language]
    assert all(str(link["href"]).startswith("http://localhost") for link in page.select("a"))
    assert len(page.select("h1")) == 1
    text = part(message, "plain")
    assert "&lt;" not in text
    assert "None" not in text
    assert "%(" not in text + html


@pytest.mark.parametrize("topic", [name for name, kind in TOPICS.items() if "request" in name or "for_" in name])
def test_what_a_person_wrote_arrives_whole_in_the_text(city, topic):
    text = part(compose(told(accounts.member(), topic, title="<b>드릴</b>")), "plain")
    assert "<b>드릴</b>" in text


def test_the_time_is_that_of_the_place(city):
    with force_locale("en"):
        facts = dict(TOPICS["start_1h"].words(PARAMS).facts)
    assert facts["When"] == "Thu 19 Nov 10:00 – 12:00"
    assert "On your clock" not in facts


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "Thu 19 Nov 02:00 – 04:00"),
        ("America/New_York", "Wed 18 Nov 20:00 – 22:00"),
        ("Asia/Tokyo", None),  # the same clock
        (None, None),
    ],
)
def test_who_lives_by_another_clock_reads_that_too(city, zone, shown):
    with force_locale("en"):
        facts = dict(TOPICS["start_1h"].words(PARAMS | {"reader_zone": zone}).facts)
    assert facts["When"] == "Thu 19 Nov 10:00 – 12:00"
    assert facts.get("On your clock") == shown


@pytest.mark.parametrize(("missing", "label"), [("total", "Price"), ("refunded", "Goes back"), ("reason", "Reason")])
def test_what_is_not_there_is_not_told(city, missing, label):
    with force_locale("en"):
        assert label in dict(TOPICS["cancelled_for_renter"].words(PARAMS).facts)
        assert label not in dict(TOPICS["cancelled_for_renter"].words(PARAMS | {missing: None}).facts)


@pytest.mark.parametrize("by", ["renter", "owner", "operator", None])
def test_a_cancellation_says_by_whom(city, by):
    with force_locale("en"):
        text = TOPICS["cancelled_for_owner"].words(PARAMS | {"by": by}).text
    assert (by or "was cancelled") in text


def test_an_unpaid_hold_and_an_unanswered_request_end_in_words_of_their_own(city):
    with force_locale("en"):
        held = TOPICS["expired_for_renter"].words(PARAMS | {"was": "held"}).text
        asked = TOPICS["expired_for_renter"].words(PARAMS | {"was": "requested"}).text
    assert "paid" in held
    assert "answer" in asked


def test_only_who_is_paid_reads_of_a_payout(city):
    with force_locale("en"):
        assert "payout" in TOPICS["completed_for_owner"].words(PARAMS).text
        assert "payout" not in TOPICS["completed_for_owner"].words(PARAMS | {"payable": False}).text


def test_account_mails_are_never_chosen_away_and_reminders_go_stale(city):
    account = {name for name, kind in TOPICS.items() if kind.group is Group.ACCOUNT}
    helping = {"consent_offered", "consent_recorded", "consent_accepted", "consent_ended"}
    at_home = {"household_invited", "household_joined"}
    of_old = {"verify_email", "reset_password", "member_suspended", "member_restored", "circle_removed"}
    assert account == of_old | helping | at_home
    stale = {name: kind.stale_after for name, kind in TOPICS.items() if kind.stale_after is not None}
    assert set(stale) == {"start_24h", "start_1h", "end_1h"}
    assert max(stale.values()) < timedelta(hours=1)


def test_the_english_of_a_notification_does_not_depend_on_who_asks(city):
    """Words are chosen by the locale of the reader, not kept with the row."""
    row = told(accounts.member(language="ko"), "start_1h")
    with force_locale("en"), transaction():
        assert TOPICS[row.topic].words(row.params).title == "Soon: 전동드릴"


@pytest.mark.parametrize(("language", "name"), [("ko", "전동드릴"), ("en", "Cordless drill")])
def test_a_mail_names_what_was_booked_in_the_member_s_language(city, language, name):
    found = story()
    with transaction():
        found.renter.language = language
        reactions.booking_confirmed({"booking_id": found.id}, NOW)
    [row] = all_told(found.renter)
    message = compose(row)
    [other] = {"전동드릴", "Cordless drill"} - {name}
    assert name in message["Subject"]
    for kind in ("plain", "html"):
        assert name in part(message, kind)
        assert other not in part(message, kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_falls_back_to_the_listings_own_title(city, language):
    found = story(listings.published(title="사다리", translations={}))
    with transaction():
        found.renter.language = language
        reactions.booking_confirmed({"booking_id": found.id}, NOW)
    [row] = all_told(found.renter)
    assert "사다리" in compose(row)["Subject"]


def test_a_reminder_names_what_was_booked_in_the_member_s_language(city):
    found = story()
    with transaction():
        found.renter.language = "en"
        plan_reminders(found.booking, NOW)
    for reminder_id in due(START):
        with transaction():
            send(reminder_id, START - HOUR)
    assert "Soon: Cordless drill" in [compose(row)["Subject"] for row in all_told(found.renter)]


def test_an_owner_reads_of_a_listing_in_the_owner_s_language(city):
    listing = listings.published()
    owner = owner_of(listing)
    with transaction():
        owner.language = "en"
        reactions.listing_news("listing_approved")({"listing_id": listing.id, "message": 1}, NOW)
    [row] = all_told(owner)
    assert "“Cordless drill”" in part(compose(row), "plain")
