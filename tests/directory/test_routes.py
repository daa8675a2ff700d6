"""Designations as people use them: looking, checking a mark, applying, voting, looking after a mark."""

import csv
import io
from functools import cache
from typing import Any

import pytest

from marketplace.db import session, transaction
from marketplace.directory.queries import grants
from marketplace.directory.rules import DesignationKind, spoken_code
from marketplace.directory.states import ApplicationState, DesignationState, GrantState, Vote
from marketplace.moderation_state import Moderation
from tests.factories import accounts, designations
from tests.factories.listings import jpeg
from tests.support.client import new_client, page_text, soup

EN = {"Accept-Language": "en"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def browser(city):
    """A member's browser; everybody here reads English."""

    def signed_in(who):
        with transaction():
            who.language = "en"
        return new_client(city).sign_in(who)

    return cache(signed_in)


def fresh(row):
    session.expire_all()
    return row


def said(client, response) -> str:
    """What the next page says of it."""
    return " ".join(soup(client.get(response.headers["Location"])).get_text(" ").split())


def designated(**more: Any):
    case = designations.case(**more)
    return case, case.designated(today=designations.local_today())


class TestLooking:
    def test_a_stranger_finds_who_carries_the_mark(self, client):
        _case, made = designated(name="망원 나눔바퀴")
        page = client.get("/directory?q=나눔&kind=company", headers=EN)
        assert "망원 나눔바퀴" in page_text(page)
        shown = page_text(client.get(f"/directory/{made.public_id}", headers=EN))
        for words in (
            "Valid: 망원 나눔바퀴 is a Sharing company of the city.",
            "공구와 손수레를",
            spoken_code(made.code),
        ):
            assert words in shown
        for private in ("한 달에 한 번 수리 모임을", "2019년부터", "위원회가 찬성했어요."):
            assert private not in shown

    def test_nothing_found_says_so(self, client):
        assert "Nobody is designated yet" in page_text(client.get("/directory", headers=EN))
        assert "Nobody found" in page_text(client.get("/directory?q=없는곳", headers=EN))

    def test_a_strange_filter_finds_everybody(self, client):
        designated(name="망원 나눔바퀴")
        assert client.get("/directory?kind=zebra").status_code == 200


class TestChecking:
    def test_a_code_as_somebody_types_it_finds_its_page(self, client):
        _case, made = designated()
        answer = client.get("/marks", query_string={"code": f" {spoken_code(made.code).lower()} "})
        assert answer.headers["Location"] == f"/marks/{made.code}"
        assert "Valid:" in page_text(client.get(answer.headers["Location"], headers=EN))

    def test_an_unknown_code_is_not_a_mark_of_the_city(self, client):
        answer = client.get("/marks/ABCDEFGH", headers=EN)
        assert answer.status_code == 404
        assert "No mark has this code." in page_text(answer)

    @pytest.mark.parametrize("code", ["", "1234", "가나다라"])
    def test_what_is_no_code_is_asked_for_again(self, client, code):
        assert client.get("/marks", query_string={"code": code}).status_code == 422

    def test_an_ended_mark_says_since_when_and_why(self, client, browser):
        case, made = designated()
        operator = browser(case.committee[0])
        operator.post(f"/operator/directory/{made.public_id}/ending", data={"reason": "점검을 거부했어요."})
        assert fresh(made).state == DesignationState.ENDED
        text = page_text(client.get(f"/marks/{made.code}", headers=EN))
        assert "no longer holds" in text
        assert "before its time" in text
        assert "점검을 거부했어요." not in text  # the reason is for who carried it

    def test_a_mark_of_what_was_taken_down_names_nobody(self, client):
        _case, made = designated(name="내려간 곳")
        with transaction():
            made.subject.moderation = Moderation.SUSPENDED
        text = page_text(client.get(f"/marks/{made.code}", headers=EN))
        assert "does not hold at the moment" in text
        assert "내려간 곳" not in text
        assert client.get(f"/directory/{made.public_id}").status_code == 404

    def test_the_mark_is_on_the_circle_s_page_and_its_card(self, client):
        case = designations.case(DesignationKind.VILLAGE, name="성북 두레마을")
        made = case.designated(today=designations.local_today())
        page = client.get(f"/circles/{made.subject.public_id}", headers=EN)
        assert f'href="/marks/{made.code}"' in page.get_data(as_text=True)
        assert "Designated by the city" in page_text(client.get("/circles", headers=EN))


class TestApplying:
    def test_from_the_first_word_to_handing_in(self, browser):
        manager = accounts.member()
        organisation = designations.company(manager, "온동네창고")
        client = browser(manager)
        begun = client.post("/designations/new", data={"applicant": f"group:{organisation.public_id}"})
        here = begun.headers["Location"].removesuffix("/edit")
        refused = client.post(f"{here}/submission", headers=EN)
        assert "Please say what is shared." in said(client, refused)
        client.post(f"{here}/edit", data={"field": "spaces", "offer": "빈 지하실", "plan": "백 칸으로"})
        client.post(f"{here}/submission")
        text = page_text(client.get(here, headers=EN))
        assert "Handed in" in text
        assert "빈 지하실" in text
        assert "Write on" in text

    def test_papers_are_kept_handed_out_and_removed(self, browser):
        case = designations.case()
        client, here = browser(case.filer), f"/designations/{case.application.public_id}"
        for data, name in ((PDF, "계획서.pdf"), (jpeg(300, 200), "사진.jpg")):
            client.post(f"{here}/documents", data={"file": (io.BytesIO(data), name)})
        pdf, picture = fresh(case.application).documents
        handed = client.get(f"{here}/documents/{pdf.public_id}")
        assert (handed.data, handed.mimetype) == (PDF, "application/pdf")
        assert handed.headers["Content-Disposition"].startswith("attachment;")
        assert handed.headers["Cache-Control"] == "private, no-store"
        assert client.get(f"{here}/documents/{picture.public_id}").mimetype == "image/webp"
        assert client.get(f"/media/{pdf.key}").status_code == 404
        assert browser(case.committee[0]).get(f"{here}/documents/{pdf.public_id}").status_code == 200
        stranger = browser(accounts.member())
        assert stranger.get(f"{here}/documents/{pdf.public_id}").status_code == 404
        client.post(f"{here}/documents/{pdf.public_id}/removal")
        assert [one.name for one in fresh(case.application).documents] == ["사진.webp"]

    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [(b"MZ", "a.pdf", "PDF, or a picture"), (PDF[:20], "a.pdf", "cut off"), (b"", "", "Please choose a file.")],
    )
    def test_what_is_no_paper_is_refused_in_words(self, browser, data, name, words):
        case = designations.case()
        client = browser(case.filer)
        answer = client.post(
            f"/designations/{case.application.public_id}/documents",
            data={"file": (io.BytesIO(data), name)},
            headers=EN,
        )
        page = client.get(answer.headers["Location"], headers=EN)
        assert words in " ".join(soup(page).get_text(" ").split())
        assert fresh(case.application).documents == []

    def test_another_term_is_asked_for_from_the_mark(self, browser):
        case, made = designated()
        client = browser(case.filer)
        page = client.get(f"/directory/{made.public_id}/keeping", headers=EN)
        link = next(a["href"] for a in soup(page).select("a") if "renews=" in a["href"])
        form = soup(client.get(link))
        value = form.select_one("input[name=applicant][checked]")["value"]
        begun = client.post(link, data={"applicant": value})
        assert begun.status_code == 303
        assert "공구와 손수레를" in client.get(begun.headers["Location"]).get_data(as_text=True)


