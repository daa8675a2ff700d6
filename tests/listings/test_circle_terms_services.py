"""Giving circles terms: what is kept, what is refused, who reads what, copies, and the same thing under other conditions."""

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.listings import services
from marketplace.listings.circle_queries import all_terms, audience_circles, chosen_circles, circle_choices, terms_for
from marketplace.listings.circle_terms import NO_TERMS
from marketplace.listings.models import ListingCircleTerms, Tariff
from marketplace.listings.queries import tariff_specs, unit_ids
from marketplace.listings.states import ListingState, TermPrice
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.models import CircleKind
from tests.factories import accounts, listings, places
from tests.factories.accounts import LONG_AGO
from tests.factories.listings import hourly
from tests.factories.terms import given, neighbour, term, village


def _kept(listing):
    return [(one.circle_id, one.price.value, one.tariffs, one.instant, one.early_days) for one in all_terms(listing.id)]


def test_terms_are_kept_beside_everybodys_price_and_keep_the_approval(city):
    listing = listings.published(tariffs=[hourly(1000)])
    building, street = village("건물"), village("골목")
    given(listing, term(building, "own", tariffs=(hourly(500),), early_days=7), term(street, "free", instant=True))
    assert _kept(listing) == [
        (building.id, "own", (hourly(500),), False, 7),
        (street.id, "free", (), True, 0),
    ]
    fresh = listings.fresh(listing)
    assert (fresh.state, fresh.moderation) == (ListingState.PUBLISHED, Moderation.APPROVED)
    assert (tariff_specs(fresh), fresh.price_from) == ([hourly(1000)], 1000)
    rows = session.scalars(select(ListingCircleTerms).order_by(ListingCircleTerms.circle_id)).all()
    assert [row.price_from for row in rows] == [500, 0]


def test_a_change_of_everybodys_price_leaves_the_circles_prices(city):
    listing = listings.published(tariffs=[hourly(1000)])
    given(listing, term(village(), "own", tariffs=(hourly(500),)))
    with transaction():
        services.set_tariffs(listing, [hourly(2000)], actor=SYSTEM, now=LONG_AGO)
    assert all_terms(listing.id)[0].tariffs == (hourly(500),)
    given(listing)
    assert session.scalars(select(Tariff.amount).where(Tariff.listing_id == listing.id)).all() == [2000]


def test_terms_that_say_nothing_and_changes_that_change_nothing_leave_no_trace(city):
    listing, circle = listings.published(tariffs=[hourly(1000)]), village()
    given(listing, term(circle))
    assert _kept(listing) == []
    given(listing, term(circle, "free"))
    given(listing, term(circle, "free", tariffs=(hourly(7),)))  # tariffs count with a price of their own only
    told = select(AuditEntry.after).where(AuditEntry.action == "listing.circle_terms_changed")
    assert session.scalars(told).all() == [{"circle_terms": [{"circle": circle.id, "price": "free"}]}]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"price": "own"}, "terms.0.price"),
        ({"price": "own", "tariffs": (hourly(100_000_001),)}, "terms.0.price"),
        ({"price": "own", "tariffs": (hourly(1),) * 21}, "terms.0.price"),
        ({"early_days": 91}, "terms.0.early_days"),
        ({"early_days": -1}, "terms.0.early_days"),
    ],
)
def test_what_can_not_be_is_refused_by_field(city, facts, field):
    listing, circle = listings.published(tariffs=[hourly(1000)]), village()
    with pytest.raises(InvalidError) as refused:
        given(listing, term(circle, **facts))
    assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidError) as refused:
        given(listing, term(circle, "free"), term(circle, instant=True))
    assert list(refused.value.fields) == ["terms"]


def test_a_price_for_members_needs_an_owner_whom_money_can_reach(city):
    poor = accounts.member("김두레")
    listing = listings.published(poor.party)
    with pytest.raises(services.OwnerNotPayableError):
        given(listing, term(village(), "own", tariffs=(hourly(500),)))
    given(listing, term(village(), "free", early_days=3))


