"""The wizard's panels filled in, and how their answers are read."""

from sqlalchemy import select

from marketplace.db import session
from marketplace.listings.models import Listing
from tests.support.client import soup

WHAT = {
    "kind": "item",
    "title": "전동드릴",
    "description": "잘 드는 드릴이에요.",
    "category_item": "power-tools",
    "quantity": "2",
    "condition": "used",
    "accessories": "비트, 충전기",
    "pick_up": "현관 앞",
    "title_other": "Cordless drill",
}
WHEN = {
    "opening": "weekly",
    "start_0_0": "09:00",
    "end_0_0": "12:00",
    "start_0_1": "13:00",
    "end_0_1": "18:00",
    "start_4_0": "19:00",
    "end_4_0": "08:30",
    "closed_on_holidays": "y",
    "date_0": "2099-12-25",
    "date_1": "2099-12-31",
    "date_start_1": "10:00",
    "date_end_1": "12:00",
    "start_step": "30",
    "shortest": "60",
    "longest": "10080",
    "lead": "60",
    "horizon": "86400",
    "buffer_before": "0",
    "buffer_after": "30",
}
PRICE = {
    "pricing": "paid",
    "hour": "1,000",
    "day_cap": "5000원",
    "block_minutes": "10",
    "part_start_0": "19:00",
    "part_end_0": "08:30",
    "part_amount_0": "3000",
    "approval": "instant",
    "policy": "moderate",
    "renter_note": "조심히 써 주세요.",
}


def control(response, selector):
    """The one control of a page that a selector names."""
    [found] = soup(response).select(selector)
    return found


def only():
    session.expire_all()
    return session.scalars(select(Listing)).one()


def edit(listing, panel):
    return f"/my/listings/{listing.public_id}/edit/{panel}"


def errors(response):
    assert response.status_code == 422
    return [link.get("href") for link in soup(response).select(".error-summary a")]


def errors_or_sentences(response):
    assert response.status_code == 422
    return soup(response).select(".error-summary li")
