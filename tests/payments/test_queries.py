"""Reading money, and who may."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.db import transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.payments import queries, services, words
from marketplace.payments.models import ChargePurpose, ChargeState
from tests.factories import accounts, payments
from tests.factories.payments import ABOUT, won


def test_a_statement_says_in_words_what_came_and_went(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.topped_up(renter, 20_000, now)
    held = payments.paid(renter, owner, 3_000, now=now)
    with transaction():
        services.refund_escrow(held.booking_id, won(1_000), now)
    with force_locale("en"):
        lines = queries.statement(renter, "KRW").lines
    assert [(line.sentence, line.amount.amount, line.balance.amount) for line in lines] == [
        ("Money back for 충전 드릴", 1_000, 21_000),
        ("Paid for 충전 드릴", -3_000, 20_000),
        ("Topped up by card", 3_000, 23_000),
        ("Topped up by card", 20_000, 20_000),
    ]
    assert [line.booking_public_id for line in lines] == [ABOUT.public_id, ABOUT.public_id, None, None]


def test_a_long_statement_comes_in_pages(city, now):
    party = accounts.member().party_id
    for amount in range(1, 8):
        payments.topped_up(party, amount, now)
    seen, cursor = [], None
    for _page in range(3):
        page = queries.statement(party, "KRW", cursor, limit=3)
        seen += [line.amount.amount for line in page.lines]
        cursor = page.next_cursor
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert cursor is None
    with pytest.raises(InvalidError):
        queries.statement(party, "KRW", "nonsense")


@pytest.mark.parametrize(
    ("kind", "with_title", "without"),
    [
        ("topup", "Topped up by card", "Topped up by card"),
        ("booking_paid", "Paid for X", "Paid for a booking"),
        ("booking_refunded", "Money back for X", "Money back for a booking"),
        (
            "late_payment",
            "Your card payment for X came after its time was given away; it is kept here",
            "A card payment came too late for its booking; it is kept here",
        ),
        (
            "refund_into_wallet",
            "Money back for X that your card did not take",
            "Money back that your card did not take",
        ),
        ("something_new", "Correction by the operator", "Correction by the operator"),
    ],
)
def test_every_movement_has_its_words(city, kind, with_title, without):
    with force_locale("en"):
        assert words.sentence(kind, {"title": "X"}) == with_title
        assert words.sentence(kind, {}) == without


@pytest.mark.parametrize(
    ("role", "may"),
    [(StaffRole.MANAGER, True), (StaffRole.BOOKKEEPER, True), (StaffRole.CLERK, False), (StaffRole.READER, False)],
)
def test_an_organisations_money_is_its_managers_and_bookkeepers(city, role, may):
    organisation, member = accounts.organisation(), accounts.member()
    accounts.staff(member, organisation, role)
    viewer = SignedIn(member)
    public_id = organisation.party.public_id
    if may:
        assert queries.money_party(viewer, public_id).id == organisation.party_id
    else:
        with pytest.raises(NotFoundError):
            queries.money_party(viewer, public_id)
    expected = [member.party_id, organisation.party_id] if may else [member.party_id]
    assert [party.id for party in queries.money_parties(viewer)] == expected


def test_ones_own_money_and_nobody_elses(city):
    member, other = accounts.member(), accounts.member()
    viewer = SignedIn(member)
    assert queries.money_party(viewer, None).id == member.party_id
    assert queries.money_party(viewer, member.party.public_id).id == member.party_id
    for public_id in (other.party.public_id, "no-such-party"):
        with pytest.raises(NotFoundError):
            queries.money_party(viewer, public_id)
    with pytest.raises(NotFoundError):
        queries.money_party(Stranger(), None)


def test_a_charge_is_its_payers(city):
    member, other = accounts.member(), accounts.member()
    charge = payments.charge(member.party_id)
    assert queries.charge_of(SignedIn(member), charge.public_id).id == charge.id
    for viewer, public_id in (
        (SignedIn(other), charge.public_id),
        (Stranger(), charge.public_id),
        (SignedIn(member), "x"),
    ):
        with pytest.raises(NotFoundError):
            queries.charge_of(viewer, public_id)


def test_top_ups_that_wait_are_offered_while_their_page_is_open(city):
    party, now = accounts.member().party_id, clock.now()
    waiting = payments.charge(party, state=ChargeState.OPEN, now=now)
    payments.charge(party, state=ChargeState.OPEN, now=now - timedelta(hours=2))
    payments.charge(party, state=ChargeState.SUCCEEDED, now=now)
    payments.charge(
        party, state=ChargeState.OPEN, purpose=ChargePurpose.BOOKING, booking=payments.booking_id(), now=now
    )
    assert queries.waiting_topups(party, now) == [waiting]


def test_a_bookings_money_is_found_by_its_booking(city):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    held = payments.paid(renter, owner)
    assert queries.escrow_of(held.booking_id) is held
    assert queries.held_for_owner(owner) == [held]
    assert queries.live_charge(held.booking_id) is None
    live = payments.charge(renter, purpose=ChargePurpose.BOOKING, booking=payments.booking_id(), state=ChargeState.OPEN)
    assert queries.live_charge(live.booking_id or 0) == live
    assert queries.payout_account(owner) is None
