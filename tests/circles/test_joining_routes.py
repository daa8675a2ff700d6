"""Circles as people use them: finding, proposing, coming in, looking after the circle, leaving, objecting."""

import io
from functools import cache

import pytest
from sqlalchemy import select

from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.moderation_state import Moderation
from marketplace.places import queries, services
from marketplace.places.models import Circle, CircleAppeal, CircleInvitation, CircleJoinRequest, CircleRole
from marketplace.places.services import Texts, Ways
from tests.circles.test_board_routes import actions_on
from tests.factories import boards
from tests.factories.accounts import LONG_AGO
from tests.factories.listings import jpeg
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def village(city):
    made = boards.village()
    with transaction():
        texts = Texts(name="성북 공유마을", purpose="함께 써요.", rules="제자리에 둬요.", welcome="반가워요!")
        by = Actor("member", made.steward.id)
        services.update_circle(made.circle, texts, Ways(True, True, True), actor=by, now=LONG_AGO)
    return made


@pytest.fixture
def browser(city, village):
    return cache(lambda who: new_client(city).sign_in(getattr(village, who)))


def at(village, more=""):
    return f"/circles/{village.circle.public_id}{more}"


def role(village, who):
    session.expire_all()
    return queries.role_in(village.circle.id, getattr(village, who).id)


def said(client, response):
    """What the next page says of it."""
    return " ".join(soup(client.get(response.headers["Location"])).get_text(" ").split())


class TestLooking:
    def test_a_stranger_reads_purpose_rules_and_doors_but_no_names(self, client, village):
        text = page_text(client.get(at(village), headers={"Accept-Language": "en"}))
        for words in (
            "함께 써요.",
            "제자리에 둬요.",
            "3 members",
            "Type the code that hangs in the hall.",
            "Sign in to join",
        ):
            assert words in text
        for words in ("윤두레", "반가워요!"):
            assert words not in text

    def test_a_member_reads_the_welcome_and_who_the_stewards_are(self, browser, village):
        text = page_text(browser("member").get(at(village)))
        assert "반가워요!" in text
        assert "윤두레" in text
        assert "For stewards" not in text

    def test_mine_come_first_and_a_name_finds_others(self, browser, village):
        page = soup(browser("member").get("/circles"))
        assert page.select_one("#mine") is not None
        assert soup(browser("member").get("/circles?q=없는")).select(".listing-card") == []
        assert len(soup(browser("stranger").get("/circles?q=성북")).select(".listing-card")) == 1

    def test_the_way_on_keeps_what_was_looked_for(self, browser, village, monkeypatch):
        monkeypatch.setattr(queries, "PAGE", 1)
        monkeypatch.setitem(queries.find_circles.__kwdefaults__, "limit", 1)
        boards.village()
        first = soup(browser("stranger").get("/circles?q=성북"))
        onwards = first.select_one("a[rel=next]")["href"]
        assert "q=" in onwards
        assert len(soup(browser("stranger").get(onwards)).select(".listing-card")) == 1


class TestProposing:
    FORM = {"name": "101동", "purpose": "손수레를 함께 써요.", "kind": "building", "join_by_request": "y"}  # noqa: RUF012

    def propose(self, browser, **more: object):
        return browser("stranger").post("/circles/new", data=self.FORM | more, content_type="multipart/form-data")

    def test_a_member_proposes_a_circle_with_a_photo_and_an_area(self, browser, village, city):
        answer = self.propose(
            browser, photo=(io.BytesIO(jpeg(300, 200)), "a.jpg"), latitude="37.59", longitude="127.01", radius_m="150"
        )
        assert answer.status_code == 303
        made = session.scalars(select(Circle).where(Circle.name == "101동")).one()
        assert (made.moderation, made.radius_m) == (Moderation.PENDING, 150)
        assert city.extensions["storage"].read(made.photo_key)
        assert "Waiting for a check" in page_text(browser("stranger").get(answer.headers["Location"]))
        assert browser("member").get(answer.headers["Location"]).status_code == 404

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"name": ""}, "Please give the circle a name."),
            ({"purpose": " "}, "Please say what the circle is for."),
            ({"latitude": "37.5"}, "Please give latitude, longitude and radius, or none of them."),
            ({"latitude": "x", "longitude": "1", "radius_m": "100"}, "Not a valid decimal value."),
            ({"radius_m": "5", "latitude": "37", "longitude": "127"}, "Please give a radius of 20 m to 20 km."),
        ],
    )
    def test_what_is_missing_is_said_beside_its_field(self, browser, village, more, words):
        answer = self.propose(browser, **more)
        assert answer.status_code == 422
        assert words in page_text(answer)
        assert session.scalars(select(Circle).where(Circle.name == "101동")).all() == []

    def test_inside_another_one_by_its_link(self, browser, village):
        page = soup(browser("stranger").get(f"/circles/new?inside={village.circle.public_id}"))
        chosen = page.select_one("select[name=parent] option[selected]")
        assert chosen["value"] == village.circle.public_id
        answer = browser("stranger").post(
            f"/circles/new?inside={village.circle.public_id}", data=self.FORM | {"parent": village.circle.public_id}
        )
        assert answer.status_code == 303
        assert session.scalars(select(Circle).where(Circle.name == "101동")).one().parent_id == village.circle.id

    def test_a_bad_photo_is_said_and_nothing_is_made(self, browser, village):
        answer = self.propose(browser, photo=(io.BytesIO(b"no photo"), "a.jpg"))
        assert answer.status_code == 422
        assert session.scalars(select(Circle).where(Circle.name == "101동")).all() == []


