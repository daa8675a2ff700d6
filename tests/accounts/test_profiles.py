"""An organisation's page and its mark: what managers say, what operators decide, and numbers that can't be mistyped."""

import pytest

from marketplace.accounts import queries, services
from marketplace.accounts.registration import masked, normalised, written
from marketplace.accounts.services import Profile
from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from marketplace.errors import ConflictError, InvalidError
from marketplace.moderation_state import Moderation
from tests.factories import accounts, offices
from tests.factories.bookings import NOW
from tests.factories.offices import again

NUMBER = "220-81-62517"


@pytest.fixture
def house(city):
    return offices.office()


def say(house, **facts: str):
    with transaction():
        profile = Profile(**({"name": house.organisation.name} | facts))
        return services.update_organisation(house.organisation, profile, actor=SYSTEM, now=NOW)


def ask(house, number=NUMBER):
    with transaction():
        return services.ask_verification(house.organisation, number, "전화 주세요.", member=house.manager, now=NOW)


def decide(wish, *, confirmed, reason=""):
    with transaction():
        operator = accounts.member("운영", operator=True)
        return services.decide_verification(wish, confirmed=confirmed, reason=reason, operator=operator, now=NOW)


def judge(house, said, reason=""):
    with transaction():
        services.decide_organisation(house.organisation, said, reason=reason, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("text", ["2208162517", "220-81-62517", " 220 81 62517 ", "124-81-00998", "220–81–62517"])
def test_numbers_as_people_write_them(text):
    assert normalised(text) in {"2208162517", "1248100998"}


@pytest.mark.parametrize("text", ["", "2208162518", "220816251", "22081625170", "220-81-6251a", "٢٢٠٨١٦٢٥١٧"])
def test_a_mistyped_number_is_noticed(text):
    assert normalised(text) is None


def test_a_number_is_shown_whole_to_operators_only():
    assert (written("2208162517"), masked("2208162517")) == ("220-81-62517", "220-81-*****")


def test_every_single_wrong_digit_but_one_kind_is_found():
    found = 0
    for at in range(10):
        for digit in "0123456789":
            text = "2208162517"[:at] + digit + "2208162517"[at + 1 :]
            found += normalised(text) is not None
    assert found == 10  # the right one, once for each place


def test_managers_change_the_page_and_it_stays_shown(house):
    say(house, about="모임을 도와요.", phone="02-1", homepage="https://example.org/a", district="mapo")
    found = again(house.organisation)
    assert (found.about, found.homepage, found.district, found.moderation) == (
        "모임을 도와요.", "https://example.org/a", "mapo", Moderation.APPROVED,
    )  # fmt: skip
    before = len(timeline("organisation", found.id))
    say(house, about="모임을 도와요.", phone="02-1", homepage="https://example.org/a", district="mapo")
    assert len(timeline("organisation", found.id)) == before


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "가" * 121}, "name"),
        ({"about": "가" * 1001}, "about"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"homepage": "example.org"}, "homepage"),
        ({"homepage": "https://["}, "homepage"),
        ({"phone": "0" * 61}, "phone"),
    ],
)
def test_what_can_t_be_is_refused_by_field(house, facts, field):
    with pytest.raises(InvalidError) as refused:
        say(house, **facts)
    assert set(refused.value.fields) == {field}


def test_a_page_that_was_sent_back_waits_again(house):
    judge(house, Moderation.REJECTED, "소개를 더 써 주세요.")
    assert again(house.organisation).moderation_reason == "소개를 더 써 주세요."
    say(house, about="모임을 도와요.")
    assert again(house.organisation).moderation == Moderation.PENDING
    assert [row.id for row in queries.waiting_organisations()] == [house.organisation.id]
    judge(house, Moderation.APPROVED)
    with pytest.raises(ConflictError):
        judge(house, Moderation.APPROVED)
    with pytest.raises(InvalidError):
        judge(house, Moderation.REJECTED)


def test_the_city_verifies_by_a_number_that_is_never_in_the_log(house):
    wish = ask(house)
    assert queries.waiting_about_organisations() == 1
    decide(wish, confirmed=True)
    found = again(house.organisation)
    assert found.verified_at == NOW
    assert found.verified_by_member_id
    log = repr([(entry.before, entry.after, entry.reason) for entry in timeline("organisation", found.id)])
    assert "2208162517" not in log
    with pytest.raises(ConflictError):
        decide(wish, confirmed=True)
    with pytest.raises(ConflictError):
        ask(house)


def test_a_refusal_has_a_reason_and_can_be_asked_again(house):
    wish = ask(house)
    with pytest.raises(InvalidError):
        decide(wish, confirmed=False)
    decide(wish, confirmed=False, reason="번호가 다른 단체 것이에요.")
    assert again(house.organisation).verified_at is None
    assert ask(house).id != wish.id


def test_one_wish_waits_at_a_time_and_wrong_numbers_never(house):
    ask(house)
    with pytest.raises(ConflictError):
        ask(house)
    with pytest.raises(InvalidError):
        ask(offices.office("딴 곳"), "123")


def test_under_another_name_nobody_has_verified_it(house):
    decide(ask(house), confirmed=True)
    say(house, about="그대로예요.")
    assert again(house.organisation).verified_at
    say(house, name="새 이름")
    assert again(house.organisation).verified_at is None
    assert timeline("organisation", house.organisation.id)[-1].action == "organisation.mark_lost"