class TestTheCommittee:
    def test_from_naming_to_the_decision(self, browser):
        case = designations.case().submit()
        application, committee = case.application, case.committee
        here = f"/designations/{application.public_id}"
        browser(committee[0]).post(
            f"/operator{here}/screening",
            data={"committee": [one.public_id for one in committee]} | criteria(),
        )
        assert fresh(application).state == ApplicationState.SCREENING
        for member, vote in zip(committee, (Vote.YES, Vote.NO, Vote.YES), strict=True):
            answer = browser(member).post(f"{here}/ballot", data=ballot(application, vote))
            assert answer.status_code == 303
        text = page_text(browser(committee[1]).get(here, headers=EN))
        assert "3.00" in text
        browser(committee[2]).post(f"/operator{here}/decision", data={"reason": "찬성이 많아요.", "months": "36"})
        assert fresh(application).state == ApplicationState.DESIGNATED
        told = page_text(browser(case.filer).get(here, headers=EN))
        assert "찬성이 많아요." in told
        assert committee[0].name not in told  # who voted how stays in the committee

    def test_votes_are_hidden_until_all_have_voted(self, browser):
        case = designations.case().submit().screen()
        case.vote(case.committee[0], Vote.NO, 1)
        text = page_text(browser(case.committee[1]).get(f"/designations/{case.application.public_id}", headers=EN))
        assert "has voted" in text
        assert "Against" not in text
        assert "계획이 뚜렷해요." not in text

    def test_a_ballot_with_something_missing_says_where(self, browser):
        case = designations.case().submit().screen()
        client, here = browser(case.committee[0]), f"/designations/{case.application.public_id}/ballot"
        data = ballot(case.application, Vote.YES)
        first = next(name for name in data if name.startswith("reason-"))
        answer = client.post(here, data=data | {first: " "}, headers=EN)
        assert answer.status_code == 422
        assert "Please give a reason." in page_text(answer)

    def test_too_small_a_committee_is_said_beside_the_field(self, browser):
        case = designations.case().submit()
        answer = browser(case.committee[0]).post(
            f"/operator/designations/{case.application.public_id}/screening",
            data={"committee": [case.committee[0].public_id]} | criteria(),
            headers=EN,
        )
        assert answer.status_code == 422
        assert "Please name at least 3 members." in page_text(answer)

    def test_who_belongs_to_the_applicant_cannot_be_chosen(self, browser):
        case = designations.case().submit()
        assert case.application.organisation is not None
        accounts.staff(case.committee[2], case.application.organisation)
        page = browser(case.committee[0]).get(f"/operator/designations/{case.application.public_id}/screening")
        chosen = {box["value"] for box in soup(page).select("input[name=committee]")}
        assert chosen == {one.public_id for one in case.committee[:2]}
        own = page_text(browser(case.committee[2]).get(f"/designations/{case.application.public_id}", headers=EN))
        assert "stay out of the committee" in own

    def test_the_queue_shows_what_waits_and_where_to_vote(self, browser):
        case = designations.case(name="기다리는 곳").submit()
        page = page_text(browser(case.committee[0]).get("/operator/designations", headers=EN))
        assert "기다리는 곳" in page
        case.screen()
        links = soup(browser(case.committee[0]).get("/operator/designations")).select("a[href$='/ballot']")
        assert len(links) == 1


