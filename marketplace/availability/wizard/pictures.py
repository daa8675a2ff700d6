"""Panel 2: the photos."""

from flask import current_app, flash, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.availability.wizard.frame import (
    Page,
    actor,
    address,
    blueprint,
    onwards,
    own,
    panel_page,
    refusals,
    tell,
)
from marketplace.availability.wizard_forms import PhotosForm
from marketplace.db import transaction
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.i18n import ngettext
from marketplace.listings import queries, services
from marketplace.listings.models import Listing
from marketplace.listings.photos import MOST_BYTES, MOST_PHOTOS, PhotoRefusedError, StoredPhoto, forget, store
from marketplace.listings.services import Saved
from marketplace.listings.services.changing import is_public
from marketplace.listings.showing import PhotoView, photo_view
from marketplace.listings.states import ListingState
from marketplace.storage import Storage
from marketplace.web import access

UPLOADS_AN_HOUR = "120 per hour"
ALT = "alt-"


@blueprint.get("/my/listings/<public_id>/edit/photos")
@access.member
def photos(public_id: str) -> Page:
    """The present photos with what can be done with each, and a place for new ones."""
    return _page(own(public_id), PhotosForm())


@blueprint.post("/my/listings/<public_id>/edit/photos")
@access.member
@limiter.limit(UPLOADS_AN_HOUR, key_func=lambda: str(access.viewer().member_id))
def save_photos(public_id: str) -> Page:
    """Adds the chosen files and saves the texts. A file that is no photo is told by name, the others are kept."""
    listing = own(public_id)
    form = PhotosForm()
    if not form.validate_on_submit():
        return _page(listing, form)
    waited = listing.state == ListingState.PENDING_REVIEW
    stored, refused = _stored(listing, form)
    alts = {key.removeprefix(ALT): text for key, text in request.form.items() if key.startswith(ALT)}
    with refusals(form):
        saved = _saved(public_id, stored, alts)
        listing = own(public_id)
        if not refused:
            tell(listing, saved, waited=waited)
            if stored and form.then == "stay":
                flash(ngettext("%(num)s photo is added.", "%(num)s photos are added.", len(stored)), "success")
            return onwards(listing, "photos", form)
    form.photos.errors = [*form.photos.errors, *refused]
    return _page(own(public_id), form)


@blueprint.post("/my/listings/<public_id>/photos/<photo_id>/removal")
@access.member
def remove_photo(public_id: str, photo_id: str) -> Response:
    """Takes a photo away; where it is gone already nothing happens."""
    with transaction():
        listing = own(public_id)
        photo = queries.own_photo(listing, photo_id)
        services.remove_photo(listing, photo, actor=actor(), now=clock.now())
    flash(_("The photo is gone."), "success")
    return redirect(address(listing, "photos"), 303)


@blueprint.post("/my/listings/<public_id>/photos/<photo_id>/earlier")
@access.member
def photo_earlier(public_id: str, photo_id: str) -> Response:
    """Moves a photo one place towards the front."""
    return _move(public_id, photo_id, -1)


@blueprint.post("/my/listings/<public_id>/photos/<photo_id>/later")
@access.member
def photo_later(public_id: str, photo_id: str) -> Response:
    """Moves a photo one place towards the end."""
    return _move(public_id, photo_id, 1)


def _move(public_id: str, photo_id: str, step: int) -> Response:
    with transaction():
        listing = own(public_id)
        services.move_photo(listing, queries.own_photo(listing, photo_id), step, actor=actor(), now=clock.now())
    return redirect(address(listing, "photos"), 303)


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found


def _stored(listing: Listing, form: PhotosForm) -> tuple[list[StoredPhoto], list[str]]:
    """The files as we keep them, made before any transaction, and a sentence for each that is refused."""
    files = [file for file in form.photos.data or [] if isinstance(file, FileStorage) and file.filename]
    room = max(0, MOST_PHOTOS - len(listing.photos))
    stored: list[StoredPhoto] = []
    refused: list[str] = []
    for file in files[:room]:
        try:
            stored.append(store(_storage(), file.stream.read(MOST_BYTES + 1)))
        except PhotoRefusedError as error:
            name = (file.filename or "")[:60]
            refused.append(_("%(name)s: %(sentence)s", name=name, sentence=error.sentence))
    if len(files) > room:
        refused.append(_("There can be at most %(count)s photos. Take one away first.", count=MOST_PHOTOS))
    return stored, refused


def _saved(public_id: str, stored: list[StoredPhoto], alts: dict[str, str]) -> Saved:
    """Adds and describes in one transaction; where that fails the files go again."""
    try:
        with transaction():
            listing, now = own(public_id), clock.now()
            described = services.describe_photos(listing, alts, actor=actor(), now=now)
            new = [services.NewPhoto(photo) for photo in stored]
            services.add_photos(listing, new, actor=actor(), now=now)
            if not is_public(listing):
                services.reached(listing, 3)
            if not new:
                return described
            return Saved.WAITS if is_public(listing) else Saved.AT_ONCE
    except BaseException:
        for photo in stored:
            forget(_storage(), photo)
        raise


def _page(listing: Listing, form: PhotosForm) -> Page:
    revision = queries.open_revision(listing) if is_public(listing) else None
    alts = revision.changes.get("alts", {}) if revision else {}
    views: list[tuple[str, PhotoView]] = [
        (photo.public_id, photo_view(photo, alts.get(photo.public_id))) for photo in listing.photos
    ]
    return panel_page(listing, "photos", form, photos=views, room=MOST_PHOTOS - len(views), most=MOST_PHOTOS)
