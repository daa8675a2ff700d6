"""The hosted pages: clear, bilingual, usable without JavaScript."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
import stripe

from tests.embedded.stripe.kit import SITE, Standin, browse, new_account, onboard, open_session, press


class Outline(HTMLParser):
    """Tags that are open, ids, headings and button values of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.actions: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.actions += [given["value"] or ""] if tag == "button" else []
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("locale", "accept", "expected"),
    [
        ("ko", "en", "ko"),
        ("en", "ko", "en"),
        (None, "ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("auto", "en-GB,en;q=0.9,ko;q=0.1", "en"),
        (None, "ko;q=0.2,en;q=0.7", "en"),
        ("ja", "fr,ko;q=0", "en"),
    ],
)
def test_the_session_chooses_the_language_then_the_browser(
    client: stripe.StripeClient, locale: str | None, accept: str, expected: str
) -> None:
    told: dict[str, Any] = {"locale": locale} if locale else {}
    session = open_session(client, **told)
    html = browse(session.url or "", language=accept).html
    assert f'<html lang="{expected}">' in html
    assert ("연습용 결제" if expected == "ko" else "Practice payment: no real money moves") in html
    assert ("10,000원" if expected == "ko" else "₩10,000") in html


def test_the_link_below_a_page_changes_its_language(client: stripe.StripeClient) -> None:
    session = open_session(client, locale="ko")
    assert '<html lang="en">' in browse(f"{session.url}?lang=en").html
    assert "?lang=en" in browse(session.url or "").html


def test_pages_are_whole_and_have_one_heading_and_no_script(client: stripe.StripeClient, standin: Standin) -> None:
    session = open_session(client)
    link = client.v1.account_links.create(
        {"account": new_account(client).id, "type": "account_onboarding", "return_url": SITE, "refresh_url": SITE}
    )
    pages = [browse(session.url or "").html, browse(link.url).html, browse(standin.base + "/nothing").html]
    press(session, "challenge")
    pages.append(browse(f"{session.url}/challenge").html)
    for html in pages:
        outline = Outline(html)
        assert not outline.open
        assert outline.tags.count("h1") == 1
        assert outline.tags.count("main") == 1
        assert "script" not in outline.tags
        assert len(outline.ids) == len(set(outline.ids))
        assert re.search(r"<title>[^<]+</title>", html)


def test_the_pay_page_offers_every_outcome(client: stripe.StripeClient) -> None:
    session = open_session(client)
    assert Outline(browse(session.url or "").html).actions == ["pay", "challenge", "decline", "cancel"]


def test_what_the_site_sends_is_shown_as_text(client: stripe.StripeClient) -> None:
    nasty = '<script>alert("x")</script>'
    price = {"currency": "krw", "unit_amount": 1000, "product_data": {"name": nasty}}
    session = open_session(client, line_items=[{"price_data": price, "quantity": 2}])
    html = browse(session.url or "").html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "₩2,000" in html


def test_an_unknown_button_changes_nothing(client: stripe.StripeClient) -> None:
    session = open_session(client)
    assert press(session, "give-me-money").status == 400
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


def test_a_success_address_in_korean_arrives_encoded(client: stripe.StripeClient) -> None:
    session = open_session(client, success_url=SITE + "/완료?id={CHECKOUT_SESSION_ID}")
    assert press(session, "pay").location == f"{SITE}/%EC%99%84%EB%A3%8C?id={session.id}"


@pytest.mark.parametrize("path", ["/pay/cs_test_nobody", "/onboard/nobody", "/pay", "/"])
def test_an_address_that_never_was_is_not_found(standin: Standin, path: str) -> None:
    assert browse(standin.base + path).status == 404


def test_the_pages_bring_their_style_and_keep_others_out(client: stripe.StripeClient, standin: Standin) -> None:
    assert "color-scheme" in browse(standin.base + "/assets/practice.css").html
    assert "practice.css" in browse(open_session(client).url or "").html


def test_a_link_is_used_up_by_its_answer(client: stripe.StripeClient) -> None:
    account = new_account(client)
    link = client.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "return_url": SITE + "/return",
            "refresh_url": SITE + "/refresh",
        }
    )
    assert browse(link.url).status == 200
    assert browse(link.url).status == 200  # reading it again is no answer
    assert browse(link.url, action="not_now").location == SITE + "/return"
    assert browse(link.url).location == SITE + "/refresh"
    assert browse(link.url, action="complete").location == SITE + "/return"  # a double click, not a second answer
    assert client.v1.accounts.retrieve(account.id).payouts_enabled is False
    assert onboard(client, account.id, "complete").location == SITE + "/return"