class TestKeeping:
    def test_a_grant_from_promise_to_settlement(self, browser):
        case, made = designated()
        operator, manager = browser(case.committee[0]), browser(case.filer)
        here = f"/directory/{made.public_id}"
        due = designations.local_today() + 90 * designations.DAY
        operator.post(
            f"/operator{here}/grants", data={"amount": "5000000", "purpose": "공구 40점", "report_due_on": str(due)}
        )
        page = page_text(manager.get(f"{here}/keeping", headers=EN))
        assert "₩5,000,000" in page
        assert "not in the books here" in page
        grant = grants(made)[0]
        manager.post(f"{here}/grants/{grant.public_id}/report", data={"report": "공구 40점을 샀어요."})
        assert "Reports on grants" in page_text(operator.get("/operator/designations", headers=EN))
        operator.post(f"/operator{here}/grants/{grant.public_id}/settlement")
        assert fresh(grant).state == GrantState.SETTLED

    def test_the_report_is_a_table_too(self, browser):
        case, made = designated()
        client, here = browser(case.filer), f"/directory/{made.public_id}"
        answer = client.get(f"{here}/figures.csv")
        assert answer.mimetype == "text/csv"
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
        assert [(row["code"], row["bookings"], row["currency"]) for row in rows] == [(made.code, "0", "KRW")]
        assert client.get(f"{here}/figures.csv?year=1999").status_code == 404
        assert client.get(f"{here}/keeping?year=nonsense").status_code == 404

    def test_a_mark_is_given_back(self, browser):
        case, made = designated()
        browser(case.filer).post(f"/directory/{made.public_id}/return")
        assert fresh(made).state == DesignationState.ENDED
        assert made.subject.designated_until is None


def criteria() -> dict[str, str]:
    return {"criteria-0-name": "안전", "criteria-0-name_en": "Safety", "criteria-0-weight": "100"}


def ballot(application, vote: Vote) -> dict[str, str]:
    session.expire_all()
    given = {f"score-{one.id}": "3" for one in application.criteria}
    return given | {f"reason-{one.id}": "그만하면 좋아요." for one in application.criteria} | {"vote": vote.value}
