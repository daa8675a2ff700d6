"""The demo's listings, through the same steps as the wizard's, each looked at by the operator."""

from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

from marketplace.audit.services import Actor
from marketplace.availability.services import set_schedule
from marketplace.db import session, transaction
from marketplace.demo.catalogue import LISTINGS, OPERATOR
from marketplace.demo.content import (
    DemoListing,
    DemoPhoto,
    ItemDetails,
    Language,
    ParkingDetails,
    RoomDetails,
    Standing,
)
from marketplace.demo.drawings import draw
from marketplace.demo.stage import Stage
from marketplace.listings import queries
from marketplace.listings import services as listings
from marketplace.listings.details import Details, parse_details
from marketplace.listings.models import Listing
from marketplace.listings.photos import EncodedPhoto, StoredPhoto, encode
from marketplace.listings.services import NewPhoto, Place, Terms, Times
from marketplace.listings.texts import Basics, Words
from marketplace.places.geo import LatLng
from marketplace.security import keyed_digest

PHOTO_SIZE = (960, 720)
SURFACES = {"paving": "blocks", "epoxy": "concrete"}
PAINTERS = 2


def draw_all(stage: Stage) -> dict[DemoPhoto, StoredPhoto]:
    """Every photo of the catalogue, drawn and stored; on two cores, because that is what takes the time."""
    wanted = list(dict.fromkeys(photo for each in LISTINGS for photo in each.photos))
    with ProcessPoolExecutor(PAINTERS, mp_context=get_context("spawn")) as painters:
        drawn = list(painters.map(_paint, wanted, chunksize=4))
    return {photo: _store(stage, encoded) for photo, encoded in zip(wanted, drawn, strict=True)}


def _paint(photo: DemoPhoto) -> EncodedPhoto:
    return encode(draw(photo.subject, photo.seed, PHOTO_SIZE))


def _store(stage: Stage, photo: EncodedPhoto) -> StoredPhoto:
    full = stage.storage.write("photos", "webp", photo.full)
    thumb = stage.storage.write("photos", "webp", photo.thumb)
    return StoredPhoto(full, thumb, photo.width, photo.height)


def fill_shelves(stage: Stage, photos: dict[DemoPhoto, StoredPhoto]) -> None:
    """Makes every listing and lets it come to its standing."""
    for each in sorted(LISTINGS, key=lambda each: -each.published_days_ago):
        now = stage.now - timedelta(days=each.published_days_ago, hours=3)
        with transaction():
            listing = _make(stage, each, photos, now)
            stage.listings[each.key] = listing.id
            _bring_to_standing(stage, each, listing, now + timedelta(hours=2))
        stage.tell(now + timedelta(hours=2))


def _make(stage: Stage, each: DemoListing, photos: dict[DemoPhoto, StoredPhoto], now: datetime) -> Listing:
    actor = Actor("member", stage.acting(each.owner))
    city = stage.settings.city
    party_id = stage.parties[each.owner]
    listing = listings.create_draft(
        party_id,
        each.kind,
        actor=actor,
        now=now,
        lang=each.lang,
        zone=city.zone,
        currency=city.currency,
        count=each.units,
    )
    listings.update_basics(listing, _basics(each), actor=actor, now=now)
    stored = [NewPhoto(photos[photo], photo.alt.in_language(each.lang)) for photo in each.photos]
    listings.add_photos(listing, stored, actor=actor, now=now)
    place = Place(
        address=each.place.address,
        access_note=each.access_note,
        district=each.place.district,
        point=LatLng(each.place.lat, each.place.lng),
        exact=each.owner in stage.organisations,
    )
    seed = keyed_digest(listings.SHOWN_POINT, str(party_id))
    listings.update_place(listing, place, seed=seed, centre=city.centre, actor=actor, now=now)
    if each.standing is not Standing.DRAFT:
        _times_and_price(each, listing, actor, now)
    listings.reached(listing, 2 if each.standing is Standing.DRAFT else listings.PANELS)
    return listing


def _times_and_price(each: DemoListing, listing: Listing, actor: Actor, now: datetime) -> None:
    listings.update_times(
        listing,
        Times(
            start_step_minutes=each.start_step_minutes,
            min_minutes=each.min_minutes,
            max_minutes=each.max_minutes,
            lead_minutes=each.lead_minutes,
            horizon_days=each.horizon_days,
            buffer_before_minutes=each.buffer_before_minutes,
            buffer_after_minutes=each.buffer_after_minutes,
        ),
        actor=actor,
        now=now,
    )
    set_schedule(listing, each.schedule, now)
    listing.collect = each.collect
    listings.set_tariffs(listing, each.tariffs, actor=actor, now=now)
    terms = Terms(approval=each.approval, policy=each.policy, renter_note=each.renter_note)
    listings.update_terms(listing, terms, actor=actor, now=now)


def _basics(each: DemoListing) -> Basics:
    other: Language = "en" if each.lang == "ko" else "ko"
    category = queries.category_by_slug(each.category)
    return Basics(
        title=each.title.in_language(each.lang),
        description=each.description.in_language(each.lang),
        lang=each.lang,
        category_id=category.id if category else None,
        details=_details(each),
        translations={other: Words(each.title.in_language(other), each.description.in_language(other))},
    )


def _details(each: DemoListing) -> Details:
    told = each.details
    given: dict[str, object]
    if isinstance(told, ItemDetails):
        condition = "used" if told.condition == "worn" else told.condition
        given = {"condition": condition, "accessories": list(told.accessories), "pick_up": told.pickup_place}
    elif isinstance(told, ParkingDetails):
        given = {
            "length_cm": told.length_cm,
            "width_cm": told.width_cm,
            "height_cm": told.height_cm,
            "surface": SURFACES.get(told.surface, told.surface),
            "plate_needed": told.plate_needed,
            "charger": "slow" if told.charger else "none",
        }
    else:
        given = _room(told)
    return parse_details(each.kind, given)


def _room(told: RoomDetails) -> dict[str, object]:
    return {
        "capacity": told.capacity,
        "floor": told.floor,
        "step_free": told.step_free,
        "equipment": list(told.equipment),
    }


def _bring_to_standing(stage: Stage, each: DemoListing, listing: Listing, now: datetime) -> None:
    owner = Actor("member", stage.acting(each.owner))
    operator = Actor("operator", stage.members[OPERATOR])
    if each.standing is Standing.DRAFT:
        return
    session.flush()
    listings.submit(listing, actor=owner, now=now)
    if each.standing is Standing.REJECTED:
        listings.reject(listing, actor=operator, reason=each.standing_reason, now=now)
    elif each.standing is not Standing.PENDING_REVIEW:
        listings.approve(listing, actor=operator, now=now)
        if each.standing is Standing.PAUSED:
            listings.pause(listing, actor=owner, now=now)
