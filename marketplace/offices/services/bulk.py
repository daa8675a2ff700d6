"""The same change to many listings, or many changes out of a table: each listing by the services that its own pages call.

``Wanted`` maps columns of offices/table.py to values; what is not in it stays. The caller opens a transaction for each listing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Organisation
from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.extensions import settings
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings import queries, services
from marketplace.listings.details import TYPES
from marketplace.listings.models import Listing
from marketplace.listings.simple_prices import SimplePrices
from marketplace.listings.states import Approval, Kind, ListingState, Policy
from marketplace.listings.texts import LONGEST_DESCRIPTION, LONGEST_TITLE, Basics, basics_of
from marketplace.offices.services.sites import put_at_site
from marketplace.offices.table import COLUMNS, KEEP, MOST_ROWS, Line, Wanted, figure, read_cells
from marketplace.places import site_queries
from marketplace.places.geo import LatLng
from marketplace.places.site_models import Site
from marketplace.security import keyed_digest

TEXTS = ("title", "description", "category")
PRICES = ("price_hour", "price_day")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row of a table would do. ``listing`` None: a new draft; ``changes`` by column: (now, then), for people.

    ``problems`` by column: nothing of the row is done while there are any.
    """

    line: int
    listing: Listing | None
    title: str
    wanted: Wanted
    changes: dict[str, tuple[str, str]]
    problems: dict[str, Text]


class Office:
    """An organisation's listings and places, read once for a whole table."""

    def __init__(self, organisation: Organisation) -> None:
        """Reads what is not put away."""
        self.party_id = organisation.party_id
        statement = (
            select(Listing)
            .where(Listing.owner_party_id == self.party_id, Listing.state != ListingState.ARCHIVED)
            .options(selectinload(Listing.tariffs), selectinload(Listing.translations))
            .order_by(Listing.id)
        )
        self.listings = list(session.scalars(statement))
        self.sites = site_queries.sites_of(self.party_id)
        self.revisions = queries.open_revisions(self.listings)
        self.categories = {row.slug: row for row in queries.categories()}

    def listing(self, public_id: str) -> Listing | None:
        """One of its listings."""
        return next((row for row in self.listings if row.public_id == public_id), None)

    def alike(self, kind: str, title: str) -> list[Listing]:
        """Those of a kind and title: a row without an id that was sent before means one of these."""
        return [row for row in self.listings if row.kind == kind and self.basics(row).title == title.strip()]

    def site(self, text: str) -> Site | None:
        """The place of a name or id. Raises ValueError for none, or a name that several have."""
        if not text:
            return None
        found = [site for site in self.sites if text in {site.public_id, site.name, site.name_en}]
        if len(found) != 1:
            raise ValueError("no such place, or several")
        return found[0]

    def basics(self, listing: Listing) -> Basics:
        """The words on which the organisation works: with a change that waits laid over them."""
        revision = self.revisions.get(listing.id)
        return basics_of(listing, revision.changes if revision else None)

    def rows(self) -> list[list[str]]:
        """The whole table, a row for each listing, as cells."""
        return [self._cells(listing) for listing in self.listings[:MOST_ROWS]]

    def _cells(self, listing: Listing) -> list[str]:
        said = {
            name: _cell(name, value, listing.currency)
            for name, value in _present(listing, self.basics(listing)).items()
        }
        said |= {"id": listing.public_id} | {name: said.get(name, KEEP) for name in PRICES}
        site = next((site for site in self.sites if site.id == listing.site_id), None)
        if site is not None:
            alone = sum(other.name == site.name for other in self.sites) == 1
            said["site"] = site.name if alone else site.public_id
        return [said[name] for name in COLUMNS]


def plan(organisation: Organisation, lines: Sequence[Line]) -> list[Plan]:
    """What each row of a table would do now; changes nothing."""
    office = Office(organisation)
    plans: list[Plan] = []
    seen: set[int] = set()
    new: set[tuple[str, str]] = set()
    for line in lines:
        made = _plan(office, line)
        twin = (made.wanted.get("kind", ""), made.title) if made.listing is None else None
        if (made.listing is not None and made.listing.id in seen) or twin in new:
            made.problems[""] = _l("This listing is in the table twice.")
        if made.listing is not None:
            seen.add(made.listing.id)
        elif twin is not None:
            new.add(twin)
        plans.append(made)
    return plans


