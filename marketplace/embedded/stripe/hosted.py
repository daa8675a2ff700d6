"""What happens on the hosted pages: a person pays, is declined, is challenged, cancels, is onboarded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from marketplace.embedded.stripe import accounts, checkout, pages
from marketplace.embedded.stripe.accounts import StaleLinkError
from marketplace.embedded.stripe.engine import Engine, Request
from marketplace.embedded.stripe.pages import View
from marketplace.embedded.stripe.payments import Card
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.texts import choose_language
from marketplace.embedded.stripe.work import Work

CSS = Path(__file__).with_name("practice.css")
CARDS = {"pay": Card.GOOD, "challenge": Card.CHALLENGED, "decline": Card.DECLINED}


@dataclass(frozen=True)
class Page:
    """An answer for a browser: a page, or (303) where to go next."""

    status: int
    body: str = ""
    location: str | None = None
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Visit:
    """One request of a browser, read: what was asked in the address and chosen in the form."""

    request: Request
    asked: Mapping[str, str] = field(default_factory=dict)
    chosen: str | None = None  # the button pressed; None when the page is only looked at

    def view(self, locale: str | None = None) -> View:
        """The language: asked for by the link below each page, else the session's, else the browser's."""
        language = choose_language(self.asked.get("lang"), locale, self.request.headers.get("accept-language"))
        return View(language, self.request.path)


def visit(engine: Engine, request: Request) -> Page:
    """The answer to a browser, for any address outside of /v1/."""
    asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
    form = parse_qs(request.body) if request.method == "POST" else {}
    chosen = form.get("action", [""])[-1] if request.method == "POST" else None
    seen = Visit(request, asked, chosen)
    if request.path == pages.STYLESHEET and chosen is None:
        return Page(200, CSS.read_text(encoding="utf-8"), content_type="text/css; charset=utf-8")
    match request.path.strip("/").split("/"):
        case ["pay", session_id]:
            return _with_session(engine, seen, session_id, _pay)
        case ["pay", session_id, "challenge"]:
            return _with_session(engine, seen, session_id, _challenge)
        case ["onboard", token]:
            return _onboard(engine, seen, token)
    return _missing(seen)


def _with_session(engine: Engine, seen: Visit, session_id: str, handle: Callable[[Work, Visit, Json], Page]) -> Page:
    with engine.work() as work:
        session = work.find(session_id, "checkout.session")
        if session is None:
            return _missing(seen)
        view = seen.view(session["locale"])
        if session["status"] == "expired":
            return Page(410, pages.closing_page(view, "expired", session["cancel_url"]))
        if session["status"] == "complete":
            # A second click pays nothing: it goes where the first one went.
            onwards = _success_url(session)
            return (
                Page(200, pages.closing_page(view, "paid", onwards))
                if seen.chosen is None
                else Page(303, location=onwards)
            )
        return handle(work, seen, session)


def _pay(work: Work, seen: Visit, session: Json) -> Page:
    view = seen.view(session["locale"])
    lines = checkout.lines_of(work, session)["data"]
    if seen.chosen is None:
        notice = seen.asked.get("notice")
        return Page(200, pages.pay_page(view, session, lines, notice if notice in ("declined", "failed") else None))
    if seen.chosen == "cancel" and session["cancel_url"]:
        return Page(303, location=session["cancel_url"])
    if seen.chosen not in CARDS:
        return Page(400, pages.pay_page(view, session, lines, None))
    intent = checkout.pay(work, session, CARDS[seen.chosen])
    return _after(view, session, intent, refused="declined")


def _challenge(work: Work, seen: Visit, session: Json) -> Page:
    view = seen.view(session["locale"])
    intent = checkout.intent_of(work, session)
    if intent is None or intent["status"] != "requires_action":
        return Page(303, location=f"/pay/{session['id']}?lang={view.language}")
    if seen.chosen not in ("approve", "fail"):
        return Page(200 if seen.chosen is None else 400, pages.challenge_page(view, session))
    intent = checkout.answer_challenge(work, session, approved=seen.chosen == "approve")
    return _after(view, session, intent, refused="failed")


def _after(view: View, session: Json, intent: Json, *, refused: str) -> Page:
    here = f"/pay/{session['id']}"
    if intent["status"] == "succeeded":
        return Page(303, location=_success_url(session))
    if intent["status"] == "requires_action":
        return Page(303, location=f"{here}/challenge?lang={view.language}")
    return Page(303, location=f"{here}?notice={refused}&lang={view.language}")


def _onboard(engine: Engine, seen: Visit, token: str) -> Page:
    with engine.work() as work:
        try:
            link = accounts.open_link(work, token, answering=seen.chosen is not None)
        except StaleLinkError as stale:
            return Page(303, location=stale.onwards)
        if link is None:
            return _missing(seen)
        if seen.chosen not in ("complete", "not_now"):
            return Page(200 if seen.chosen is None else 400, pages.onboarding_page(seen.view()))
        accounts.answer_link(work, link, complete=seen.chosen == "complete")
        return Page(303, location=link.return_url)


def _missing(seen: Visit) -> Page:
    return Page(404, pages.closing_page(seen.view(), "missing", None))


def _success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
