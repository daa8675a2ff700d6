"""What operators look at, in words."""

from datetime import timedelta
from typing import Any

from flask import Flask

from marketplace.audit.queries import AuditFilter, entries, timeline
from marketplace.audit.services import PROVIDER, SYSTEM, Actor, record
from marketplace.db import transaction
from marketplace.i18n import force_locale
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listing_services
from marketplace.listings.states import Kind
from marketplace.listings.texts import Words
from marketplace.moderation import showing
from marketplace.moderation.models import SubjectKind
from tests.factories import accounts, listings, terms
from tests.factories.bookings import NOW, story
from tests.moderation.kit import reported, reported_booking

ZONE = "Asia/Seoul"


def revised(listing, **text: Any) -> showing.Case:
    """The case of a change of text."""
    with transaction():
        listing_services.update_basics(listing, listings.basics(**text), actor=SYSTEM, now=NOW)
    [revision] = listing_queries.revision_queue()
    with force_locale("en"):
        return showing.revision_case(revision, "en")


def changes(case: showing.Case) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in case.changes}


class TestCases:
    def test_a_new_listing_is_shown_with_all_its_words_price_place_and_owner(self, city):
        owner = accounts.member("박민수", payable=True)
        listing = listings.submitted(owner.party, tariffs=[listings.hourly(3000)], now=NOW)
        reported(SubjectKind.MEMBER, owner.id, accounts.member())
        with force_locale("en"):
            case = showing.listing_case(listing, "en")
        assert [(text.lang, text.title) for text in case.texts] == [("ko", "전동드릴"), ("en", "Cordless drill")]
        assert len(case.price) == 1
        assert "3,000" in case.price[0]
        assert (case.owner.name, case.owner.published, case.owner.reports) == ("박민수", 0, 1)
        assert case.owner.href == f"/operator/members/{owner.public_id}"
        assert case.decide == f"/operator/listings/{listing.public_id}"
        assert case.seen == NOW.isoformat()
        assert (case.changes, case.said) == ((), "")

    def test_for_whom_it_is_and_on_which_terms_is_said(self, city):
        circle = terms.village("성북 공유마을")
        listing = terms.given(
            listings.draft(accounts.member(payable=True).party), terms.term(circle, "free", early_days=14)
        )
        with transaction():
            listing_services.set_tariffs(listing, [listings.hourly(1000)], actor=SYSTEM, now=NOW)
            listing_services.set_audience(listing, {circle.id}, actor=SYSTEM, now=NOW)
        case = showing.listing_case(listing, "ko")
        assert case.audience == ["성북 공유마을"]
        [view] = case.shown.terms
        assert "성북 공유마을" in view.title
        assert "14" in view.text

    def test_one_that_was_sent_back_before_says_why(self, city):
        listing = listings.submitted()
        with transaction():
            listing_services.reject(listing, actor=SYSTEM, reason="사진이 어두워요.", now=NOW)
        with transaction():
            listing_services.submit(listing, actor=SYSTEM, now=NOW)
        assert showing.listing_case(listing, "en").said == "사진이 어두워요."

    def test_an_organisation_has_no_member_s_page(self, city):
        office = accounts.organisation("성북구청")
        case = showing.listing_case(listings.submitted(office.party, Kind.ROOM), "ko")
        assert (case.owner.name, case.owner.href, case.owner.since) == ("성북구청", None, office.created_at)

    def test_a_free_listing_has_no_price(self, city):
        assert showing.listing_case(listings.submitted(), "ko").price == []

    def test_a_change_shows_what_is_and_what_would_be_language_by_language(self, city):
        listing = listings.published()
        case = revised(
            listing, title="보쉬 드릴", translations={"en": Words("Bosch drill", "A Bosch drill with a set of bits.")}
        )
        assert changes(case) == {
            "Title (ko)": ("전동드릴", "보쉬 드릴"),
            "Title (en)": ("Cordless drill", "Bosch drill"),
        }
        assert case.texts[0].title == "보쉬 드릴"
        assert case.decide.startswith("/operator/revisions/")

    def test_a_language_that_is_taken_away_is_a_change_too(self, city):
        case = revised(listings.published(), translations={})
        assert changes(case)["Title (en)"] == ("Cordless drill", "")

    def test_facts_and_category_of_a_change_are_compared(self, city):
        listing = listings.published()
        details = listings.basics().details.model_copy(update={"pick_up": "현관 앞"})
        ladders = listings.category("ladders").id
        found = changes(revised(listing, details=details, category_id=ladders))
        assert found["Pick-up"] == ("", "현관 앞")
        assert found["Category"][0] != found["Category"][1]

    def test_new_photos_are_counted_and_new_descriptions_shown(self, city):
        listing = listings.published()
        first = listings.photo(listing, "a", alt="앞")
        with transaction():
            [revision] = listing_queries.revision_queue()
            listing_services.approve_revision(revision, actor=SYSTEM, now=NOW)
        listings.photo(listing, "b")
        with transaction():
            listing_services.describe_photos(listing, {first.public_id: "정면"}, actor=SYSTEM, now=NOW)
        [revision] = listing_queries.revision_queue()
        with force_locale("en"):
            found = changes(showing.revision_case(revision, "en"))
        assert found == {"Descriptions of the photos": ("앞", "정면"), "New photos": ("", "1")}


