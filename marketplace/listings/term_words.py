"""Terms by circle in the reader's words: the box on a listing's page, the reasons beside a price, a word on a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.i18n import gettext as _
from marketplace.i18n import language, ngettext
from marketplace.listings.circle_terms import Applied, CircleTerm, CircleTerms
from marketplace.listings.models import Listing
from marketplace.listings.states import Approval, TermPrice
from marketplace.listings.tariff_spec import TariffSpec, describe


@dataclass(frozen=True, slots=True)
class TermsView:
    """The terms of one circle: "As a member of X" or "Members of X", and what holds for them in one line."""

    title: str
    text: str
    mine: bool


def views(listing: Listing, terms: CircleTerms, *, all_of_them: bool = False) -> list[TermsView]:
    """What a reader is told: one's own circles' terms, and those of other circles that everybody may know of.

    ``all_of_them``: for the owner and operators. What is no better than for everybody is left out.
    """
    found = [(term, True) for term in terms.mine]
    found += [(term, False) for term in terms.others if term.open or all_of_them]
    shown = [(term, mine, parts(listing, term)) for term, mine in found]
    return [TermsView(_title(term, mine=mine), " · ".join(words), mine) for term, mine, words in shown if words]


def _title(term: CircleTerm, *, mine: bool) -> str:
    circle = term.called(language())
    return _("As a member of %(circle)s", circle=circle) if mine else _("Members of %(circle)s", circle=circle)


def parts(listing: Listing, term: CircleTerm) -> list[str]:
    """What differs for the members: "free", "confirmed at once", "up to 14 days earlier than others"."""
    found = []
    if term.price is TermPrice.FREE and any(tariff.amount for tariff in listing.tariffs):
        found.append(_("free"))
    if term.price is TermPrice.OWN:
        found.append(", ".join(describe(tariff, listing.currency) for tariff in term.tariffs))
    if term.instant and listing.approval != Approval.INSTANT:
        found.append(_("confirmed at once"))
    if term.early_days:
        found.append(
            ngettext("up to %(num)s day earlier than others", "up to %(num)s days earlier than others", term.early_days)
        )
    return found


def price_reason(term: CircleTerm | None, *, free: bool) -> str | None:
    """Why a price is what it is: "Free for 성북 Sharing Village"; None where it is everybody's."""
    if term is None:
        return None
    circle = term.called(language())
    if free:
        return _("Free for %(circle)s", circle=circle)
    return _("Price for %(circle)s", circle=circle)


def reasons(applied: Applied, *, free: bool) -> list[str]:
    """Why a wish is priced, confirmed and allowed as it is, where that is by the terms of circles."""
    found = [price_reason(applied.price, free=free)]
    if applied.instant is not None:
        found.append(_("Confirmed at once for %(circle)s", circle=applied.instant.called(language())))
    if applied.early is not None:
        found.append(
            ngettext(
                "Members of %(circle)s book %(num)s day ahead of others",
                "Members of %(circle)s book %(num)s days ahead of others",
                applied.early.early_days,
                circle=applied.early.called(language()),
            )
        )
    return [reason for reason in found if reason]


def usual_price(tariffs: Sequence[TariffSpec], currency: str) -> str:
    """What others pay, beside a member's price."""
    return ", ".join(describe(tariff, currency) for tariff in tariffs)
