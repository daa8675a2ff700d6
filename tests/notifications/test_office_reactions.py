"""What is told of organisations and of bookings that were moved."""

import pytest

from marketplace.accounts import services as accounts
from marketplace.audit.services import SYSTEM
from marketplace.bookings import services as bookings
from marketplace.db import transaction
from marketplace.i18n import force_locale
from marketplace.moderation_state import Moderation
from marketplace.notifications import office_reactions, reactions
from marketplace.notifications.wording import TOPICS
from tests.factories import accounts as people
from tests.factories import offices
from tests.factories.bookings import NOW, renter
from tests.notifications.kit import all_told, topics


@pytest.fixture
def house(city):
    return offices.office()


def test_a_moved_booking_is_told_to_the_renter_once_with_the_reason(house):
    who = renter()
    room, other = offices.room(house, title="작은 방"), offices.room(house, title="큰 방")
    booking = offices.booked(room, who=who)
    with transaction():
        bookings.move_to_listing(booking.id, other, reason="전기 공사", actor=SYSTEM, now=NOW)
    payload = {"booking_id": booking.id, "title": "작은 방", "reason": "전기 공사", "message": 7}
    for _again in range(2):
        with transaction():
            reactions.booking_moved(payload, NOW)
    (told,) = all_told(who)
    assert told.topic == "moved_for_renter"
    with force_locale("ko"):
        words = TOPICS[told.topic].words(told.params)
    assert "작은 방" in words.text
    assert "큰 방" in words.title
    assert ("전기 공사" in dict(words.facts).values(), words.path) == (True, f"/bookings/{booking.public_id}")
    assert topics(house.clerk) == ["moved_for_owner"]
    assert topics(house.reader) == topics(house.bookkeeper) == []


def test_managers_read_what_operators_say_of_the_page(house):
    for said, topic in ((Moderation.REJECTED, "organisation_rejected"), (Moderation.APPROVED, "organisation_approved")):
        with transaction():
            accounts.decide_organisation(house.organisation, said, reason="소개", actor=SYSTEM, now=NOW)
        payload = {"organisation_id": house.organisation.id, "said": said.value, "message": len(topic)}
        for _again in range(2):
            with transaction():
                office_reactions.organisation_decided(payload, NOW)
        assert topics(house.manager)[-1] == topic
    assert len(topics(house.manager)) == 2
    assert topics(house.clerk) == []


@pytest.mark.parametrize(
    ("confirmed", "topic"), [(True, "organisation_verified"), (False, "organisation_not_verified")]
)
def test_managers_read_whether_the_city_has_verified_them(house, confirmed, topic):
    with transaction():
        operator = people.member("운영", operator=True)
        wish = accounts.ask_verification(house.organisation, "220-81-62517", "", member=house.manager, now=NOW)
        accounts.decide_verification(wish, confirmed=confirmed, reason="서류", operator=operator, now=NOW)
    for message in (1, 2):
        with transaction():
            office_reactions.verification_decided({"verification_id": wish.id, "message": message}, NOW)
    (told,) = all_told(house.manager)
    assert told.topic == topic
    assert told.params["path"].startswith(house.page)
