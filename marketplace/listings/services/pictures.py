"""A listing's photos: adding, describing, ordering, taking away. ``listings.photos`` encodes and stores the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing, Photo
from marketplace.listings.photos import MOST_PHOTOS, StoredPhoto
from marketplace.listings.queries import shown_photos
from marketplace.listings.services.changing import back_to_draft, changed, editable, is_public
from marketplace.listings.services.drafts import Saved
from marketplace.listings.services.files import drop_files
from marketplace.listings.services.revisions import revise_alts, revise_photos, settle_photos
from marketplace.listings.texts import LONGEST_ALT


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A stored photo with the text for those who don't see it."""

    stored: StoredPhoto
    alt: str = ""


def add_photo(listing: Listing, stored: StoredPhoto, *, actor: Actor, now: datetime, alt: str = "") -> Photo:
    """Adds one photo at the end; see add_photos."""
    return add_photos(listing, [NewPhoto(stored, alt)], actor=actor, now=now)[0]


def add_photos(listing: Listing, new: Sequence[NewPhoto], *, actor: Actor, now: datetime) -> list[Photo]:
    """Adds photos at the end. Of a shown listing they wait for an operator.

    Raises InvalidError on the field ``photos`` where there would be more than eight.
    """
    listing = editable(listing)
    if len(listing.photos) + len(new) > MOST_PHOTOS:
        sentence = _l("There can be at most %(count)s photos. Take one away first.", count=MOST_PHOTOS)
        raise InvalidError(fields={"photos": sentence}, code="too-many-photos")
    last = max((photo.position for photo in listing.photos), default=0)
    photos = [
        Photo(
            position=last + number,
            key=photo.stored.key,
            thumb_key=photo.stored.thumb_key,
            width=photo.stored.width,
            height=photo.stored.height,
            alt=checked_alt(photo.alt),
            created_at=now,
        )
        for number, photo in enumerate(new, start=1)
    ]
    if not photos:
        return []
    waits_already = is_public(listing)
    listing.photos.extend(photos)
    session.flush()
    if waits_already:
        revise_photos(listing, photos, actor=actor, now=now)
    back_to_draft(listing)
    changed(listing, "photos_added", actor=actor, now=now, after={"photos": len(photos)})
    return photos


def describe_photos(listing: Listing, alts: Mapping[str, str], *, actor: Actor, now: datetime) -> Saved:
    """Saves texts by the photos' public ids. Those of shown photos are text: they wait for an operator."""
    listing = editable(listing)
    wanted = {photo: checked_alt(alts[photo.public_id]) for photo in listing.photos if photo.public_id in alts}
    waiting = False
    if is_public(listing):
        shown = {photo.public_id: alt for photo, alt in wanted.items() if photo.revision_id is None}
        waiting = revise_alts(listing, shown, actor=actor, now=now)
        # A waiting photo's text changes what an operator may be looking at: it takes a new revision as well.
        own = [photo for photo, alt in wanted.items() if photo.revision_id is not None and photo.alt != alt]
        for photo in own:
            photo.alt = wanted[photo]
        if own:
            revise_photos(listing, [], actor=actor, now=now)
        return Saved.WAITS if waiting or own else Saved.NOTHING_NEW
    new = [photo for photo, alt in wanted.items() if photo.alt != alt]
    if not new:
        return Saved.NOTHING_NEW
    for photo in new:
        photo.alt = wanted[photo]
    back_to_draft(listing)
    changed(listing, "photos_described", actor=actor, now=now, after={"photos": len(new)})
    return Saved.AT_ONCE


def move_photo(listing: Listing, photo: Photo, step: int, *, actor: Actor, now: datetime) -> None:
    """Moves a photo by ``step`` places (-1: one earlier). At the ends nothing happens; approval is kept."""
    listing = editable(listing)
    order = list(listing.photos)
    place = order.index(photo)
    order.insert(max(0, place + step), order.pop(place))
    reorder_photos(listing, [other.public_id for other in order], actor=actor, now=now)


def reorder_photos(listing: Listing, public_ids: Sequence[str], *, actor: Actor, now: datetime) -> None:
    """Puts the photos into this order; those that are not named come last, as they were. Approval is kept."""
    listing = editable(listing)
    places = {public_id: place for place, public_id in enumerate(public_ids)}
    order = sorted(listing.photos, key=lambda photo: places.get(photo.public_id, len(places)))
    if order == list(listing.photos):
        return
    for position, photo in enumerate(order, start=1):
        photo.position = position
    session.flush()
    session.expire(listing, ["photos"])
    changed(listing, "photos_ordered", actor=actor, now=now)


def remove_photo(listing: Listing, photo: Photo, *, actor: Actor, now: datetime) -> None:
    """Takes a photo away at once; a worker removes its files. Nothing happens where it is gone already."""
    listing = editable(listing)
    if photo not in listing.photos:
        return
    drop_files([photo])
    listing.photos.remove(photo)
    session.flush()
    if is_public(listing):
        settle_photos(listing, now=now)
    changed(listing, "photo_removed", actor=actor, now=now, after={"photos": len(listing.photos)})


def copy_photos(source: Listing, target: Listing, now: datetime) -> None:
    """Lets a copy show the same files; each keeps its own rows."""
    target.photos = [
        Photo(
            position=position,
            key=photo.key,
            thumb_key=photo.thumb_key,
            width=photo.width,
            height=photo.height,
            alt=photo.alt,
            created_at=now,
        )
        for position, photo in enumerate(shown_photos(source), start=1)
    ]


def checked_alt(alt: str) -> str:
    """One line. Raises InvalidError on the field ``alt`` where it is too long."""
    text = " ".join(alt.split())
    if len(text) > LONGEST_ALT:
        raise InvalidError(fields={"alt": _l("Please use at most %(count)s characters.", count=LONGEST_ALT)})
    return text
