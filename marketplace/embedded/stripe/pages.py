"""The hosted pages as HTML: plain forms, large buttons, no script; everything that comes from outside is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from marketplace.embedded.stripe.money import written
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.texts import LANGUAGES, text

STYLESHEET = "/assets/practice.css"
NAMES = {"ko": "한국어", "en": "English"}


@dataclass(frozen=True)
class Button:
    """A choice: the value of the form field ``action``, its label, its look (``primary``, ``quiet`` or none)."""

    action: str
    label: str
    look: str = ""


@dataclass(frozen=True)
class View:
    """Who looks at what: language, and the address of the page."""

    language: str
    address: str

    def say(self, name: str, **facts: object) -> str:
        """A text of the pages in this language, escaped."""
        return escape(text(self.language, name, **facts))


def pay_page(view: View, session: Json, lines: Sequence[Json], notice: str | None) -> str:
    """The page of an open session; ``notice`` is ``declined`` or ``failed`` after such an attempt."""
    currency = session["currency"]
    amount = written(session["amount_total"], currency, view.language)
    rows = "".join(
        f'<tr><th scope="row">{escape(line["description"])} <span class="count">{view.say("times", count=line["quantity"])}'
        f"</span></th><td>{escape(written(line['amount_total'], currency, view.language))}</td></tr>"
        for line in lines
    )
    buttons = [
        Button("pay", view.say("pay", amount=amount), "primary"),
        Button("challenge", view.say("challenge")),
        Button("decline", view.say("decline")),
    ]
    if session["cancel_url"]:
        buttons.append(Button("cancel", view.say("cancel"), "quiet"))
    body = (
        f'{_notice(view, notice)}<section aria-labelledby="order"><h2 id="order">{view.say("order")}</h2>'
        f'<table>{rows}<tr class="total"><th scope="row">{view.say("total")}</th>'
        f'<td id="amount">{escape(amount)}</td></tr></table></section>'
        f'<section aria-labelledby="choose"><h2 id="choose">{view.say("choose")}</h2>{_form(view, buttons)}</section>'
    )
    return _page(view, view.say("pay_title"), body)


def challenge_page(view: View, session: Json) -> str:
    """The bank's 3-D Secure page."""
    amount = written(session["amount_total"], session["currency"], view.language)
    buttons = (Button("approve", view.say("approve"), "primary"), Button("fail", view.say("fail")))
    body = f'<p>{view.say("bank_notice")}</p><p class="amount" id="amount">{escape(amount)}</p>{_form(view, buttons)}'
    return _page(view, view.say("bank_title"), body)


def onboarding_page(view: View) -> str:
    """The page where the owner of a connected account would be checked."""
    buttons = (Button("complete", view.say("complete"), "primary"), Button("not_now", view.say("not_now"), "quiet"))
    return _page(view, view.say("onboard_title"), f"<p>{view.say('onboard_notice')}</p>{_form(view, buttons)}")


def closing_page(view: View, state: str, onwards: str | None) -> str:
    """A page without a choice: ``paid``, ``expired`` or ``missing``, with the way back where there is one."""
    link = f'<p><a class="button" href="{escape(onwards)}">{view.say("back_to_shop")}</a></p>' if onwards else ""
    return _page(view, view.say(state), f"<p>{view.say(f'{state}_more')}</p>{link}")


def _notice(view: View, notice: str | None) -> str:
    return f'<p class="notice" role="alert">{view.say(notice)}</p>' if notice else ""


def _form(view: View, buttons: Sequence[Button]) -> str:
    """One form, one button per choice. The labels have been escaped."""
    inside = "".join(
        f'<button type="submit" name="action" value="{button.action}" class="{button.look or "plain"}">{button.label}</button>'
        for button in buttons
    )
    return f'<form method="post" action="{escape(view.address)}?lang={view.language}">{inside}</form>'


def _page(view: View, title: str, body: str) -> str:
    others = "".join(
        f'<a href="{escape(view.address)}?lang={language}" lang="{language}" hreflang="{language}">{NAMES[language]}</a>'
        for language in LANGUAGES
        if language != view.language
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{view.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f'<link rel="stylesheet" href="{STYLESHEET}">\n</head>\n<body>\n'
        f'<header><p class="banner">{view.say("banner")}</p></header>\n'
        f"<main>\n<h1>{title}</h1>\n{body}\n</main>\n<footer><p>{others}</p></footer>\n</body>\n</html>\n"
    )