def change(listing: Listing, wanted: Mapping[str, Any], *, actor: Actor, now: datetime) -> list[str]:
    """Changes one listing as wanted; gives the columns that are not as they were. Raises what its own pages refuse.

    New words of a shown listing wait for operators, as always; giving the same again changes nothing.
    """
    revision = queries.open_revision(listing)
    basics = basics_of(listing, revision.changes if revision else None)
    present = _present(listing, basics)
    changed = [name for name, value in wanted.items() if present.get(name) != value and name != "kind"]
    if set(TEXTS) & set(changed):
        services.update_basics(listing, _basics(basics, wanted), actor=actor, now=now)
    if set(PRICES) & set(changed):
        _set_prices(listing, wanted, actor=actor, now=now)
    if "approval" in changed:
        _set_approval(listing, Approval(wanted["approval"]), actor=actor, now=now)
    if {"site", "hours_from_site"} & set(changed):
        site = wanted.get("site", present["site"])
        follows = bool(wanted.get("hours_from_site", listing.hours_from_site))
        put_at_site(listing, site, follows=follows, actor=actor, now=now)
    if "state" in changed:
        _set_state(listing, wanted["state"], actor=actor, now=now)
    return changed


def create(organisation: Organisation, wanted: Wanted, *, actor: Actor, now: datetime) -> Listing:
    """A new draft out of a row; everything else of it is filled in on its own pages, which also send it in."""
    city = settings().city
    kind = Kind(wanted["kind"])
    listing = services.create_draft(
        organisation.party_id, kind, actor=actor, now=now, zone=city.zone, currency=city.currency
    )
    category = queries.category_by_slug(wanted.get("category", ""))
    basics = Basics(
        title=wanted["title"],
        description=wanted.get("description", ""),
        lang="ko",
        category_id=category.id if category else None,
        details=TYPES[kind](),
    )
    services.update_basics(listing, basics, actor=actor, now=now)
    site: Site | None = wanted.get("site")
    if site is not None:
        point = (
            LatLng(site.latitude, site.longitude) if site.latitude is not None and site.longitude is not None else None
        )
        place = services.Place(address=site.address, district=site.district, point=point, exact=True)
        seed = keyed_digest(services.SHOWN_POINT, str(listing.owner_party_id))
        services.update_place(listing, place, seed=seed, centre=city.centre, actor=actor, now=now)
    rest = {name: wanted[name] for name in (*PRICES, "approval", "site", "hours_from_site") if name in wanted}
    change(listing, rest, actor=actor, now=now)
    return listing


def _present(listing: Listing, basics: Basics) -> Wanted:
    """What the table says of a listing, as values; without the prices where they are more than it can say."""
    category = queries.category(basics.category_id)
    simple = SimplePrices.from_specs(queries.tariff_specs(listing))
    prices = {} if simple is None else {"price_hour": simple.hour, "price_day": simple.day}
    return prices | {
        "kind": listing.kind,
        "category": category.slug if category else "",
        "title": basics.title,
        "description": basics.description,
        "state": listing.state,
        "site": session.get(Site, listing.site_id) if listing.site_id is not None else None,
        "hours_from_site": listing.hours_from_site,
        "approval": listing.approval,
    }


def _plan(office: Office, line: Line) -> Plan:
    read = read_cells(line.cells, settings().city.currency)
    wanted, problems = dict(read.values), dict(line.problems) | read.problems
    title = str(wanted.get("title", ""))
    if line.problems:
        return Plan(line.number, None, title, {}, {}, problems)
    listing = _meant(office, line, wanted, problems)
    _check_texts(office, wanted, problems)
    if listing is not None and not wanted.get("category"):
        wanted.pop("category", None)
    if "site" in wanted:
        try:
            wanted["site"] = office.site(wanted["site"])
        except ValueError:
            del wanted["site"]
            problems["site"] = _l("Please write the name or the id of one of your places.")
    present = _present(listing, office.basics(listing)) if listing is not None else {}
    if not {"id", "kind"} & problems.keys():  # else nobody knows what it is compared with
        _check_sense(wanted, present, problems)
    currency = listing.currency if listing is not None else settings().city.currency
    changes = {
        name: (_cell(name, present.get(name), currency), _cell(name, value, currency))
        for name, value in wanted.items()
        if (present.get(name) != value if listing is not None else value not in {None, "", False})
    }
    return Plan(line.number, listing, title or str(present.get("title", "")), wanted, changes, problems)


