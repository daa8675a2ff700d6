"""A circle's fund: its statement for members, proposals for stewards, grants for operators."""

from datetime import UTC, datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.circles import fund_forms as forms
from marketplace.circles import queries, services
from marketplace.circles.forms import ReasonForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.circles.routes.common import actor, do, stewarded, zone
from marketplace.clock import local_day
from marketplace.db import transaction
from marketplace.delimited import written
from marketplace.errors import DomainError, InvalidError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.payments import fund_queries
from marketplace.places import queries as places
from marketplace.places.models import Circle
from marketplace.places.policies import acts
from marketplace.web import access
from marketplace.web.files import csv_file

FIRST_YEAR = 2000


@blueprint.get("/circles/<public_id>/fund")
@access.member
def fund(public_id: str) -> str:
    """What the fund holds, what came and went, and what stewards propose."""
    return _page(queries.readable_fund(public_id, access.viewer()))


@blueprint.post("/circles/<public_id>/fund/spendings")
@access.member
def propose(public_id: str) -> Response | tuple[str, int]:
    """A steward proposes to pay somebody."""
    circle = stewarded(public_id)
    form = forms.SpendingForm(_currency(), people=places.payable_people(circle.id))
    if form.validate():
        try:
            with transaction():
                services.propose_spending(
                    circle,
                    form.money,
                    purpose=form.purpose.data or "",
                    payee=accounts.member_by_public_id(form.payee.data or ""),
                    actor=actor(),
                    now=clock.now(),
                    public_id=form.token.data or None,
                )
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Proposed. The other stewards are asked; one of them must agree."), "success")
            return _back(public_id)
    return _page(circle, spending=form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/circles/<public_id>/fund/spendings/<spending_id>/agreement")
@access.member
def agree(public_id: str, spending_id: str) -> Response:
    """A second person agrees, and the money is paid."""
    found = queries.spending(stewarded(public_id).id, spending_id)

    def act_on(now: datetime) -> str:
        services.agree_to_spending(found, actor=actor(), now=now)
        return _("Agreed. The money is in their wallet.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/spendings/<spending_id>/refusal")
@access.member
def refuse_spending(public_id: str, spending_id: str) -> Response:
    """Another steward says no."""
    found, form = queries.spending(stewarded(public_id).id, spending_id), ReasonForm()

    def act_on(now: datetime) -> str:
        services.refuse_spending(found, reason=form.reason.data or "", actor=actor(), now=now)
        return _("Refused. Who proposed it reads why.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/spendings/<spending_id>/withdrawal")
@access.member
def withdraw_spending(public_id: str, spending_id: str) -> Response:
    """Who proposed it takes it back."""
    found = queries.spending(stewarded(public_id).id, spending_id)

    def act_on(now: datetime) -> str:
        services.withdraw_spending(found, actor=actor(), now=now)
        return _("Taken back.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/fee")
@access.member
def set_fee(public_id: str) -> Response:
    """Stewards say what of each paid booking goes to the fund."""
    circle, form = stewarded(public_id), forms.FeeForm(_currency())

    def act_on(now: datetime) -> str:
        _checked(form)
        services.set_fund_fee(circle, form.money, actor=actor(), now=now)
        return _("Saved. It holds for new bookings; owners whose listings support the circle are told.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/share")
@access.operator
def set_share(public_id: str) -> Response:
    """Operators say which share of the commission goes to the fund."""
    circle, form = places.circle_by_public_id(public_id), forms.ShareForm()

    def act_on(now: datetime) -> str:
        _checked(form)
        services.set_fund_share(circle, (form.share.data or 0) * 100, actor=actor(), now=now)
        return _("Saved. It holds for new bookings.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/grants")
@access.operator
def grant(public_id: str) -> Response:
    """The city's support goes into the fund."""
    circle, form = places.circle_by_public_id(public_id), forms.GrantForm(_currency())

    def act_on(now: datetime) -> str:
        _checked(form)
        token = form.token.data or ""
        services.give_grant(circle, form.money, purpose=form.purpose.data or "", key=token, actor=actor(), now=now)
        return _("The grant is in the fund. The stewards are told.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/fund/grants/<key>/taking-back")
@access.operator
def take_back(public_id: str, key: str) -> Response:
    """A grant that was a mistake."""
    circle, form = places.circle_by_public_id(public_id), ReasonForm()
    fund_queries.grant(circle.id, key)

    def act_on(now: datetime) -> str:
        services.take_back_grant(circle, key, reason=form.reason.data or "", actor=actor(), now=now)
        return _("The grant was taken back.")

    do(act_on)
    return _back(public_id)


@blueprint.get("/circles/<public_id>/fund.csv")
@access.member
def fund_file(public_id: str) -> Response:
    """The movements of a calendar year (``?year=``, default: this one) as CSV for spreadsheets, oldest first."""
    circle = stewarded(public_id)
    this_year = local_day(clock.now(), zone()).year
    asked = request.args.get("year", "")
    given = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len(str(this_year)) else this_year
    year = min(max(given, FIRST_YEAR), this_year)
    start, end = (datetime(one, 1, 1, tzinfo=ZoneInfo(zone())).astimezone(UTC) for one in (year, year + 1))
    header = [_("Date"), _("What it was"), _("Amount"), _("Balance"), _("Currency")]
    lines = (
        (local_day(line.at, zone()), line.sentence, line.amount.amount, line.balance.amount, line.amount.currency)
        for line in fund_queries.fund_lines(circle.id, _currency(), start, end)
    )
    return csv_file(written(header, lines), f"fund-{year}.csv")


def _page(circle: Circle, spending: forms.SpendingForm | None = None) -> str:
    viewer, currency, now = access.viewer(), _currency(), clock.now()
    may_act = acts(places.role_in(circle.id, viewer.member_id), viewer)
    month = local_day(now, zone()).replace(day=1)
    start = datetime(month.year, month.month, 1, tzinfo=ZoneInfo(zone())).astimezone(UTC)
    statement = fund_queries.fund_statement(circle.id, currency, request.args.get("cursor"))
    decided, more_decided = queries.decided_spendings(circle.id, request.args.get("decided"))
    return render_template(
        "circles/fund.html",
        circle=circle,
        acts=may_act,
        i_am=viewer.member_id,
        balance=fund_queries.fund_balance(circle.id, currency),
        sums=fund_queries.fund_sums(circle.id, currency, start, now),
        statement=statement,
        first_page="cursor" not in request.args and "decided" not in request.args,
        waiting=queries.waiting_spendings(circle.id),
        decided=decided,
        more_decided=more_decided,
        spending=spending or _new_spending(circle, currency) if may_act else None,
        fee=forms.FeeForm(currency, formdata=None, fee=str(circle.fund_fee)),
        share=forms.ShareForm(formdata=None, share=circle.fund_share_bps // 100),
        grant=forms.GrantForm(currency, formdata=None),
        reason=ReasonForm.beside,
        zone=zone(),
        currency=currency,
    )


def _new_spending(circle: Circle, currency: str) -> forms.SpendingForm:
    return forms.SpendingForm(currency, people=places.payable_people(circle.id), formdata=None)


def _checked(form: forms.FeeForm | forms.ShareForm | forms.GrantForm) -> None:
    if not form.validate():
        raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items() if name})


def _currency() -> str:
    return settings().city.currency


def _back(public_id: str) -> Response:
    return redirect(url_for("circles.fund", public_id=public_id), 303)