class TestComingIn:
    def test_asking_answering_and_the_names_on_the_pages(self, browser, village):
        asked = browser("stranger").post(at(village, "/requests"), data={"via": "request", "message": "3층이에요."})
        assert "The stewards have been asked" in said(browser("stranger"), asked)
        assert "You have asked to join" in page_text(browser("stranger").get(at(village)))
        page = soup(browser("steward").get(at(village, "/people")))
        assert "3층이에요." in page.get_text()
        action = page.select_one("form[action$='/acceptance']")["action"]
        answer = browser("steward").post(action)
        assert "남모름 belongs to the circle now." in said(browser("steward"), answer)
        assert role(village, "stranger") == CircleRole.MEMBER

    def test_a_resident_is_let_in_only_by_who_has_seen_a_proof(self, browser, village):
        browser("stranger").post(at(village, "/requests"), data={"via": "residence"})
        action = soup(browser("steward").get(at(village, "/people"))).select_one("form[action$='/acceptance']")[
            "action"
        ]
        assert "Please confirm that you have seen a proof." in said(browser("steward"), browser("steward").post(action))
        assert role(village, "stranger") is None
        browser("steward").post(action, data={"seen_proof": "y"})
        assert role(village, "stranger") == CircleRole.MEMBER

    def test_a_wish_can_be_taken_back(self, browser, village):
        browser("stranger").post(at(village, "/requests"), data={"via": "request"})
        browser("stranger").post(at(village, "/requests/withdrawal"))
        assert session.scalars(select(CircleJoinRequest.state)).all() == ["withdrawn"]

    def test_a_refusal_needs_a_reason(self, browser, village):
        browser("stranger").post(at(village, "/requests"), data={"via": "request"})
        action = soup(browser("steward").get(at(village, "/people"))).select_one("form[action$='/refusal']")["action"]
        assert "Please give a reason." in said(browser("steward"), browser("steward").post(action, data={"reason": ""}))
        browser("steward").post(action, data={"reason": "다른 단지예요."})
        assert session.scalars(select(CircleJoinRequest.reason)).all() == ["다른 단지예요."]

    def test_an_unknown_door_opens_nothing(self, browser, village):
        browser("stranger").post(at(village, "/requests"), data={"via": "window"})
        assert session.scalars(select(CircleJoinRequest)).all() == []

    def test_a_link_is_shown_once_and_leads_in(self, browser, village):
        form = {"role": "guest", "max_uses": "1", "days": "7"}
        made = browser("steward").post(at(village, "/invitations"), data=form)
        page = soup(browser("steward").get(made.headers["Location"]))
        link = page.select_one("#fresh-link")["value"]
        assert soup(browser("steward").get(at(village, "/invitations"))).select("#fresh-link") == []
        path = link.removeprefix("http://localhost")
        text = page_text(browser("stranger").get(path))
        assert "반가워요!" in text
        assert "제자리에 둬요." in text
        assert role(village, "stranger") is None
        browser("stranger").post(path)
        assert role(village, "stranger") == CircleRole.GUEST
        assert "This invitation is over." in page_text(browser("operator").get(path))

    def test_a_signed_out_reader_of_a_link_is_led_to_sign_in_and_back(self, client, browser, village):
        browser("steward").post(at(village, "/invitations"), data={"role": "member", "max_uses": "1", "days": "7"})
        path = (
            soup(browser("steward").get(at(village, "/invitations")))
            .select_one("#fresh-link")["value"]
            .removeprefix("http://localhost")
        )
        assert soup(client.get(path)).select_one("main a.button")["href"] == f"/sign-in?next={path}"

    def test_a_revoked_link_is_over(self, browser, village):
        browser("steward").post(at(village, "/invitations"), data={"role": "member", "max_uses": "1", "days": "7"})
        action = soup(browser("steward").get(at(village, "/invitations"))).select_one("form[action$='/revocation']")[
            "action"
        ]
        browser("steward").post(action)
        assert session.scalars(select(CircleInvitation.revoked_at)).one() is not None

    def test_the_sheet_shows_the_code_that_lets_in(self, browser, village):
        code = soup(browser("steward").get(at(village, "/sheet"))).select_one(".sheet__code").get_text().strip()
        answer = browser("stranger").post("/circles/code", data={"code": code.lower()})
        assert answer.status_code == 303
        assert role(village, "stranger") == CircleRole.MEMBER

    def test_the_sheets_qr_code_leads_to_the_code_filled_in(self, browser, village):
        page = soup(browser("steward").get(at(village, "/sheet")))
        drawn = page.select_one(".sheet__qr svg[role=img]")
        assert drawn.select_one("title").get_text() == "Opens the page with the code filled in"
        assert drawn.select("path")
        filled = soup(browser("stranger").get("/circles/code?code=ABCD-EFGH")).select_one("input[name=code]")
        assert filled["value"] == "ABCD-EFGH"
        assert browser("stranger").get("/circles/code?code=" + "x" * 999).status_code == 200

    def test_a_wrong_code_is_said_beside_the_field(self, browser, village):
        answer = browser("stranger").post("/circles/code", data={"code": "ABCDEFGH"})
        assert answer.status_code == 422
        assert "This code opens no circle." in page_text(answer)

    def test_a_new_code_replaces_the_old(self, browser, village):
        old = village.circle.join_code
        browser("steward").post(at(village, "/code/renewal"))
        session.expire_all()
        assert village.circle.join_code != old