class TestTargets:
    def test_members_listings_and_bookings_have_a_name_and_a_page(self, city):
        found = story()
        about_listing = reported(SubjectKind.LISTING, found.listing.id, found.renter)
        about_member = reported(SubjectKind.MEMBER, found.owner.id, found.renter)
        about_booking = reported_booking(found)
        gone = reported(SubjectKind.LISTING, 404, found.renter)
        targets = showing.targets([about_listing, about_member, about_booking, gone])
        assert targets[about_listing.id] == showing.Target("전동드릴", f"/operator/listings/{found.listing.public_id}")
        assert targets[about_member.id] == showing.Target("김두레", f"/operator/members/{found.owner.public_id}")
        assert targets[about_booking.id].href == f"/operator/bookings/{found.booking.public_id}"
        assert "전동드릴" in targets[about_booking.id].name
        assert gone.id not in targets

    def test_a_draft_without_a_title_still_has_a_name(self, city):
        with force_locale("en"):
            about = showing.target(listings.draft())
        assert about is not None
        assert about.name

    def test_how_to_reach_a_party(self, city):
        member = accounts.member("박민수", email="minsu@example.org")
        office = accounts.organisation()
        accounts.staff(accounts.member("직원", email="staff@example.org"), office)
        with force_locale("en"):
            assert showing.contact(member.party) == [("E-mail", "minsu@example.org"), ("Phone", "010-0000-0000")]
            assert showing.contact(office.party) == [("Staff", "직원 · staff@example.org")]


class TestTheLog:
    def write(
        self, action: str, kind: str = "member", subject_id: int = 404, actor: Actor = SYSTEM, **more: Any
    ) -> None:
        with transaction():
            record(action, kind, subject_id, actor=actor, now=NOW, **more)

    def lines(self) -> list[showing.Line]:
        with force_locale("en"):
            return showing.log_lines(entries(AuditFilter()), ZONE)

    def test_an_entry_names_who_acted_and_what_it_is_about(self, city):
        operator, member = accounts.member("김서울", operator=True), accounts.member("박민수")
        self.write("member.suspended", "member", member.id, Actor("operator", operator.id), reason="사기")
        [line] = self.lines()
        assert (line.at, line.who, line.about, line.reason) == ("2026-11-16 10:00", "김서울", "박민수", "사기")
        assert line.who_href == f"/operator/members/{operator.public_id}"
        assert line.about_href == f"/operator/members/{member.public_id}"
        assert (line.what, line.action) == ("Was suspended", "member.suspended")

    def test_what_is_gone_or_unknown_is_still_told(self, city):
        self.write("member.viewed")
        self.write("charge.succeeded", "charge", 12, PROVIDER)
        self.write("moon.landed", "moon", 1, Actor("astronaut"))
        moon, charge, member = self.lines()
        assert (moon.what, moon.about, moon.who) == ("moon.landed", "moon 1", "astronaut")
        assert (charge.about, charge.about_href, charge.who) == ("Card payments 12", None, "The payment provider")
        assert (member.about, member.about_href, member.who) == ("Members 404", None, "The clock")

    def test_what_changed_is_told_in_plain_words(self, city):
        self.write(
            "member.profile",
            before={"name": "이하늘", "district": None},
            after={"name": "이푸름", "district": "mapo", "roles": ["a", "b"], "none": [], "price": {"unit": "hour"}},
        )
        [line] = self.lines()
        assert set(line.details) == {
            "Name: 이하늘 → 이푸름",
            "District: – → Mapo-gu",
            "roles: a, b",
            "none: –",
            "price: unit hour",
        }

    def test_the_log_of_a_thing_is_a_timeline(self, city: Flask):
        operator = accounts.member("김서울", operator=True)
        self.write("member.suspended", actor=Actor("operator", operator.id), reason="사기")
        self.write("member.restored", actor=Actor("operator", 404))
        with force_locale("en"):
            first, second = showing.events(timeline("member", 404), ZONE)
        assert (first["title"], first["who"], first["text"], first["icon"]) == (
            "Was suspended",
            "김서울",
            "사기",
            "ban",
        )
        assert first["datetime"] == NOW.isoformat()
        assert second["who"] == "An operator"


def test_times_are_read_in_the_city_s_zone(city):
    with transaction():
        record("member.viewed", "member", 1, actor=SYSTEM, now=NOW + timedelta(hours=14))
    assert showing.log_lines(timeline("member", 1), "Europe/Berlin")[0].at == "2026-11-16 16:00"
