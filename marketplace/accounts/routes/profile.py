"""The member's own profile."""

from http import HTTPStatus

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import services
from marketplace.accounts.forms import ProfileForm
from marketplace.accounts.routes.blueprint import blueprint, me
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.i18n import force_locale
from marketplace.i18n import gettext as _
from marketplace.images import PhotoRefusedError, read_photo, square, webp
from marketplace.storage import Storage
from marketplace.web import access

PORTRAIT_SIDE = 400
AREA = "photos"


@blueprint.route("/profile", methods=["GET", "POST"])
@access.member
def profile() -> str | tuple[str, int] | Response:
    """What neighbours see, and how the site speaks to the member."""
    member = me()
    form, status = ProfileForm(obj=member), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            return _save(form)
        except PhotoRefusedError as error:
            form.photo.errors = [*form.photo.errors, str(error.sentence)]
        except DomainError as error:
            form.add_error(error)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/profile.html", form=form, member=member), status


def _save(form: ProfileForm) -> Response:
    """Keeps the profile and goes back to it. Raises DomainError; a photo that no row names is not kept."""
    storage: Storage = current_app.extensions["storage"]
    key = _keep_portrait(storage, form.photo.data)
    try:
        with transaction():
            member = me()
            services.update_profile(
                member,
                name=form.name.data,
                about=form.about.data or "",
                phone=form.phone.data or "",
                district=form.district.data or None,
                language=form.language.data,
                zone=form.zone.data,
                now=clock.now(),
            )
            if key or form.remove_photo.data:
                services.set_photo(member, key, clock.now())
    except BaseException:
        if key:
            storage.delete(key)
        raise
    with force_locale(form.language.data):  # the sentence is read on the next page, in the language just chosen
        flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile"), 303)


def _keep_portrait(storage: Storage, file: FileStorage | str | None) -> str | None:
    """Stores the photo that came with the form as a square; its key, or None where none came."""
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    image = square(read_photo(file.read(), PORTRAIT_SIDE), PORTRAIT_SIDE)
    return storage.write(AREA, "webp", webp(image))
