"""The demo city, filled once through the services on a database of its own, with the practice provider beside it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import clock
from marketplace.accounts.models import Member, Organisation, Staff
from marketplace.accounts.queries import member_by_email
from marketplace.accounts.viewers import Stranger
from marketplace.audit.models import AuditEntry
from marketplace.bookings import checks as booking_checks
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.demo import play, shop_scene
from marketplace.demo.catalogue import LISTINGS, MEMBERS, OPERATOR, ORGANISATIONS, OWNER, RENTER, Standing
from marketplace.demo.offices_scene import OFFICES
from marketplace.demo.people import PASSWORD
from marketplace.demo.play import fill
from marketplace.demo.stage import Stage
from marketplace.demo.stories import STORIES
from marketplace.directory import figure_queries
from marketplace.directory import queries as directory
from marketplace.embedded.standins import start_stripe
from marketplace.errors import ConflictError
from marketplace.imports.alone import AlreadyRunningError, alone
from marketplace.listings.models import Listing
from marketplace.listings.photos import encode
from marketplace.listings.queries import review_count
from marketplace.listings.states import ListingState
from marketplace.moderation import queries as moderation
from marketplace.moderation.models import ReportState
from marketplace.moderation_state import Moderation
from marketplace.notifications import queries as notifications
from marketplace.notifications.models import MailState, Notification
from marketplace.offices import queries as offices
from marketplace.offices.models import Closing
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.payments import checks as ledger_checks
from marketplace.payments import stripe_gateway
from marketplace.payments.models import Charge, ChargeState, PayoutAccount, PayoutAccountState, Refund, RefundState
from marketplace.payments.queries import wallet_balance
from marketplace.places import queries, waiting_queries
from marketplace.places.models import Circle, CircleKind, CircleMembership, CircleRole
from marketplace.places.site_models import Site
from marketplace.security import verify_password
from marketplace.settlements.models import Settlement, SettlementState
from tests.conftest import build_app, close_app, make_settings
from tests.factories import accounts
from tests.factories.listings import jpeg
from tests.support import servers
from tests.support.stripe_provider import KEYS, NOBODY

pytestmark = pytest.mark.timeout(400)  # the first test waits for the whole fill
DAY = timedelta(days=1)


def _same_picture_for_all(stage):
    """Drawing takes the time; test_drawings.py looks at the pictures."""
    stored = shop_scene._store(stage, encode(jpeg(400, 300)))
    return {photo: stored for each in LISTINGS for photo in each.photos}


OFFICE_ROOMS = sum(len(office.rooms) for office in OFFICES)


@pytest.fixture(scope="module")
def empty_city(server_urls, worker_number, tmp_path_factory) -> Iterator[Flask]:
    """An application on an empty database, with a practice provider that runs."""
    admin_url, redis_url = server_urls
    name = f"dure_demo_gw{worker_number}"
    url = servers.make_database(admin_url, name, servers.TEMPLATE)
    folder = tmp_path_factory.mktemp("demo")
    provider = start_stripe(folder, webhook_url=NOBODY, keys=KEYS)
    app = build_app(replace(make_settings(url, redis_url, folder), stripe_api_base=provider.url))
    yield app
    close_app(app)
    provider.stop()
    servers.drop_database(admin_url, name)


@pytest.fixture(scope="module")
def said(empty_city) -> Iterator[list[str]]:
    """The city is filled: what the command said on the way. An earlier fill was cut short in the middle."""
    lines: list[str] = []
    with empty_city.app_context():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shop_scene, "draw_all", _same_picture_for_all)
            with patch.context() as cut:
                cut.setattr(shop_scene, "fill_shelves", _killed)
                with pytest.raises(KeyboardInterrupt):
                    fill(once=True, say=lambda _line: None)
            fill(once=True, say=lines.append)
        yield lines
        session.remove()


def _killed(*_given: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def demo(empty_city: Flask, said: list[str]) -> Flask:
    session.rollback()
    stripe_gateway.connect(empty_city.extensions["settings"])  # another test's application may have connected elsewhere
    return empty_city


def member(email: str) -> Member:
    found = member_by_email(email)
    assert found is not None
    return found


def test_a_fill_that_was_cut_short_begins_anew(said):
    assert said[0] == "An earlier fill was cut short; beginning anew …"
    assert said[-1] == f"{len(MEMBERS)} members, {len(LISTINGS) + OFFICE_ROOMS} listings, {len(STORIES) - 1} bookings."


def test_everybody_is_there_and_can_sign_in(demo):
    people = session.scalars(select(Member)).all()
    assert len(people) == len(MEMBERS)
    assert all(person.email_verified_at and person.photo_key for person in people)
    assert verify_password(member(RENTER).password_hash, PASSWORD)
    assert [person.email for person in people if person.is_operator] == [OPERATOR]
    assert session.scalar(select(func.count()).select_from(Organisation)) == len(ORGANISATIONS) + len(OFFICES)
    assert session.scalar(select(func.count()).select_from(Staff)) == sum(
        len(staff) for staff in [*(each.staff for each in ORGANISATIONS), *(each.staff for each in OFFICES)]
    )


def test_every_listing_has_come_to_its_standing(demo):
    found = Counter((row.state, row.moderation) for row in session.scalars(select(Listing)))
    wanted = Counter(each.standing for each in LISTINGS)
    assert found == {
        (ListingState.PUBLISHED, Moderation.APPROVED): wanted[Standing.PUBLISHED] + OFFICE_ROOMS,
        (ListingState.PAUSED, Moderation.APPROVED): wanted[Standing.PAUSED],
        (ListingState.PENDING_REVIEW, Moderation.PENDING): wanted[Standing.PENDING_REVIEW],
        (ListingState.DRAFT, Moderation.REJECTED): wanted[Standing.REJECTED],
        (ListingState.DRAFT, Moderation.PENDING): wanted[Standing.DRAFT],
    }
    photos = sum(len(each.photos) for each in LISTINGS)
    assert sum(len(row.photos) for row in session.scalars(select(Listing))) == photos


def test_offices_have_places_with_hours_and_one_will_be_closed(demo):
    sites = session.scalars(select(Site)).all()
    assert len(sites) == len(OFFICES) + 1
    assert all(site.schedule_id for site in sites)
    following = session.scalars(select(Listing).where(Listing.hours_from_site)).all()
    assert {row.schedule_id for row in following} == {site.schedule_id for site in sites}
    assert len(following) >= OFFICE_ROOMS
    verified = session.scalars(select(Organisation).where(Organisation.verified_at.is_not(None))).all()
    assert len(verified) == 1 + sum(office.verified for office in OFFICES)
    (closing,) = session.scalars(select(Closing)).all()
    assert closing.starts_at > clock.now()
    assert offices.unsettled(clock.now()) == []


def test_bookings_are_in_every_state_that_lasts(demo):
    states = {row.state for row in session.scalars(select(Booking))}
    assert states == set(BookingState) - {BookingState.DRAFT}


def test_what_happened_is_dated_when_it_happened(demo):
    now = clock.now()
    moments = {
        "sign-ups": select(Member.created_at),
        "bookings": select(Booking.created_at),
        "payments": select(Charge.succeeded_at).where(Charge.state == ChargeState.SUCCEEDED),
        "settlements": select(Settlement.paid_at).where(Settlement.state == SettlementState.PAID),
        "notifications": select(Notification.created_at),
    }
    for name, statement in moments.items():
        days = {moment.date() for moment in session.scalars(statement) if moment is not None}
        assert len(days) >= 4, name
        assert max(days) <= now.date(), name
    made = select(Booking).where(Booking.state == BookingState.COMPLETED)
    for booking in session.scalars(made):
        told = session.scalars(
            select(AuditEntry.at)
            .where(AuditEntry.subject_kind == "booking", AuditEntry.subject_id == booking.id)
            .order_by(AuditEntry.id)
        ).all()
        assert told == sorted(told)
        assert told[0] == booking.created_at
        assert told[-1] < now - DAY / 2


def test_nobody_pays_before_topping_up_and_nobody_tops_up_before_joining(demo):
    rows = session.execute(
        select(Charge.succeeded_at, Member.created_at).join(Member, Member.party_id == Charge.party_id)
    )
    assert all(paid is None or paid > joined for paid, joined in rows)


def test_the_books_and_the_bookings_are_in_order(demo):
    assert [result.name for result in ledger_checks.run() if not result.ok] == []
    assert [result.name for result in booking_checks.run(clock.now()) if not result.ok] == []
    ours, theirs = ledger_checks.provider_holds("KRW")
    assert ours == theirs


def test_the_renter_has_50_000_won_and_something_to_do(demo):
    renter = member(RENTER)
    assert wallet_balance(renter.party_id, "KRW").amount == 50_000
    assert bookings.booked_by([renter.party_id], past=False)
    assert bookings.booked_by([renter.party_id], past=True)


def test_the_owner_is_paid_and_asked(demo):
    owner = member(OWNER)
    account = session.get(PayoutAccount, owner.party_id)
    assert account is not None
    assert account.state == PayoutAccountState.READY
    assert bookings.waiting_for_answer([owner.party_id]) >= 1
    paid = select(func.count()).where(Settlement.party_id == owner.party_id, Settlement.state == SettlementState.PAID)
    assert (session.scalar(paid) or 0) >= 2


def test_no_payment_is_left_half_done(demo):
    assert session.scalars(select(Refund.state).distinct()).all() == [RefundState.SUCCEEDED]
    assert session.scalars(select(Settlement.state).distinct()).all() == [SettlementState.PAID]


def test_circles_are_nested_peopled_and_wait_for_answers(demo):
    circles = {row.name: row for row in session.scalars(select(Circle))}
    villages = [row for row in circles.values() if row.kind == CircleKind.VILLAGE]
    assert [row.moderation for row in villages] == [Moderation.APPROVED] * 3
    for village in villages:
        roles = session.scalars(select(CircleMembership.role).where(CircleMembership.circle_id == village.id))
        assert set(roles) == set(CircleRole)
    assert circles["한빛아파트 101동"].parent_id == circles["성북 두레마을"].id
    assert waiting_queries.waiting_for_operators() == 1
    assert len(queries.pending_requests(circles["성북 두레마을"].id)) == 2
    now = clock.now()
    joined = session.execute(
        select(CircleMembership.since, Member.created_at).join(Member, Member.id == CircleMembership.member_id)
    )
    assert all(member_since < since < now for since, member_since in joined)


def test_marks_are_carried_and_an_application_waits_for_the_committee(demo):
    marks = {row.subject.name: row.kind for row in directory.find().designations}
    assert marks == {"성북 두레마을": "village", "은평 두레공구도서관": "group", "망원 나눔바퀴": "company"}
    assert [row.subject.name for row in directory.screenings()] == ["은평 뚝딱마을"]
    assert [row.state for row in directory.decided() if row.subject.name == "온동네창고"] == ["refused"]
    village = session.scalars(select(Circle).where(Circle.name == "성북 두레마을")).one()
    assert village.designation_code is not None
    mark = directory.designation_by_code(village.designation_code)
    assert mark is not None
    assert len(figure_queries.shared(mark, Stranger())) >= 3
    topics = {row.topic for row in notifications.of_member(member(OWNER).id, limit=200)}
    assert "designation_granted" in topics


def test_the_operator_has_a_queue(demo):
    assert review_count() == 3
    assert len(moderation.reports(ReportState.OPEN)) == 3


@pytest.mark.parametrize("email", [RENTER, OWNER])
def test_the_demo_members_have_believable_notifications(demo, email):
    rows = notifications.of_member(member(email).id, limit=100)
    assert len({row.topic for row in rows}) >= 4
    unread = [row for row in rows if row.read_at is None]
    assert 0 < len(unread) < len(rows)
    assert [row.created_at for row in rows] == sorted((row.created_at for row in rows), reverse=True)


def test_the_past_sends_no_mail(demo):
    assert session.scalars(select(Notification.mail_state).distinct()).all() == [MailState.OFF]
    assert session.scalars(select(OutboxMessage.state).distinct()).all() == [MessageState.DONE]


def test_photos_are_drawn_once_each_and_stored(city, settings, monkeypatch):
    monkeypatch.setattr(shop_scene, "LISTINGS", LISTINGS[:1] * 2)
    storage = city.extensions["storage"]
    photos = shop_scene.draw_all(Stage(settings, storage, pytest.fail, clock.now()))
    assert set(photos) == set(LISTINGS[0].photos)
    for stored in photos.values():
        assert (stored.width, stored.height) == shop_scene.PHOTO_SIZE
        assert len(storage.read(stored.key)) > len(storage.read(stored.thumb_key)) > 0


def test_a_filled_city_is_left_alone(demo):
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    fill(once=True, say=pytest.fail)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    with pytest.raises(ConflictError) as refusal:
        fill(once=False, say=pytest.fail)
    assert refusal.value.code == "not-empty"


def test_a_city_of_its_own_members_is_left_alone(city):
    accounts.member()
    fill(once=True, say=pytest.fail)
    with pytest.raises(ConflictError, match="not-empty"):
        fill(once=False, say=pytest.fail)


@pytest.mark.parametrize("embedded", [set(), {"postgres", "mailbox"}])
def test_where_money_is_real_nothing_is_filled(city, settings, monkeypatch, embedded):
    monkeypatch.setitem(city.extensions, "settings", replace(settings, embedded=frozenset(embedded)))
    with pytest.raises(ConflictError) as refusal:
        fill(once=True, say=pytest.fail)
    assert refusal.value.code == "not-practice"


def test_two_fills_at_once_are_one_too_many(city):
    with alone("demo"), pytest.raises(AlreadyRunningError):
        fill(once=True, say=pytest.fail)


def test_the_marks_are_in_the_audit_log(demo):
    with transaction():
        marks = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "demo")).all()
    assert marks == [play.BEGUN, play.FILLED]
