"""Applying: for whom, what one says, papers, handing in, taking back, and where it stands."""

from http import HTTPStatus
from urllib.parse import quote

from flask import Response as Answer
from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.db import transaction
from marketplace.directory import queries, services
from marketplace.directory.forms import ApplicationForm, BeginForm, DecisionForm, DocumentForm
from marketplace.directory.models import DesignationApplication
from marketplace.directory.policies import acts_for, belongs
from marketplace.directory.routes.blueprint import blueprint
from marketplace.directory.routes.common import actor, do, me, member_as_key
from marketplace.directory.rules import DesignationKind
from marketplace.directory.services.applications import WRITABLE
from marketplace.directory.states import OPEN
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.storage import MissingFileError, Storage
from marketplace.web import access

BEGUN_BY_MEMBER = "10 per day"
UPLOADED_BY_MEMBER = "60 per hour"


@blueprint.get("/designations")
@access.member
def mine() -> str:
    """The viewer's applications and marks."""
    viewer = access.viewer()
    return render_template(
        "directory/mine.html",
        applications=queries.applications_of(viewer),
        designations=queries.designations_of(viewer),
        may_apply=bool(queries.applicants(viewer)),
    )


@blueprint.route("/designations/new", methods=["GET", "POST"])
@access.member
@limiter.limit(BEGUN_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def new() -> str | tuple[str, int] | Response:
    """Choosing who applies; what is said comes next. ``renews``: the mark that is to go on."""
    viewer, renews = access.viewer(), request.args.get("renews", "")
    form = BeginForm(applicants=queries.applicants(viewer))
    asked = request.args.get("for", "")
    if request.method == "GET" and asked:
        form.applicant.data = next((value for value, _label in form.applicant.choices if asked in value), None)
    if form.validate_on_submit():
        kind, _colon, public_id = form.applicant.data.partition(":")
        try:
            with transaction():
                made = services.begin(
                    queries.applicant(public_id, viewer),
                    DesignationKind(kind),
                    me(),
                    now=clock.now(),
                    renews=queries.acted_designation(renews, viewer) if renews else None,
                )
                made_id = made.public_id
        except DomainError as error:
            form.add_error(error)
        else:
            return redirect(url_for("directory.edit", public_id=made_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("directory/new.html", form=form, renews=renews), status


@blueprint.get("/designations/<public_id>")
@access.member
def application(public_id: str) -> str:
    """Where an application stands: for its applicant, and for operators with the committee's work."""
    viewer = access.viewer()
    found = queries.application(public_id, viewer)
    return render_template(
        "directory/application.html",
        application=found,
        subject=found.subject,
        acts=acts_for(found.subject, viewer),
        writable=found.state in WRITABLE,
        is_open=found.state in OPEN,
        document_form=DocumentForm(formdata=None),
        votes=services.tally_of(found),
        average=found.score if found.decided_at else services.average_of(found),
        ballot=queries.ballot(found, viewer.member_id),
        stays_out=belongs(viewer.member_id or 0, found),
        decision=DecisionForm(formdata=None, kind=found.kind),
        designation=queries.valid_designation(found.subject),
    )


@blueprint.route("/designations/<public_id>/edit", methods=["GET", "POST"])
@access.member
def edit(public_id: str) -> str | tuple[str, int] | Response:
    """Writing what the committee will read."""
    found = queries.own_application(public_id, access.viewer())
    if found.state not in WRITABLE:
        return redirect(url_for("directory.application", public_id=public_id), 303)
    form = ApplicationForm(application=found)
    if form.validate_on_submit():
        try:
            with transaction():
                found = queries.own_application(public_id, access.viewer())
                services.write(found, form.texts, actor=actor(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("directory.application", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("directory/edit.html", form=form, application=found, subject=found.subject), status


@blueprint.post("/designations/<public_id>/submission")
@access.member
def submit(public_id: str) -> Response:
    """Hands it in."""
    found = queries.own_application(public_id, access.viewer())
    do(lambda now: services.submit(found, actor=actor(), now=now), _("Handed in. Operators name a committee now."))
    return _back(found)


@blueprint.post("/designations/<public_id>/withdrawal")
@access.member
def withdraw(public_id: str) -> Response:
    """Takes it back."""
    found = queries.own_application(public_id, access.viewer())
    do(lambda now: services.withdraw(found, actor=actor(), now=now), _("The application is taken back."))
    return _back(found)


@blueprint.post("/designations/<public_id>/documents")
@access.member
@limiter.limit(UPLOADED_BY_MEMBER, key_func=member_as_key)
def add_document(public_id: str) -> Response:
    """Keeps a paper; what is no PDF or picture is refused before anything is written."""
    found = queries.own_application(public_id, access.viewer())
    file = DocumentForm().file.data
    if not isinstance(file, FileStorage) or not file.filename:
        flash(_("Please choose a file."), "error")
        return _back(found)
    storage: Storage = current_app.extensions["storage"]
    try:
        paper = services.store(storage, file.filename, file.read())
    except services.PaperRefusedError as error:
        flash(str(error.sentence), "error")
        return _back(found)
    kept = do(lambda now: services.add_document(found, paper, me(), now=now), _("The document is added."))
    if not kept:
        services.forget(storage, paper)
    return _back(found)


@blueprint.get("/designations/<public_id>/documents/<document_id>")
@access.member
def document(public_id: str, document_id: str) -> Answer:
    """A paper, for who acts for the applicant, and for operators. It is downloaded, never shown as a page of ours."""
    found = queries.document(queries.application(public_id, access.viewer()), document_id)
    kind = services.TYPES.get(found.key.rpartition(".")[2])
    if kind is None:
        raise NotFoundError
    try:
        data = current_app.extensions["storage"].read(found.key)
    except MissingFileError:
        raise NotFoundError from None
    answer = Answer(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/designations/<public_id>/documents/<document_id>/removal")
@access.member
def remove_document(public_id: str, document_id: str) -> Response:
    """Takes a paper away."""
    found = queries.own_application(public_id, access.viewer())
    paper = queries.document(found, document_id)
    do(lambda now: services.remove_document(found, paper, actor=actor(), now=now), _("The document is removed."))
    return _back(found)


def _back(found: DesignationApplication) -> Response:
    return redirect(url_for("directory.application", public_id=found.public_id), 303)
