"""What an organisation has earned, place by place and month by month; for its bookkeepers and managers."""

from datetime import date

from flask import Response as FlaskResponse
from flask import request

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.delimited import written
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.money import Money
from marketplace.offices import statements as reading
from marketplace.offices.policies import MONEY
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import staff_page, staffed
from marketplace.offices.table import figure
from marketplace.offices.wording import name_of
from marketplace.places import site_queries
from marketplace.walltime import months_later
from marketplace.web import access
from marketplace.web.files import csv_file

MONTHS_SHOWN = 12


def _month() -> date:
    today = clock.local_day(clock.now(), settings().city.zone)
    return reading.month_of(request.args.get("month"), today)


def _rows(organisation: Organisation, month: date) -> list[tuple[str, reading.SiteTotal]]:
    city = settings().city
    found = reading.totals(organisation.party_id, month, city.zone, city.currency)
    sites = site_queries.sites_by_id(row.site_id for row in found if row.site_id is not None)
    return [(name_of(sites[row.site_id]) if row.site_id is not None else _("At no place"), row) for row in found]


@blueprint.get("/organisations/<public_id>/statements")
@access.member
def statements(public_id: str) -> str:
    """A month's totals by place."""
    organisation, role = staffed(public_id, *MONEY)
    month, currency = _month(), settings().city.currency
    rows = _rows(organisation, month)
    today = clock.local_day(clock.now(), settings().city.zone).replace(day=1)
    start = clock.local_midnight(today, "UTC").replace(tzinfo=None)
    return staff_page(
        "offices/statements.html",
        organisation,
        role,
        month=month,
        months=[months_later(start, -back).date() for back in range(MONTHS_SHOWN)],
        rows=rows,
        whole={
            name: Money.total((getattr(row, name) for _name, row in rows), currency)
            for name in ("price", "fee", "share", "on_site")
        },
        payouts=organisation.party.public_id,
    )


@blueprint.get("/organisations/<public_id>/statements.csv")
@access.member
def statements_csv(public_id: str) -> FlaskResponse:
    """The same for a spreadsheet; amounts in the currency's own units."""
    organisation, _role = staffed(public_id, *MONEY)
    month, currency = _month(), settings().city.currency
    header = ("month", "site", "bookings", "price", "commission", "share", "on_site_bookings", "on_site", "currency")
    lines = [
        (
            f"{month:%Y-%m}", name, row.bookings, figure(row.price.amount, currency), figure(row.fee.amount, currency),
            figure(row.share.amount, currency), row.on_site_bookings, figure(row.on_site.amount, currency), currency,
        )
        for name, row in _rows(organisation, month)
    ]  # fmt: skip
    return csv_file(written(header, lines), f"statement-{month:%Y-%m}.csv")
