"""Consents: given, written down, answered, ended; and whom a desk finds."""

from typing import Any

import pytest

from marketplace.accounts import helping_queries as helping
from marketplace.accounts import services
from marketplace.accounts.helping_models import ConsentHow, ConsentScope
from marketplace.db import session, transaction
from marketplace.duties import run_duty
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.notifications import desk_reactions, reactions
from marketplace.notifications.models import Notification
from marketplace.notifications.wording import TOPICS
from tests.desk.kit import booked, consented, office
from tests.factories import accounts
from tests.factories.bookings import DAY, NOW

pytestmark = pytest.mark.usefixtures("city")


def give(person, email, **facts: Any):
    values = {"scope": ConsentScope.FREE, "month_limit": None, "recorded_by": person, "now": NOW} | facts
    with transaction():
        return services.give_consent(person, email, **values)


def topics(member) -> list[str]:
    rows = session.query(Notification).filter(Notification.member_id == member.id).order_by(Notification.id)
    for row in rows:
        assert TOPICS[row.topic].words(row.params).title
    return [row.topic for row in rows]


def test_it_counts_once_the_helper_has_said_yes():
    person, helper = accounts.member(), accounts.member()
    consent = give(person, helper.email)
    assert helping.live_consent(person.id, helper.id, NOW) is None
    assert [row.id for row in helping.consents_offered(helper, NOW)] == [consent.id]
    with pytest.raises(ForbiddenError), transaction():
        services.accept_consent(consent, person, NOW)
    with transaction():
        services.accept_consent(consent, helper, NOW)
    assert helping.live_consent(person.id, helper.id, NOW) is not None
    assert [row.person.id for row in helping.people_of(helper.id, NOW)] == [person.id]


def test_whoever_is_told_of_it():
    person, helper, clerk = accounts.member(), accounts.member(), accounts.member()
    consent = give(person, helper.email, recorded_by=clerk, note="창구에서 말씀하셨어요.")
    assert consent.how == ConsentHow.DESK
    with transaction():
        desk_reactions.consent_given({"consent_id": consent.id}, NOW)
        services.accept_consent(consent, helper, NOW)
        desk_reactions.consent_accepted({"consent_id": consent.id}, NOW)
        services.end_consent(consent, helper, NOW)
        desk_reactions.consent_ended({"consent_id": consent.id}, NOW)
    assert topics(person) == ["consent_recorded", "consent_accepted", "consent_ended"]
    assert topics(helper) == ["consent_offered"]


def test_an_address_that_nobody_has_waits_silently():
    person = accounts.member()
    consent = give(person, "nobody@example.org")
    with transaction():
        desk_reactions.consent_given({"consent_id": consent.id}, NOW)
    assert session.query(Notification).count() == 0


def test_at_a_desk_nobody_writes_one_down_for_himself_nor_without_a_note():
    person, clerk, helper = accounts.member(), accounts.member(), accounts.member()
    with pytest.raises(InvalidError, match="own-consent"):
        give(person, clerk.email, recorded_by=clerk, note="그렇게 말씀하셨어요.")
    with pytest.raises(InvalidError, match="note-missing"):
        give(person, helper.email, recorded_by=clerk)


def test_the_wallet_needs_a_limit_and_one_helper_one_consent():
    person, helper = accounts.member(), accounts.member()
    with pytest.raises(InvalidError, match="limit-missing"):
        give(person, helper.email, scope=ConsentScope.WALLET)
    with pytest.raises(InvalidError, match="own-address"):
        give(person, person.email)
    give(person, helper.email)
    with pytest.raises(ConflictError, match="consent-exists"):
        give(person, helper.email.upper())


def test_only_the_two_of_them_and_operators_end_it():
    person, helper, stranger = accounts.member(), accounts.member(), accounts.member()
    consent = consented(person, helper)
    with pytest.raises(ForbiddenError), transaction():
        services.end_consent(consent, stranger, NOW)
    with transaction():
        services.end_consent(consent, person, NOW)
    assert helping.people_of(helper.id, NOW) == []


def test_it_ends_by_itself_after_its_last_day():
    consent = consented(accounts.member(), accounts.member(), until=NOW + DAY)
    assert run_duty("consents_end", NOW) == 0
    assert run_duty("consents_end", NOW + DAY) == 1
    session.expire_all()
    assert consent.ended_at == NOW + DAY


def test_guests_are_forgotten_by_a_duty():
    guest = office().guest()
    assert run_duty("forget_guests", NOW) == 0
    assert run_duty("forget_guests", NOW + 2 * DAY) == 1
    session.expire_all()
    assert guest.name == ""


def test_somebody_is_found_by_the_whole_of_something_only():
    one = accounts.member("윤순자", email="soonja@example.org", district="seongbuk")
    with transaction():
        one.phone = "010-1234-5678"
    for words in ("soonja@example.org", "SOONJA@example.org", "01012345678", "010 1234 5678", one.public_id):
        assert helping.find_exactly(words) == [one], words
    for words in ("soonja", "윤순자", "윤", "1234", "", "%", "\0"):
        assert helping.find_exactly(words) == [], words
    assert helping.find_exactly("윤순자", "seongbuk") == [one]
    assert helping.find_exactly("윤순", "seongbuk") == []


def test_the_person_reads_who_booked_for_them_in_place_of_the_usual_mail():
    at, senior = office(), accounts.member("윤순자")
    booking = booked(at.offers(), senior.party_id, at.clerk)
    with transaction():
        reactions.booking_confirmed({"booking_id": booking.id}, NOW)
    assert topics(senior) == ["booked_for_you"]
    row = session.query(Notification).filter(Notification.member_id == senior.id).one()
    words = TOPICS[row.topic].words(row.params)
    assert at.clerk.name in words.text
    assert words.path == f"/bookings/{booking.public_id}"


def test_of_a_guest_no_name_is_kept_in_what_is_told():
    at = office()
    booking = booked(at.offers(), at.guest("최영자").party_id, at.clerk)
    with transaction():
        reactions.booking_confirmed({"booking_id": booking.id}, NOW)
    for row in session.query(Notification):
        assert "최영자" not in str(row.params)
        assert TOPICS[row.topic].words(row.params).text
