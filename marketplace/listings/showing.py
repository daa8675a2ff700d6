"""A listing as a reader meets it: words in the reader's language, photos, facts, price and rules, ready for templates.

Nothing private is in it. ``show`` is for the listing's own page and its owner's preview, ``card`` for lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.i18n import Text, ngettext
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_terms import NO_TERMS, CircleTerms
from marketplace.listings.details import (
    CHARGER_WORDS,
    CONDITION_WORDS,
    SURFACE_WORDS,
    Details,
    ItemDetails,
    ParkingDetails,
    RoomDetails,
    details_of,
    things_as_text,
)
from marketplace.listings.models import Category, Listing, ListingRevision, Photo
from marketplace.listings.policy_words import describe_policy
from marketplace.listings.queries import category, shown_photos, shown_place, tariff_specs, text_for
from marketplace.listings.states import Approval, Bookable, Kind, PlacePrecision, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec, describe
from marketplace.listings.term_words import TermsView, price_reason, usual_price, views
from marketplace.listings.texts import Basics, basics_of
from marketplace.money import Money
from marketplace.wording import amount_words, clock_words, duration_words

EVERYWHERE = 2  # sentences of describe_policy that are the same for all
KIND_WORDS: dict[Kind, Text] = {Kind.ITEM: _l("Things"), Kind.PARKING: _l("Parking"), Kind.ROOM: _l("Rooms")}
POLICY_WORDS: dict[Policy, Text] = {
    Policy.FLEXIBLE: _l("Flexible"),
    Policy.MODERATE: _l("Moderate"),
    Policy.STRICT: _l("Strict"),
}
NOT_BOOKABLE_SENTENCES: dict[str, Text] = {
    "closed-for-now": _l("Its office says that it is closed for now."),
    "always-closed": _l("Its office gives no opening hours on any day."),
    "hours-unknown": _l("Its opening hours are not known to us."),
    "fee-unreadable": _l("Its fee is not known to us for certain."),
    "walk-in": _l("It is used without booking: just go there."),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value, as ``ui.key_facts`` draws them."""

    label: str
    value: str
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo as ``ui.gallery`` and ``ui.picture`` draw it. ``waits``: only its owner and operators see it yet."""

    url: str
    large: str
    alt: str
    width: int
    height: int
    srcset: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class PriceTag:
    """The cheapest way to say a price: ``amount`` None is free; ``more``: there are other tariffs beside it.

    ``known`` False: a draft whose owner has not come to the price yet.
    """

    amount: str | None
    per: str | None
    more: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What ``ui.listing_card`` needs; ``lang`` is that of the owner's words."""

    href: str
    title: str
    lang: str
    kind: str
    photo: PhotoView | None
    price: PriceTag
    place: str
    instant: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything of a listing that may be read by all.

    ``tariffs`` has a sentence for each where the price tag does not say it all. Price, tariffs and rules are the reader's;
    ``price_reason`` says why where they are by the terms of a circle, and ``usual`` what others pay. ``terms`` has what the
    reader is told of the terms of circles.
    """

    title: str
    description: str
    lang: str
    kind: str
    category: str
    photos: list[PhotoView]
    facts: list[Fact]
    price: PriceTag
    tariffs: list[str]
    price_reason: str | None
    usual: str
    terms: list[TermsView]
    instant: bool
    rules: list[Fact]
    place: str
    place_note: str
    owner: str
    not_bookable: str


def show(
    listing: Listing,
    language: str,
    revision: ListingRevision | None = None,
    terms: CircleTerms = NO_TERMS,
    *,
    all_terms: bool = False,
) -> Shown:
    """The listing for a reader of a language; with a revision as it would be once that is approved.

    ``terms`` are those of circles as the reader meets them; ``all_terms``: the reader may know of every circle in them.
    """
    if revision is None:
        text = text_for(listing, language)
        title, description, lang = text.title, text.description, text.lang
        details, category_id = details_of(listing), listing.category_id
        photos = shown_photos(listing)
    else:
        basics = basics_of(listing, revision.changes)
        title, description, lang = _words(basics, language)
        details, category_id = basics.details, basics.category_id
        photos = [photo for photo in listing.photos if photo.revision_id in {None, revision.id}]
    alts = revision.changes.get("alts", {}) if revision else {}
    standard = tariff_specs(listing)
    tariffs, by = terms.cheapest_tag(standard)
    price = price_of(listing, tariffs)
    return Shown(
        title=title,
        description=description,
        lang=lang,
        kind=listing.kind,
        category=category_name(category(category_id), language),
        photos=[photo_view(photo, alts.get(photo.public_id)) for photo in photos],
        facts=facts(details),
        price=price,
        tariffs=_sentences(tariffs, listing.currency),
        price_reason=price_reason(by, free=price.amount is None),
        usual=usual_price(standard, listing.currency) if by else "",
        terms=views(listing, terms, all_of_them=all_terms),
        instant=terms.instant(listing.approval),
        rules=rules(listing, terms),
        place=place_name(listing, language),
        place_note=place_note(listing),
        owner=listing.owner.name,
        not_bookable=not_bookable_sentence(listing),
    )


def _sentences(tariffs: Sequence[TariffSpec], currency: str) -> list[str]:
    if len(tariffs) == 1 and tariffs[0].cap is None and tariffs[0].part is None:
        return []
    return [describe(tariff, currency) for tariff in tariffs if any(one.amount for one in tariffs)]


def card(listing: Listing, language: str) -> Card:
    """The listing in a list."""
    text = text_for(listing, language)
    photos = shown_photos(listing)
    return Card(
        href=f"/listings/{listing.public_id}",
        title=text.title or _("Without a title yet"),
        lang=text.lang,
        kind=listing.kind,
        photo=photo_view(photos[0]) if photos else None,
        price=price_of(listing, tariff_specs(listing)),
        place=place_name(listing, language),
        instant=None if listing.bookable != Bookable.YES else listing.approval == Approval.INSTANT,
    )


def photo_view(photo: Photo, alt: str | None = None) -> PhotoView:
    """One photo with its addresses."""
    thumb, full = f"/media/{photo.thumb_key}", f"/media/{photo.key}"
    return PhotoView(
        url=thumb,
        large=full,
        alt=photo.alt if alt is None else alt,
        width=photo.width,
        height=photo.height,
        srcset=f"{thumb} 480w, {full} {min(photo.width, 1600)}w",
        waits=photo.revision_id is not None,
    )


def price_of(listing: Listing, tariffs: Sequence[TariffSpec]) -> PriceTag:
    """A listing's price tag; free only where its owner has said so."""
    return price_tag(tariffs, listing.currency) if listing.priced else PriceTag(None, None, known=False)