def _meant(office: Office, line: Line, wanted: Wanted, problems: dict[str, Text]) -> Listing | None:
    """The listing that a row is about; None for a new one, or where there is a problem."""
    given = line.cells.get("id", "")
    if given:
        found = office.listing(given)
        if found is None:
            problems["id"] = _l("No listing of yours has this id.")
        return found
    if "kind" not in wanted:
        problems.setdefault("kind", _l("A new listing needs a kind: item, parking or room."))
        return None
    alike = office.alike(wanted["kind"], wanted.get("title", ""))
    if len(alike) > 1:
        problems["title"] = _l("Several of your listings are called so. Please give the id.")
    return alike[0] if len(alike) == 1 else None


def _check_texts(office: Office, wanted: Wanted, problems: dict[str, Text]) -> None:
    if not 0 < len(wanted.get("title", "")) <= LONGEST_TITLE:
        problems["title"] = _l("Please give a title of 1 to 120 characters.")
    if len(wanted.get("description", "")) > LONGEST_DESCRIPTION:
        problems["description"] = _l("Please use at most %(count)s characters.", count=LONGEST_DESCRIPTION)
    slug = wanted.get("category", "")
    if slug and slug not in office.categories:
        problems["category"] = _l("We don't know this category.")


def _check_sense(wanted: Wanted, present: Wanted, problems: dict[str, Text]) -> None:
    """What the cells say together: kinds don't change, only published and paused are chosen, hours need a place."""
    if present and wanted.get("kind", present["kind"]) != present["kind"]:
        problems["kind"] = _l("The kind can't be changed any more. Make a new one instead.")
    state = wanted.get("state")
    now = present.get("state", ListingState.DRAFT)
    free = {ListingState.PUBLISHED, ListingState.PAUSED}
    if state is not None and state != now and not {state, now} <= free:
        problems["state"] = _l("A table only pauses what is public, and publishes again what is paused.")
    if wanted.get("hours_from_site") and wanted.get("site", present.get("site")) is None:
        problems["hours_from_site"] = _l("Only a listing at one of your places can follow its hours.")
    if any(wanted.get(name) is not None for name in PRICES) and present and PRICES[0] not in present:
        problems["price_hour"] = _l("Its price says more than one figure. Change it on its own page.")


def _cell(name: str, value: Any, currency: str) -> str:
    if name in PRICES:
        return figure(value, currency)
    if isinstance(value, Site):
        return value.name
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _basics(present: Basics, wanted: Mapping[str, Any]) -> Basics:
    found = queries.category_by_slug(wanted["category"]) if wanted.get("category") else None
    category_id = found.id if found else present.category_id
    return replace(
        present,
        title=wanted.get("title", present.title),
        description=wanted.get("description", present.description),
        category_id=category_id,
    )


def _set_prices(listing: Listing, wanted: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    simple = SimplePrices.from_specs(queries.tariff_specs(listing))
    if simple is None:
        sentence = _l("Its price says more than one figure. Change it on its own page.")
        raise InvalidError(sentence, fields={"price_hour": sentence}, code="price-not-simple")
    hour, day = wanted.get("price_hour", simple.hour), wanted.get("price_day", simple.day)
    cap = simple.day_cap if hour is not None or simple.block is not None else None
    specs = replace(simple, hour=hour, day=day, day_cap=cap).to_specs()
    services.set_tariffs(listing, specs, actor=actor, now=now)


def _set_approval(listing: Listing, approval: Approval, *, actor: Actor, now: datetime) -> None:
    terms = services.Terms(
        approval=approval,
        policy=Policy(listing.policy),
        renter_note=listing.renter_note,
        request_blocks=listing.request_blocks,
    )
    services.update_terms(listing, terms, actor=actor, now=now)


def _set_state(listing: Listing, state: str, *, actor: Actor, now: datetime) -> None:
    if state == ListingState.PAUSED:
        services.pause(listing, actor=actor, now=now)
    else:
        services.resume(listing, actor=actor, now=now)
