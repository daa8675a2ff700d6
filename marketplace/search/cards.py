"""Results as cards (templates/components/listing_card.html)."""

from typing import Any

from marketplace.i18n import gettext as _
from marketplace.listings.showing import price_tag
from marketplace.listings.states import Approval, Bookable, Collect
from marketplace.listings.term_words import price_reason
from marketplace.places.districts import by_code
from marketplace.search.queries import Hit
from marketplace.web.formats import distance


def card(hit: Hit, language: str) -> dict[str, Any]:
    """The arguments of ``ui.listing_card`` for one result."""
    tag = price_tag([hit.cheapest] if hit.cheapest else [], hit.currency)
    can_book = hit.bookable == Bookable.YES
    unknown = hit.cheapest is None and not can_book
    place = by_code(hit.district or "")
    return {
        "href": f"/listings/{hit.public_id}",
        "title": hit.title,
        "lang": hit.lang,
        "kind": hit.kind,
        "photo": _photo(hit),
        "alt": hit.photo_alt,
        "price": tag.amount,
        "per": tag.per,
        "free": tag.amount is None and not unknown,
        "note": _note(hit, asks_money=tag.amount is not None, unknown=unknown),
        "reason": price_reason(hit.price_by, free=tag.amount is None),
        "place": place.name(language) if place else None,
        "distance": distance(hit.distance_m) if hit.distance_m is not None else None,
        "instant": hit.approval == Approval.INSTANT if can_book else None,
        "badges": [] if can_book else [(_not_booked(hit), "neutral", "info")],
    }


def _photo(hit: Hit) -> dict[str, Any] | None:
    if hit.thumb_key is None or hit.photo_key is None:
        return None
    thumb, full = f"/media/{hit.thumb_key}", f"/media/{hit.photo_key}"
    width = min(hit.photo_width or 0, 1600)
    return {
        "url": thumb,
        "srcset": f"{thumb} 480w, {full} {width}w",
        "width": hit.photo_width,
        "height": hit.photo_height,
    }


def _note(hit: Hit, *, asks_money: bool, unknown: bool) -> str | None:
    if unknown:
        return _("Ask there for the fee")
    if not asks_money:
        return None
    if hit.more_tariffs:
        return _("from")
    return _("on site") if hit.collect == Collect.ON_SITE else None


def _not_booked(hit: Hit) -> str:
    return _("Just go there") if hit.bookable == Bookable.WALK_IN else _("Not booked here")
