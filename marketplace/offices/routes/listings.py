"""All listings of an organisation in one table: many changed at once, or taken to a spreadsheet and back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response as FlaskResponse
from flask import redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.db import session, transaction
from marketplace.delimited import FileRefusedError, decode, written
from marketplace.errors import DomainError, InvalidError
from marketplace.extensions import limiter, settings
from marketplace.i18n import Text
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.queries import listings_of, own_listing
from marketplace.listings.showing import card
from marketplace.listings.states import Approval, ListingState
from marketplace.offices import queries as offices
from marketplace.offices import table
from marketplace.offices.forms import AgreedForm, BulkForm, TableForm
from marketplace.offices.policies import LENDING
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import actor, member_as_key, staff_page, staffed
from marketplace.offices.services import bulk
from marketplace.places import site_queries
from marketplace.web import access
from marketplace.web.files import csv_file
from marketplace.web.formats import locale_code
from marketplace.web.paging import decode_cursor, encode_cursor

PAGE = 100
TABLES_BY_MEMBER = "60 per hour"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one listing: ``tone`` success, info (nothing to do) or danger, and a sentence."""

    title: str
    tone: str
    sentence: Text


@blueprint.get("/organisations/<public_id>/listings")
@access.member
def listings(public_id: str) -> str:
    """The table, with a box before each listing."""
    organisation, role = staffed(public_id)
    return _table(organisation, role, _bulk_form(organisation, empty=True))