def test_terms_apply_by_nested_circles_and_not_by_those_taken_away(city):
    around = village("마을", kind=CircleKind.VILLAGE)
    stairs = village("1호 라인", kind=CircleKind.STAIRWELL, parent=around)
    elsewhere = village("건너 마을", approved=False)
    inside, outside = neighbour(stairs), accounts.member("남")
    listing = given(
        listings.published(tariffs=[hourly(1000)]),
        term(around, "free"),
        term(stairs, early_days=3),
        term(elsewhere, instant=True),
    )
    found = terms_for(listing, inside.id)
    assert {one.circle_id for one in found.mine} == {around.id, stairs.id}
    assert [(one.circle_id, one.open) for one in found.others] == [(elsewhere.id, False)]
    for nobody in (None, outside.id):
        assert terms_for(listing, nobody).mine == ()
        assert len(terms_for(listing, nobody).others) == 3
    for state in (Moderation.REJECTED, Moderation.SUSPENDED):
        with transaction():
            around.moderation = state
        assert [one.circle_id for one in terms_for(listing, inside.id).mine] == [stairs.id]
        assert around.id not in {one.circle_id for one in terms_for(listing, None).others}
    assert terms_for(listings.published(), inside.id) == NO_TERMS


def test_an_owner_names_own_circles_and_no_others(city):
    mine, foreign = village("내 마을"), village("남의 마을")
    owner = neighbour(mine, name="김두레")
    listing = given(listings.published(owner.party), term(foreign, early_days=1))
    assert [one.id for one in circle_choices(owner.id)] == [mine.id]
    assert [one.id for one in circle_choices(owner.id, listing)] == [mine.id, foreign.id]
    assert chosen_circles([mine.public_id], owner.id) == {mine.public_id: mine.id}
    assert chosen_circles([], owner.id) == {}
    for wrong in (foreign.public_id, "nothing"):
        with pytest.raises(InvalidError):
            chosen_circles([mine.public_id, wrong], owner.id)


def test_a_copy_has_the_audience_and_the_terms(city):
    listing, circle = listings.published(tariffs=[hourly(1000)]), village()
    given(listing, term(circle, "own", tariffs=(hourly(500),), instant=True, early_days=14))
    with transaction():
        services.set_audience(listing, {circle.id}, actor=SYSTEM, now=LONG_AGO)
        copy = services.duplicate(listing, actor=SYSTEM, now=LONG_AGO)
    assert (copy.audience, audience_circles(copy)) == (Audience.CIRCLES, {circle.id})
    assert _kept(copy) == _kept(listing)
    assert _kept(copy)[0][1] == TermPrice.OWN
    assert tariff_specs(listings.fresh(copy)) == [hourly(1000)]
    assert not set(unit_ids(copy)) & set(unit_ids(listing))


def test_the_same_thing_under_other_conditions_has_the_same_units(city, now):
    listing = listings.published(count=3)
    with transaction():
        copy = services.duplicate(listing, actor=SYSTEM, now=now)
        twin = services.duplicate(listing, actor=SYSTEM, now=now, same_thing=True)
        again = services.duplicate(listing, actor=SYSTEM, now=now, same_thing=True)
    assert twin.id == again.id != copy.id
    assert unit_ids(twin) == unit_ids(listing)
    assert twin.state == ListingState.DRAFT
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == twin.id)).all()
    assert "listing.units_shared" in actions


def test_an_audience_that_stays_the_same_is_not_told_again(city):
    listing, circle = listings.published(), places.circle()
    for _number in range(2):
        with transaction():
            services.set_audience(listing, {circle.id}, actor=SYSTEM, now=LONG_AGO)
    told = select(AuditEntry).where(AuditEntry.action == "listing.audience_changed")
    assert len(session.scalars(told).all()) == 1
