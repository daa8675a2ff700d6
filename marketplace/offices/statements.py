"""What an organisation has earned in a month, place by place: out of the ledger, and what was paid at the counter beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from marketplace.clock import local_midnight
from marketplace.db import session
from marketplace.money import Money
from marketplace.walltime import months_later

# The movements of the owner's account in a month (settlements aside), by the place where what was booked is now.
EARNED = text(
    """
    SELECT listings.site_id, count(DISTINCT bookings.id) AS bookings,
        coalesce(sum((journals.facts ->> 'price')::bigint), 0) AS price,
        coalesce(sum((journals.facts ->> 'fee')::bigint), 0) AS fee,
        coalesce(sum(-entries.amount), 0) AS share
    FROM ledger_accounts
    JOIN entries ON entries.account_id = ledger_accounts.id
    JOIN journals ON journals.id = entries.journal_id
    LEFT JOIN bookings ON bookings.public_id = journals.facts ->> 'public_id'
    LEFT JOIN listings ON listings.id = bookings.listing_id
    WHERE ledger_accounts.kind = 'owner_payable' AND ledger_accounts.owner_id = :party
      AND ledger_accounts.currency = :currency AND journals.kind <> 'settled'
      AND journals.recorded_at >= :start AND journals.recorded_at < :end
    GROUP BY listings.site_id
    """
)
ON_SITE = text(
    """
    SELECT listings.site_id, count(*) AS bookings, coalesce(sum(bookings.total), 0) AS total
    FROM bookings JOIN listings ON listings.id = bookings.listing_id
    WHERE bookings.owner_party_id = :party AND bookings.pay_by = 'on_site' AND bookings.currency = :currency
      AND bookings.state IN ('returned', 'completed') AND bookings.ended_at >= :start AND bookings.ended_at < :end
    GROUP BY listings.site_id
    """
)


@dataclass(frozen=True, slots=True)
class SiteTotal:
    """A month at one place (``site_id`` None: of what is at none). ``on_site`` was paid there and is no part of the rest."""

    site_id: int | None
    bookings: int
    price: Money
    fee: Money
    share: Money
    on_site_bookings: int
    on_site: Money


def month_of(text_: str | None, today: date) -> date:
    """The first day of the month that an address names (2026-11); this month for anything else."""
    try:
        found = date.fromisoformat(f"{text_}-01")
    except ValueError:
        found = today.replace(day=1)
    return min(found, today.replace(day=1)) if found.year > 2000 else today.replace(day=1)  # noqa: PLR2004 - before us


def next_month(month: date) -> date:
    """The first day of the month after."""
    return months_later(datetime.combine(month, datetime.min.time()), 1).date()


def totals(party_id: int, month: date, zone: str, currency: str) -> list[SiteTotal]:
    """The month's totals by place, in the order of the places' ids; only where there is something. The last has no place."""
    values = {
        "party": party_id,
        "currency": currency,
        "start": local_midnight(month, zone),
        "end": local_midnight(next_month(month), zone),
    }
    earned = {row.site_id: row for row in session.execute(EARNED, values)}
    there = {row.site_id: row for row in session.execute(ON_SITE, values)}
    found = []
    for site_id in sorted(earned.keys() | there.keys(), key=lambda key: (key is None, key or 0)):
        mine, paid = earned.get(site_id), there.get(site_id)
        found.append(
            SiteTotal(
                site_id=site_id,
                bookings=mine.bookings if mine else 0,
                price=Money(int(mine.price) if mine else 0, currency),
                fee=Money(int(mine.fee) if mine else 0, currency),
                share=Money(int(mine.share) if mine else 0, currency),
                on_site_bookings=paid.bookings if paid else 0,
                on_site=Money(int(paid.total) if paid else 0, currency),
            )
        )
    return found
