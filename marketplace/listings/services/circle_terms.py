"""What members of circles pay, whether they are asked, and how much earlier they may book. Changing it keeps approval."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_queries import all_terms
from marketplace.listings.circle_terms import MOST_EARLY_DAYS, CircleTerm
from marketplace.listings.models import Listing, ListingCircleTerms, Tariff
from marketplace.listings.services.changing import changed, editable
from marketplace.listings.services.terms import MOST_AMOUNT, MOST_TARIFFS, check_payable, tariff_row, told
from marketplace.listings.states import Approval, ListingState, TermPrice

MOST_TERMS = 50


def set_circle_terms(listing: Listing, terms: Sequence[CircleTerm], *, actor: Actor, now: datetime) -> None:
    """Replaces the terms of all circles; terms that differ in nothing from everybody's are left out. Approval is kept.

    Raises InvalidError by field (``terms.0.price``, ``terms.0.early_days``), OwnerNotPayableError where a listing that is
    shown or waits would come to ask money for an owner whom it can't reach.
    """
    listing = editable(listing)
    _check(terms)
    wanted = sorted((_plain(term) for term in terms if term.says_something), key=lambda term: term.circle_id)
    before = [_plain(term) for term in all_terms(listing.id)]
    if wanted == before:
        return
    write_circle_terms(listing, wanted)
    if listing.state in {ListingState.PUBLISHED, ListingState.PENDING_REVIEW}:
        check_payable(listing)
    old, new = {"circle_terms": [*map(_told, before)]}, {"circle_terms": [*map(_told, wanted)]}
    changed(listing, "circle_terms_changed", actor=actor, now=now, before=old, after=new)


def set_fund_circle(listing: Listing, circle_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Which circle's fund gets its part of paid bookings from now on (None: none). Approval is kept."""
    listing = editable(listing)
    if listing.fund_circle_id == circle_id:
        return
    before, after = {"fund_circle": listing.fund_circle_id}, {"fund_circle": circle_id}
    listing.fund_circle_id = circle_id
    changed(listing, "fund_circle_changed", actor=actor, now=now, before=before, after=after)


def write_circle_terms(listing: Listing, terms: Sequence[CircleTerm]) -> None:
    """Puts the terms of circles, with their tariffs, in place of those before."""
    session.execute(delete(Tariff).where(Tariff.listing_id == listing.id, Tariff.circle_id.is_not(None)))
    session.execute(delete(ListingCircleTerms).where(ListingCircleTerms.listing_id == listing.id))
    for term in terms:
        row = ListingCircleTerms(
            listing_id=listing.id,
            circle_id=term.circle_id,
            price=term.price,
            price_from=term.price_from,
            approval=Approval.INSTANT if term.instant else None,
            early_days=term.early_days,
        )
        session.add(row)
        session.add_all(
            tariff_row(spec, position, listing_id=listing.id, circle_id=term.circle_id)
            for position, spec in enumerate(term.tariffs)
        )
    session.flush()


def _check(terms: Sequence[CircleTerm]) -> None:
    fields: dict[str, Text] = {}
    if len(terms) > MOST_TERMS or len({term.circle_id for term in terms}) < len(terms):
        fields["terms"] = _l("Please name each circle once, and at most %(count)s.", count=MOST_TERMS)
    for place, term in enumerate(terms):
        own = term.price is TermPrice.OWN
        if own and not 0 < len(term.tariffs) <= MOST_TARIFFS:
            fields[f"terms.{place}.price"] = _l("Please give at least one amount for these members.")
        elif own and any(max(spec.amount, spec.cap or 0) > MOST_AMOUNT for spec in term.tariffs):
            fields[f"terms.{place}.price"] = _l("This price can't be right. Please look again.")
        if not 0 <= term.early_days <= MOST_EARLY_DAYS:
            fields[f"terms.{place}.early_days"] = _l(
                "Please give a number from %(least)s to %(most)s.", least=0, most=MOST_EARLY_DAYS
            )
    if fields:
        raise InvalidError(fields=fields, code="bad-terms")


def _plain(term: CircleTerm) -> CircleTerm:
    """The terms without the circle's names, and without tariffs that do not count."""
    tariffs = term.tariffs if term.price is TermPrice.OWN else ()
    return replace(term, public_id="", name="", name_en="", open=True, tariffs=tariffs)


def _told(term: CircleTerm) -> dict[str, Any]:
    """Terms for the audit log."""
    facts: dict[str, Any] = {"circle": term.circle_id, "price": term.price.value}
    if term.tariffs:
        facts["tariffs"] = [told(spec) for spec in term.tariffs]
    if term.instant:
        facts["approval"] = Approval.INSTANT.value
    if term.early_days:
        facts["early_days"] = term.early_days
    return facts
