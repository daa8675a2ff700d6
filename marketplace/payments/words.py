"""What moved a wallet, in words that need no knowledge of books."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.i18n import gettext as _
from marketplace.listings.texts import title_in
from marketplace.payments.rules import FUND_GRANT, FUND_GRANT_BACK, FUND_SPENDING
from marketplace.web.formats import locale_code

# kind -> (with the booking's title, without it)
_SENTENCES: dict[str, tuple[Callable[[str], str], Callable[[], str]]] = {
    "topup": (lambda _title: _("Topped up by card"), lambda: _("Topped up by card")),
    "booking_paid": (lambda title: _("Paid for %(title)s", title=title), lambda: _("Paid for a booking")),
    "booking_refunded": (
        lambda title: _("Money back for %(title)s", title=title),
        lambda: _("Money back for a booking"),
    ),
    "late_payment": (
        lambda title: _(
            "Your card payment for %(title)s came after its time was given away; it is kept here", title=title
        ),
        lambda: _("A card payment came too late for its booking; it is kept here"),
    ),
    "refund_into_wallet": (
        lambda title: _("Money back for %(title)s that your card did not take", title=title),
        lambda: _("Money back that your card did not take"),
    ),
}


def fund_sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """The line of a fund's statement, in the reader's language; never who booked."""
    purpose = str(facts.get("purpose") or "")
    if kind == "released":
        return _("From a booking of %(title)s", title=booked_title(facts))
    if kind == FUND_GRANT:
        return _("Grant of the city: %(purpose)s", purpose=purpose)
    if kind == FUND_GRANT_BACK:
        return _("Grant taken back: %(purpose)s", purpose=purpose)
    if kind == FUND_SPENDING:
        return _("%(purpose)s, to %(name)s", purpose=purpose, name=facts.get("payee") or "")
    return _("Correction by the operator")


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """The line of a wallet's statement for a journal's kind and facts, in the reader's language."""
    if kind == FUND_SPENDING:
        other = facts.get("circle_name_en") if locale_code() != "ko" else ""
        circle, purpose = other or facts.get("circle_name", ""), facts.get("purpose", "")
        return _("From the fund of %(circle)s: %(purpose)s", circle=circle, purpose=purpose)
    if kind not in _SENTENCES:
        return _("Correction by the operator")
    with_title, without = _SENTENCES[kind]
    title = booked_title(facts)
    return with_title(title) if title else without()


def booked_title(facts: Mapping[str, Any]) -> str:
    """What the booking behind a journal or an escrow is of, in the reader's language; empty where none is behind it."""
    return title_in(facts.get("titles") or {}, str(facts.get("title") or ""), locale_code()).text