@blueprint.post("/organisations/<public_id>/listings")
@access.member
def change_listings(public_id: str) -> tuple[str, int]:
    """The same change to all that are ticked, each by itself; says what came of each."""
    organisation, role = staffed(public_id, *LENDING)
    form = _bulk_form(organisation)
    chosen = request.form.getlist("listing")[:PAGE]
    if not form.validate_on_submit() or not chosen:
        if not chosen:
            form.form_errors = [*form.form_errors, _("Please tick at least one listing.")]
        return _table(organisation, role, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        wanted = _wanted(organisation, form)
    except DomainError as error:
        form.add_error(error)
        return _table(organisation, role, form), HTTPStatus.UNPROCESSABLE_ENTITY
    own, party_id = offices.titles(organisation.party_id), organisation.party_id
    results = [_change_one(one, party_id, own.get(one, ""), wanted) for one in chosen]
    return _table(*staffed(public_id), _bulk_form(organisation, empty=True), results), HTTPStatus.OK


def _bulk_form(organisation: Organisation, *, empty: bool = False) -> BulkForm:
    sites = site_queries.sites_of(organisation.party_id)
    return BulkForm(formdata=None, sites=sites) if empty else BulkForm(sites=sites)


def _wanted(organisation: Organisation, form: BulkForm) -> table.Wanted:
    """What the chosen deed means. Raises InvalidError for an amount that is none."""
    match form.deed.data:
        case "pause":
            return {"state": ListingState.PAUSED.value}
        case "resume":
            return {"state": ListingState.PUBLISHED.value}
        case "site":
            given = form.site.data
            found = site_queries.site_of(organisation.party_id, given) if given else None
            return {"site": found, "hours_from_site": bool(form.follows.data) and found is not None}
        case "price_hour" | "price_day" as column:
            try:
                return {column: table.minor_of(form.amount.data or "", settings().city.currency)}
            except ValueError:
                sentence = _l("Please write the amount in figures, like 30,000.")
                raise InvalidError(fields={"amount": sentence}, code="bad-amount") from None
        case _:
            return {"approval": Approval(form.deed.data).value}


def _change_one(public_id: str, party_id: int, title: str, wanted: table.Wanted) -> Result:
    def act(now: datetime) -> bool:
        listing = own_listing(public_id, access.viewer())
        if listing.owner_party_id != party_id:
            raise InvalidError(_l("This is not a listing of this organisation."), code="other-owner")
        return bool(bulk.change(listing, wanted, actor=actor(), now=now))

    return _try(act, title)


def _try(act: Callable[[datetime], bool], title: str) -> Result:
    """One listing in its own transaction: done, nothing to do, or refused with its sentence."""
    try:
        with transaction():
            changed = act(clock.now())
    except DomainError as error:
        sentence = " ".join(map(str, error.fields.values())) or error.sentence
        return Result(title, "danger", sentence)
    return Result(title, "success", _l("Done.")) if changed else Result(title, "info", _l("It was so already."))


def _table(organisation: Organisation, role: str, form: BulkForm, results: list[Result] | None = None) -> str:
    cursor = request.args.get("cursor")
    before = decode_cursor(cursor, int)[0] if cursor else None
    rows = listings_of([organisation.party_id], archived=False, before_id=before, limit=PAGE + 1)
    shown = rows[:PAGE]
    return staff_page(
        "offices/listings.html",
        organisation,
        role,
        form=form,
        rows=[(listing, card(listing, locale_code())) for listing in shown],
        sites=site_queries.sites_by_id(row.site_id for row in shown if row.site_id),
        results=results,
        cursor=cursor,
        next_cursor=encode_cursor(shown[-1].id) if len(rows) > PAGE else None,
    )


@blueprint.get("/organisations/<public_id>/listings.csv")
@access.member
def listings_csv(public_id: str) -> FlaskResponse:
    """The whole table for a spreadsheet."""
    organisation, _role = staffed(public_id)
    text = written(table.COLUMNS, bulk.Office(organisation).rows())
    return csv_file(text, "listings.csv")


@blueprint.route("/organisations/<public_id>/listings/import", methods=["GET", "POST"])
@access.member
@limiter.limit(TABLES_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def import_listings(public_id: str) -> str | tuple[str, int]:
    """Takes a table and shows what it would change; nothing happens yet."""
    organisation, role = staffed(public_id, *LENDING)
    form = TableForm()
    if request.method != "POST":
        return _import_page(organisation, role, form)
    file = form.file.data
    data = file.read(table.MOST_BYTES + 1) if isinstance(file, FileStorage) and file.filename else b""
    if not form.validate() or not data:
        form.file.errors = [*form.file.errors, _("Please choose a CSV file.")]
        return _import_page(organisation, role, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        plans = bulk.plan(organisation, table.read_file(data))
    except FileRefusedError as refusal:
        form.file.errors = [*form.file.errors, str(refusal.sentence)]
        return _import_page(organisation, role, form), HTTPStatus.UNPROCESSABLE_ENTITY
    agreed = AgreedForm(formdata=None, table=decode(data)[0])
    return _import_page(organisation, role, form, plans=plans, agreed=agreed)


@blueprint.post("/organisations/<public_id>/listings/import/application")
@access.member
@limiter.limit(TABLES_BY_MEMBER, key_func=member_as_key)
def apply_table(public_id: str) -> str | tuple[str, int] | Response:
    """Does what the table says, each row by itself; rows with a problem are left out and say why."""
    organisation, role = staffed(public_id, *LENDING)
    form = AgreedForm()
    if not form.validate():
        return redirect(url_for("offices.import_listings", public_id=public_id), 303)
    try:
        plans = bulk.plan(organisation, table.read_text(form.table.data))
    except FileRefusedError as refusal:
        again = TableForm(formdata=None)
        again.file.errors = [str(refusal.sentence)]
        return _import_page(organisation, role, again), HTTPStatus.UNPROCESSABLE_ENTITY
    rows = [(plan, plan.listing.id if plan.listing is not None else None) for plan in plans]
    organisation_id = organisation.public_id
    results = [(plan.line, _apply(plan, listing_id, organisation_id)) for plan, listing_id in rows]
    return _import_page(*staffed(public_id), TableForm(formdata=None), results=results)


def _apply(plan: bulk.Plan, listing_id: int | None, organisation_id: str) -> Result:
    if plan.problems:
        return Result(plan.title, "danger", " ".join(map(str, plan.problems.values())))
    if not plan.changes:
        return Result(plan.title, "info", _l("It was so already."))

    def act(now: datetime) -> bool:
        if listing_id is None:
            bulk.create(staffed(organisation_id, *LENDING)[0], plan.wanted, actor=actor(), now=now)
            return True
        return bool(bulk.change(session.get_one(Listing, listing_id), plan.wanted, actor=actor(), now=now))

    return _try(act, plan.title)


def _import_page(
    organisation: Organisation,
    role: str,
    form: TableForm,
    *,
    plans: list[bulk.Plan] | None = None,
    agreed: AgreedForm | None = None,
    results: list[tuple[int, Result]] | None = None,
) -> str:
    return staff_page(
        "offices/import.html",
        organisation,
        role,
        form=form,
        plans=plans,
        agreed=agreed,
        results=results,
        columns=table.COLUMNS,
    )
