"""Listings in every state, made by the services as pages and imports make them."""

import io
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from PIL import Image

from marketplace.accounts.models import Party
from marketplace.audit.services import SYSTEM
from marketplace.db import in_transaction, session, transaction
from marketplace.listings import queries, services
from marketplace.listings.details import TYPES
from marketplace.listings.models import Category, Listing, ListingRevision, Photo
from marketplace.listings.photos import StoredPhoto
from marketplace.listings.states import Approval, Kind, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import Basics, Words
from marketplace.places.geo import SEOUL_CENTRE, LatLng
from tests.factories import accounts
from tests.factories.accounts import LONG_AGO

SEED = "a seed for tests"
CATEGORIES = {Kind.ITEM: "power-tools", Kind.PARKING: "apartment-bays", Kind.ROOM: "meeting-rooms"}
SEONGBUK = LatLng(37.5894, 127.0167)


def _open() -> Any:
    return nullcontext() if in_transaction() else transaction()


def category(slug: str = "power-tools") -> Category:
    """A category of the tree, which is made where there is none yet."""
    found = queries.category_by_slug(slug)
    if found is None:
        with _open():
            services.ensure_categories()
        found = queries.category_by_slug(slug)
    assert found is not None
    return found


def basics(kind: Kind = Kind.ITEM, **changes: Any) -> Basics:
    """The words of a complete listing."""
    values: dict[str, Any] = {
        "title": "전동드릴",
        "description": "보쉬 충전 드릴이에요. 비트 한 벌을 함께 빌려드려요.",
        "lang": "ko",
        "category_id": category(CATEGORIES[kind]).id,
        "details": TYPES[kind](),
        "translations": {"en": Words("Cordless drill", "A Bosch drill with a set of bits.")},
    }
    return Basics(**(values | changes))


def hourly(amount: int = 1000) -> TariffSpec:
    """So much for each started hour."""
    return TariffSpec(unit=TariffUnit.HOUR, amount=amount)


def draft(owner: Party | None = None, kind: Kind = Kind.ITEM, *, count: int = 1, now: datetime = LONG_AGO) -> Listing:
    """An empty draft."""
    party = owner or accounts.member("김두레").party
    category()
    with _open():
        return services.create_draft(party.id, kind, actor=SYSTEM, now=now, count=count)


def complete_draft(
    owner: Party | None = None,
    kind: Kind = Kind.ITEM,
    *,
    count: int = 1,
    tariffs: Sequence[TariffSpec] = (),
    approval: Approval = Approval.INSTANT,
    policy: Policy = Policy.FLEXIBLE,
    point: LatLng | None = SEONGBUK,
    renter_note: str = "벨을 두 번 눌러 주세요.",
    times: services.Times | None = None,
    now: datetime = LONG_AGO,
    **text: Any,
) -> Listing:
    """A draft that can be sent in."""
    listing = draft(owner, kind, count=count, now=now)
    place = services.Place(
        address="서울특별시 성북구 보문로 168", access_note="3층, 초인종 옆", district="seongbuk", point=point
    )
    words = basics(kind, **text)
    with _open():
        services.update_basics(listing, words, actor=SYSTEM, now=now)
        services.update_place(listing, place, seed=SEED, centre=SEOUL_CENTRE, actor=SYSTEM, now=now)
        if times is not None:
            services.update_times(listing, times, actor=SYSTEM, now=now)
        terms = services.Terms(approval=approval, policy=policy, renter_note=renter_note)
        services.update_terms(listing, terms, actor=SYSTEM, now=now)
        services.set_tariffs(listing, list(tariffs), actor=SYSTEM, now=now)
    return listing


def submitted(owner: Party | None = None, kind: Kind = Kind.ITEM, **facts: Any) -> Listing:
    """A listing that waits for its first check."""
    listing = complete_draft(owner, kind, **facts)
    with _open():
        services.submit(listing, actor=SYSTEM, now=facts.get("now", LONG_AGO))
    return listing


def published(owner: Party | None = None, kind: Kind = Kind.ITEM, **facts: Any) -> Listing:
    """A listing that neighbours can find; its owner can be paid if it asks money."""
    party = owner or accounts.member("김두레", payable=True).party
    listing = submitted(party, kind, **facts)
    with _open():
        services.approve(listing, actor=SYSTEM, now=facts.get("now", LONG_AGO))
    return listing


def jpeg(width: int = 800, height: int = 600, *, colour: str = "teal", **options: Any) -> bytes:
    """A photo file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **options)
    return out.getvalue()


def stored(name: str = "a") -> StoredPhoto:
    """A photo that is said to be in storage."""
    return StoredPhoto(f"photos/aa/{name * 16}.webp", f"photos/bb/{name * 16}.webp", 800, 600)


def photo(listing: Listing, name: str = "a", *, alt: str = "", now: datetime = LONG_AGO) -> Photo:
    """A photo of a listing, without a file."""
    with _open():
        return services.add_photo(listing, stored(name), alt=alt, actor=SYSTEM, now=now)


def waiting(listing: Listing) -> ListingRevision:
    """The change of a listing that waits or was sent back."""
    found = queries.open_revision(listing)
    assert found is not None
    return found


def fresh(listing: Listing) -> Listing:
    """The listing as the database has it now."""
    session.expire_all()
    return session.get_one(Listing, listing.id)
