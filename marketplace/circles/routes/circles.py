"""Finding circles, one circle's page, proposing one, and describing it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.circles.forms import AskForm, CircleForm, DecisionForm, FindForm, ProposalForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.circles.routes.common import actor, me, member_as_key, stewarded, zone
from marketplace.circles.wording import KIND_MEANINGS
from marketplace.db import transaction
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.listings.photos import PhotoRefusedError, StoredPhoto, forget, store
from marketplace.moderation_state import Moderation
from marketplace.places import policies, queries, services
from marketplace.places.models import Circle, CircleKind
from marketplace.places.rules import may_still_appeal
from marketplace.storage import Storage
from marketplace.web import access

PROPOSED_BY_MEMBER = "5 per day"


@blueprint.get("/circles")
@access.public
def index() -> str:
    """My circles, and all that operators have approved, by name and district."""
    form, viewer = FindForm(request.args), access.viewer()
    good = form.validate()
    words, district = (form.q.data or "", form.district.data or "") if good else ("", "")
    found = queries.find_circles(words, district=district or None, cursor=request.args.get("cursor"))
    mine = queries.my_circles(viewer.member_id) if not (words or district or "cursor" in request.args) else []
    shown = [*found.circles, *(circle for circle, _place in mine)]
    return render_template(
        "circles/index.html",
        form=form,
        mine=mine,
        found=found,
        counts=queries.member_counts(circle.id for circle in shown),
        kept={"q": words, "district": district},
    )


@blueprint.get("/circles/<public_id>")
@access.public
def circle(public_id: str) -> str:
    """One circle: what it is for, its rules, how to join; more for those who belong to it."""
    viewer = access.viewer()
    found = queries.visible_circle(public_id, viewer)
    place = queries.membership(found.id, viewer.member_id)
    role = place.role if place else None
    removed = queries.removal(found.id, viewer.member_id)
    inside = queries.circles_inside(found)
    return render_template(
        "circles/show.html",
        circle=found,
        place=place,
        belongs=policies.belongs(role, viewer),
        acts=policies.acts(role, viewer),
        counts=queries.member_counts(one.id for one in [found, *inside]),
        around=queries.circles_around(found, viewer),
        inside=inside,
        stewards=[who for who, _steward in queries.stewards(found.id)],  # an office is held by name
        waits=queries.pending_request(found.id, viewer.member_id),
        removed=removed,
        appeal=queries.appeal_against(removed.id) if removed else None,
        may_appeal=bool(removed and removed.until and may_still_appeal(removed.until, clock.now())),
        requests=len(queries.pending_requests(found.id)) if policies.acts(role, viewer) else 0,
        open=found.moderation == Moderation.APPROVED,
        form=AskForm(formdata=None),
        decision=DecisionForm(formdata=None),
        zone=zone(),
    )


@blueprint.route("/circles/new", methods=["GET", "POST"])
@access.member
@limiter.limit(
    PROPOSED_BY_MEMBER,
    methods=["POST"],
    key_func=member_as_key,
    deduct_when=lambda response: response.status_code == HTTPStatus.SEE_OTHER,
)
def new() -> str | tuple[str, int] | Response:
    """Proposing a circle: operators look at it, and who proposes is its first steward."""
    inside = request.args.get("inside", "")
    parents = _parents(inside)
    form = ProposalForm(parents=parents, parent=inside)
    if form.validate_on_submit():
        try:
            with _photo(form) as photo, transaction():
                outer = next((one for one in _parents(inside) if one.public_id == form.parent.data), None)
                made = services.propose_circle(
                    kind=CircleKind(form.kind.data),
                    texts=form.texts,
                    ways=form.ways,
                    founder=me(),
                    parent=outer,
                    now=clock.now(),
                )
                if photo:
                    services.set_photo(made, photo.key, photo.thumb_key, actor=actor(), now=clock.now())
                public_id = made.public_id
        except PhotoRefusedError as error:
            form.photo.errors = [*form.photo.errors, str(error.sentence)]
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Thank you. Operators look at your circle and write to you."), "success")
            return redirect(url_for("circles.circle", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("circles/new.html", form=form, meanings=KIND_MEANINGS), status


def _parents(inside: str) -> list[Circle]:
    """Where a new circle could lie: in the circle that the address names, in one's own, and around those."""
    viewer = access.viewer()
    found = [place for place, _membership in queries.my_circles(viewer.member_id)]
    if inside:
        with suppress(NotFoundError):  # an old address; the list offers the others
            found.insert(0, queries.visible_circle(inside, viewer))
    for one in list(found):
        found += queries.circles_around(one, viewer)
    approved = {one.id: one for one in found if one.moderation == Moderation.APPROVED}
    return [one for one in approved.values() if one.kind != CircleKind.STAIRWELL]


@blueprint.route("/circles/<public_id>/edit", methods=["GET", "POST"])
@access.member
def edit(public_id: str) -> str | tuple[str, int] | Response:
    """What stewards say of their circle, and which doors are open."""
    found = stewarded(public_id)
    form = CircleForm(circle=found)
    if form.validate_on_submit():
        try:
            with _photo(form) as photo, transaction():
                found = stewarded(public_id)
                services.update_circle(found, form.texts, form.ways, actor=actor(), now=clock.now())
                if photo:
                    services.set_photo(found, photo.key, photo.thumb_key, actor=actor(), now=clock.now())
                elif form.remove_photo.data:
                    services.set_photo(found, None, None, actor=actor(), now=clock.now())
        except PhotoRefusedError as error:
            form.photo.errors = [*form.photo.errors, str(error.sentence)]
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("circles.circle", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("circles/edit.html", form=form, circle=found), status


@contextmanager
def _photo(form: CircleForm) -> Iterator[StoredPhoto | None]:
    """The photo that came with the form, stored; taken away again where the change fails. Raises PhotoRefusedError."""
    file = form.photo.data
    if not isinstance(file, FileStorage) or not file.filename:
        yield None
        return
    storage: Storage = current_app.extensions["storage"]
    stored = store(storage, file.read())
    try:
        yield stored
    except BaseException:
        forget(storage, stored)
        raise