def price_tag(tariffs: Sequence[TariffSpec], currency: str) -> PriceTag:
    """The smallest amount and what it is for."""
    if not any(tariff.amount for tariff in tariffs):
        return PriceTag(None, None)
    cheapest = min(tariffs, key=lambda tariff: tariff.amount)
    return PriceTag(amount_words(Money(cheapest.amount, currency)), unit_words(cheapest), more=len(tariffs) > 1)


def unit_words(tariff: TariffSpec) -> str:
    """What a tariff's amount is for: "hour", "10 minutes", "09:00–13:00"."""
    if tariff.part is not None and not tariff.by_block:
        return "–".join(map(clock_words, tariff.part))
    match tariff.unit:
        case TariffUnit.HOUR:
            return _("hour")
        case TariffUnit.BLOCK:
            return duration_words(tariff.block_minutes or 0)
        case TariffUnit.DAY:
            return _("day")
        case TariffUnit.NIGHT:
            return _("night")
        case TariffUnit.MONTH:
            return _("month")


def category_name(found: Category | None, language: str) -> str:
    """A category's name in the reader's language; empty for none."""
    if found is None:
        return ""
    return found.name_ko if language == "ko" else found.name_en


def place_name(listing: Listing, language: str) -> str:
    """The district, or nothing where it isn't known."""
    district = shown_place(listing).district
    return district.name(language) if district else ""


def place_note(listing: Listing) -> str:
    """How exact the shown place is, in a sentence."""
    match PlacePrecision(listing.place_precision):
        case PlacePrecision.EXACT:
            return listing.address
        case PlacePrecision.NEAR:
            return _(
                "The exact place is shown to you once your booking is confirmed. The point here is about 150 m off."
            )
        case _:
            return _("The exact place is shown to you once your booking is confirmed.")


def not_bookable_sentence(listing: Listing) -> str:
    """Why it can't be booked here; empty where it can."""
    if listing.bookable == Bookable.YES:
        return ""
    told = NOT_BOOKABLE_SENTENCES.get(listing.not_bookable_reason or "")
    if listing.bookable == Bookable.WALK_IN:
        walk_in = NOT_BOOKABLE_SENTENCES["walk-in"]
        return " ".join(dict.fromkeys((str(walk_in), str(told or walk_in))))
    return " ".join(filter(None, (_("This can't be booked here."), str(told or ""))))


