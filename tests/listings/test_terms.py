"""Price, times and rules."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.listings import queries, services
from marketplace.listings.services.terms import check_times
from marketplace.listings.states import Approval, Collect, Kind, ListingState, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.factories import accounts, listings

GOOD = services.Times(start_step_minutes=30, min_minutes=60, max_minutes=1440)
SPECS = [
    TariffSpec(TariffUnit.HOUR, 3000, cap=20_000, valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31)),
    TariffSpec(TariffUnit.BLOCK, 500, block_minutes=10),
    TariffSpec(TariffUnit.DAY, 9000, local_from=540, local_to=780),
]


def _set_tariffs(listing, now, specs):
    with transaction():
        services.set_tariffs(listing, specs, actor=SYSTEM, now=now)


def test_tariffs_are_read_back_as_they_were_given(city, now):
    listing = listings.draft()
    _set_tariffs(listing, now, SPECS)
    assert queries.tariff_specs(listings.fresh(listing)) == SPECS
    assert listings.fresh(listing).price_from == 500
    _set_tariffs(listing, now, [])
    assert (queries.tariff_specs(listings.fresh(listing)), listings.fresh(listing).price_from) == ([], None)


def test_the_same_price_again_changes_nothing(city, now):
    listing = listings.draft()
    _set_tariffs(listing, now, SPECS)
    _set_tariffs(listing, now, SPECS)
    entries = [entry for entry in timeline("listing", listing.id) if entry.action == "listing.price_changed"]
    assert len(entries) == 1
    told = (entries[0].after or {})["tariffs"]
    assert told[1] == {"unit": "block", "amount": 500, "block_minutes": 10}
    assert told[0]["valid_from"] == "2026-01-01"


@pytest.mark.parametrize(
    "specs",
    [
        [listings.hourly(100_000_001)],
        [TariffSpec(TariffUnit.HOUR, 100, cap=100_000_001)],
        [listings.hourly(100 + number) for number in range(21)],
    ],
)
def test_a_price_that_can_not_be_right_is_refused(city, now, specs):
    listing = listings.draft()
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.set_tariffs(listing, specs, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["price"]


@pytest.mark.parametrize(
    ("tariffs", "collect", "asks"),
    [
        ([], Collect.PLATFORM, False),
        ([listings.hourly(0)], Collect.PLATFORM, False),
        ([listings.hourly(1000)], Collect.PLATFORM, True),
        ([listings.hourly(1000)], Collect.ON_SITE, False),
    ],
)
def test_money_is_asked_where_renters_pay_here(city, now, tariffs, collect, asks):
    listing = listings.complete_draft(tariffs=tariffs)
    with transaction():
        listing.collect = collect
    assert services.asks_money(listing) is asks


def test_a_shown_free_listing_can_not_come_to_ask_money_for_one_whom_it_can_not_reach(city, now):
    listing = listings.published(accounts.member().party)
    with pytest.raises(services.OwnerNotPayableError) as refusal, transaction():
        services.set_tariffs(listing, [listings.hourly()], actor=SYSTEM, now=now)
    assert refusal.value.code == "owner-not-payable"
    assert refusal.value.extra == {"next": "/earnings"}
    assert queries.tariff_specs(listings.fresh(listing)) == []


def test_a_paused_listing_may_be_priced_first(city, now):
    listing = listings.published(accounts.member().party)
    with transaction():
        services.pause(listing, actor=SYSTEM, now=now)
        services.set_tariffs(listing, [listings.hourly()], actor=SYSTEM, now=now)
    with transaction(), pytest.raises(services.OwnerNotPayableError):
        services.resume(listing, actor=SYSTEM, now=now)


def test_price_times_and_rules_of_a_shown_listing_keep_its_approval(city, now):
    listing = listings.published()
    terms = services.Terms(
        approval=Approval.REQUEST, policy=Policy.STRICT, renter_note=" 조심히 ", request_blocks=False
    )
    with transaction():
        services.set_tariffs(listing, [listings.hourly()], actor=SYSTEM, now=now)
        services.update_times(listing, replace(GOOD, buffer_after_minutes=30), actor=SYSTEM, now=now)
        services.update_terms(listing, terms, actor=SYSTEM, now=now)
    found = listings.fresh(listing)
    assert found.shown
    assert queries.open_revision(found) is None
    assert (found.approval, found.policy, found.renter_note, found.request_blocks) == (
        *(Approval.REQUEST, Policy.STRICT, "조심히", False),
    )
    assert services.times_of(found).buffer_after_minutes == 30


def test_the_same_rules_again_are_no_change(city, now):
    listing = listings.complete_draft()
    before = len(timeline("listing", listing.id))
    with transaction():
        services.update_times(listing, services.times_of(listing), actor=SYSTEM, now=now)
    assert len(timeline("listing", listing.id)) == before


def test_a_note_that_is_too_long_is_refused(city, now):
    listing = listings.draft()
    terms = services.Terms(approval=Approval.INSTANT, renter_note="x" * 1001)
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.update_terms(listing, terms, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["renter_note"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_step_minutes": 4}, "start_step_minutes"),
        ({"start_step_minutes": 1441}, "start_step_minutes"),
        ({"min_minutes": 0}, "min_minutes"),
        ({"max_minutes": 527_041}, "max_minutes"),
        ({"max_minutes": 30}, "max_minutes"),
        ({"lead_minutes": -1}, "lead_minutes"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizon_days": 367}, "horizon_days"),
        ({"buffer_before_minutes": -5}, "buffer_before_minutes"),
        ({"buffer_after_minutes": 20_000}, "buffer_after_minutes"),
        ({"lead_minutes": 1440, "horizon_days": 1}, "lead_minutes"),
    ],
)
def test_times_that_can_not_be_are_refused_by_field(change, field):
    check_times(GOOD)
    with pytest.raises(InvalidError) as refusal:
        check_times(replace(GOOD, **change))
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_times_that_a_draft_begins_with_are_good(kind):
    check_times(services.DEFAULT_TIMES[kind])


def test_a_paid_listing_is_sent_in_only_when_its_owner_can_be_paid(city, now):
    party = accounts.member().party
    listing = listings.complete_draft(party, tariffs=[listings.hourly()])
    with transaction(), pytest.raises(services.OwnerNotPayableError):
        services.submit(listing, actor=SYSTEM, now=now)
    with transaction():
        session.refresh(party)
        party.payable_since = now
    with transaction():
        assert services.submit(listing, actor=SYSTEM, now=now)
    assert listing.state == ListingState.PENDING_REVIEW