class TestStewarding:
    def person(self, village, who, more):
        return at(village, f"/people/{getattr(village, who).public_id}/{more}")

    def test_a_member_becomes_a_steward_for_a_term(self, browser, village):
        browser("steward").post(self.person(village, "member", "role"), data={"role": "steward", "term_months": "6"})
        assert role(village, "member") == CircleRole.STEWARD
        assert "Term until" in page_text(browser("steward").get(at(village, "/people")))

    @pytest.mark.parametrize("form", [{"role": "king", "term_months": "6"}, {"role": "steward", "term_months": "7"}])
    def test_roles_and_terms_are_those_of_the_list(self, browser, village, form):
        browser("steward").post(self.person(village, "member", "role"), data=form)
        assert role(village, "member") == CircleRole.MEMBER

    def test_a_removed_member_reads_why_appeals_and_is_heard(self, browser, village):
        browser("steward").post(self.person(village, "member", "removal"), data={"reason": "소란을 피웠어요."})
        assert role(village, "member") is None
        assert "소란을 피웠어요." in page_text(browser("member").get(at(village)))
        sent = browser("member").post(at(village, "/appeal"), data={"text": "오해예요."})
        assert "An operator is looking at it." in said(browser("member"), sent)
        page = soup(browser("operator").get("/operator/circles"))
        assert "오해예요." in page.get_text()
        action = page.select_one("form[action^='/operator/appeals/']")["action"]
        assert "Please give a reason." in said(
            browser("operator"), browser("operator").post(action, data={"said": "upheld"})
        )
        browser("operator").post(action, data={"said": "upheld", "reason": "증거가 없어요."})
        assert role(village, "member") == CircleRole.MEMBER
        assert session.scalars(select(CircleAppeal.state)).one() == "upheld"

    def test_the_last_steward_stays_and_is_told_so(self, browser, village):
        answer = browser("steward").post(at(village, "/leaving"))
        assert "A circle needs a steward." in said(browser("steward"), answer)
        assert role(village, "steward") == CircleRole.STEWARD

    def test_a_member_leaves(self, browser, village):
        answer = browser("member").post(at(village, "/leaving"))
        assert "You have left" in said(browser("member"), answer)
        assert role(village, "member") is None

    def test_a_changed_circle_reads_anew(self, browser, village):
        form = {"name": "새 이름", "purpose": "새 뜻", "district": "mapo"}
        assert browser("steward").post(at(village, "/edit"), data=form).status_code == 303
        assert "새 뜻" in page_text(browser("stranger").get(at(village)))

    def test_a_term_that_goes_on_is_said_on_the_page(self, browser, village, now):
        with transaction():
            _who, place = queries.stewards(village.circle.id)[0]
            place.term_ends_at = now
            services.end_term(place.id, now)
        assert "It goes on until another steward is named." in page_text(browser("steward").get(at(village)))
        assert "Circles that need another steward" in page_text(browser("operator").get("/operator/circles"))


class TestOperators:
    def decide(self, browser, circle, **form: str):
        return browser("operator").post(f"/operator/circles/{circle.public_id}/decision", data=form)

    def test_a_proposal_is_approved_or_sent_back_with_a_reason(self, browser, village):
        waiting = boards.village(Moderation.PENDING).circle
        assert "성북 공유마을" in page_text(browser("operator").get("/operator/circles"))
        assert "Please give a reason." in said(browser("operator"), self.decide(browser, waiting, said="rejected"))
        self.decide(browser, waiting, said="rejected", reason="규칙이 없어요.")
        session.expire_all()
        assert (waiting.moderation, waiting.moderation_reason) == (Moderation.REJECTED, "규칙이 없어요.")

    def test_an_open_circle_is_taken_down_and_given_back_on_its_page(self, browser, village):
        assert "Take it down" in actions_on(soup(browser("operator").get(at(village))))
        self.decide(browser, village.circle, said="suspended", reason="무서워요.")
        assert browser("stranger").get(at(village)).status_code == 404
        assert browser("member").get(at(village)).status_code == 404
        assert "무서워요." in page_text(browser("steward").get(at(village)))
        self.decide(browser, village.circle, said="approved")
        assert browser("stranger").get(at(village)).status_code == 200