def policy_sentence(policy: Policy) -> str:
    """What comes back under a policy; what holds under every policy is left out."""
    return " ".join(describe_policy(policy)[:-EVERYWHERE])


def rules(listing: Listing, terms: CircleTerms = NO_TERMS) -> list[Fact]:
    """How it is booked, as facts, by the reader whose terms these are."""
    instant = terms.instant(listing.approval)
    lines = [
        Fact(
            _("How it is booked"),
            _("At once, without asking") if instant else _("The owner confirms, within 48 hours and before the start"),
            "bolt" if instant else "handshake",
        ),
        Fact(_("How long"), _length(listing), "clock"),
    ]
    if listing.lead_minutes:
        ahead = _("%(time)s ahead", time=duration_words(listing.lead_minutes))
        lines.append(Fact(_("At the latest"), ahead, "hourglass"))
    days = ngettext("%(num)s day ahead", "%(num)s days ahead", listing.horizon_days + terms.early_days)
    lines.append(Fact(_("At the earliest"), days, "calendar"))
    tariffs, _by = terms.cheapest_tag(tariff_specs(listing))
    if any(tariff.amount for tariff in tariffs):
        lines.append(Fact(_("If you cancel"), policy_sentence(Policy(listing.policy)), "repeat"))
    return lines


def facts(details: Details) -> list[Fact]:
    """The fields of the kind that somebody has told."""
    match details:
        case ItemDetails():
            return _item_facts(details)
        case ParkingDetails():
            return _parking_facts(details)
        case RoomDetails():
            return _room_facts(details)
    raise TypeError(f"no kind has {type(details).__name__}")


def _item_facts(details: ItemDetails) -> list[Fact]:
    found = [Fact(_("Condition"), str(CONDITION_WORDS[details.condition]), "check-circle")]
    if details.accessories:
        found.append(Fact(_("Comes with it"), things_as_text(details.accessories), "plus"))
    if details.pick_up:
        found.append(Fact(_("Pick-up"), details.pick_up, "handshake"))
    return found


def _parking_facts(details: ParkingDetails) -> list[Fact]:
    found = []
    sizes = (
        (_("length"), details.length_cm),
        (_("width"), details.width_cm),
        (_("height"), details.height_cm),
    )
    told = [f"{name} {_metres(value)} m" for name, value in sizes if value]
    if told:
        found.append(Fact(_("Size"), ", ".join(told), "ruler"))
    if details.bays:
        found.append(Fact(_("Bays"), ngettext("%(num)s bay", "%(num)s bays", details.bays), "parking"))
    if details.surface:
        found.append(Fact(_("Surface"), str(SURFACE_WORDS[details.surface]), "map"))
    found.append(Fact(_("Charging"), str(CHARGER_WORDS[details.charger]), "plug"))
    if details.plate_needed:
        found.append(Fact(_("Number plate"), _("The owner needs your number plate"), "car"))
    return found


def _room_facts(details: RoomDetails) -> list[Fact]:
    found = []
    if details.capacity:
        found.append(Fact(_("Room for"), ngettext("%(num)s person", "%(num)s people", details.capacity), "users"))
    if details.area_m2:
        found.append(Fact(_("Area"), f"{details.area_m2:g} m²", "ruler"))
    if details.floor is not None:
        below = _("%(floor)s below ground", floor=-details.floor)
        found.append(Fact(_("Floor"), below if details.floor < 0 else str(details.floor), "building"))
    if details.step_free is not None:
        reached = _("Without steps") if details.step_free else _("There are steps")
        found.append(Fact(_("Way in"), reached, "access"))
    if details.equipment:
        found.append(Fact(_("Equipment"), things_as_text(details.equipment), "plug"))
    return found


def _metres(centimetres: int) -> str:
    return f"{centimetres / 100:g}"


def _length(listing: Listing) -> str:
    least, most = duration_words(listing.min_minutes), duration_words(listing.max_minutes)
    return least if least == most else _("%(least)s to %(most)s", least=least, most=most)


def _words(basics: Basics, language: str) -> tuple[str, str, str]:
    other = basics.translations.get(language)
    if other is None or language == basics.lang:
        return basics.title, basics.description, basics.lang
    return other.title, other.description or basics.description, language
