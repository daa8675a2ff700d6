"""Searching as a member of circles: the own price, the own horizon, and why."""

import random
from datetime import timedelta
from typing import Any

from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.queries import tariff_specs
from marketplace.listings.services.circle_terms import write_circle_terms
from marketplace.listings.services.terms import write_tariffs
from marketplace.listings.states import Approval
from marketplace.places.geo import SEOUL_CENTRE
from marketplace.search.queries import Hit, Sort, Wanted, search
from marketplace.web.access import Viewer
from tests.factories import accounts, listings
from tests.factories.availability import Chance
from tests.factories.listings import hourly
from tests.factories.terms import given, neighbour, term, village
from tests.support.api import Api
from tests.support.client import page_text

DAY = timedelta(days=1)


def _hits(now, viewer, **wanted: Any) -> dict[str, Hit]:
    page = search(Wanted(**wanted), viewer, language="ko", now=now, centre=SEOUL_CENTRE, limit=100)
    return {hit.public_id: hit for hit in page.hits}


def _price(hit):
    return hit.cheapest.amount if hit.cheapest else 0


def test_prices_are_filtered_sorted_and_shown_as_the_viewer_pays_them(city, now):
    dice = random.Random(7)
    circles = [village(f"마을 {number}") for number in range(3)]
    viewers: list[Viewer] = [
        Stranger(),
        SignedIn(neighbour(circles[0])),
        SignedIn(neighbour(*circles[1:], name="두 모임")),
    ]
    with transaction():
        chance = Chance(dice, accounts.member().party_id, "Asia/Seoul", now.date(), now)
        made = [chance.listing() for _number in range(30)]
        for number, listing in enumerate(made):
            listing.published_at, listing.state, listing.moderation = now, "published", "approved"
            listing.bookable, listing.owner_active = "yes", True
            write_tariffs(listing, [hourly(500 * (number % 5))] if number % 5 else [])
            chosen = dice.sample(circles, dice.choice((0, 1, 2)))
            prices = [dice.choice(("same", "free", "own")) for _circle in chosen]
            write_circle_terms(
                listing,
                [
                    term(one, price, tariffs=(hourly(dice.choice((100, 700, 1700))),) if price == "own" else ())
                    for one, price in zip(chosen, prices, strict=True)
                ],
            )
    differing = 0
    for viewer in viewers:
        expected = {}
        for listing in made:
            tariffs, by = terms_for(listing, viewer.member_id).cheapest_tag(tariff_specs(listing))
            expected[listing.public_id] = min((tariff.amount for tariff in tariffs), default=0)
            differing += by is not None
        hits = _hits(now, viewer, sort=Sort.CHEAPEST)
        assert {one: _price(hit) for one, hit in hits.items()} == expected
        assert [_price(hit) for hit in hits.values()] == sorted(expected.values())
        for most in (0, 300, 800):
            fits = {one for one, amount in expected.items() if amount <= most}
            assert set(_hits(now, viewer, max_price=most)) == fits
    assert differing > 10


def test_pages_by_price_go_on_where_they_ended_for_members(city, now):
    circle = village()
    viewer = SignedIn(neighbour(circle))
    made = [given(listings.published(tariffs=[hourly(1000 + number)]), term(circle, "free")) for number in range(5)]
    found, cursor = [], None
    for _page in range(3):
        page = search(
            Wanted(sort=Sort.CHEAPEST), viewer, language="ko", now=now, centre=SEOUL_CENTRE, cursor=cursor, limit=2
        )
        found += [hit.public_id for hit in page.hits]
        cursor = page.next_cursor
    assert (sorted(found), cursor) == (sorted(one.public_id for one in made), None)


def test_members_find_what_only_they_may_book_so_early(city, now):
    circle = village()
    listing = given(listings.published(), term(circle, early_days=14, instant=True))
    with transaction():
        listing.approval = Approval.REQUEST
    start = now.replace(minute=0) + 65 * DAY
    when = Interval(start, start + timedelta(hours=2))
    member, stranger = SignedIn(neighbour(circle)), SignedIn(accounts.member("남"))
    assert set(_hits(now, member, when=when)) == {listing.public_id}
    assert _hits(now, stranger, when=when) == _hits(now, Stranger(), when=when) == {}
    assert _hits(now, member)[listing.public_id].approval == "instant"
    assert _hits(now, stranger)[listing.public_id].approval == "request"


def test_a_card_and_the_api_say_why_the_price_is_what_it_is(city, client):
    circle = village()
    listing = given(listings.published(title="사다리", tariffs=[hourly(1000)]), term(circle, "free"))
    member = neighbour(circle)
    assert "성북 공유마을 사람은 무료예요" in page_text(client.sign_in(member).get("/listings"))
    [mine] = Api(city, member).get("/listings").get_json()["items"]
    [theirs] = Api(city).get("/listings").get_json()["items"]
    assert (mine["id"], mine["price_from"], mine["price_reason"]) == (
        listing.public_id,
        None,
        "Free for 성북 공유마을",
    )
    assert (theirs["price_from"]["amount"], theirs["price_reason"]) == (1000, None)
