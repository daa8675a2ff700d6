"""One small city of rows that the contracts walk through: everybody, everything, in every state that decides who may see it.

The world is built once for a module, in a transaction that is rolled back at its end. A request that changes something is
made inside ``world.undone()``, so that the next one finds the same city.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Connection, func, select
from werkzeug.test import TestResponse

from marketplace import clock, create_app
from marketplace.accounts import services as accounts_services
from marketplace.accounts.models import ApiToken, Member, SignInSession, StaffRole
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM
from marketplace.bookings.models import Booking
from marketplace.bookings.states import PayBy
from marketplace.config import Settings
from marketplace.db import CLOCK, db, session, transaction
from marketplace.embedded import mailbox
from marketplace.extensions import limiter
from marketplace.intervals import Interval
from marketplace.listings import services as listing_services
from marketplace.listings.models import Listing, ListingRevision
from marketplace.listings.states import Approval, Kind
from marketplace.moderation.models import Report, ReportReason, SubjectKind
from marketplace.moderation_state import Moderation
from marketplace.notifications import services as notifications
from marketplace.notifications.models import Notification
from marketplace.outbox import wake
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.payments import stripe_gateway
from marketplace.payments.models import ChargePurpose, ChargeState, Refund, RefundState
from marketplace.places import board_services
from marketplace.places import services as places
from marketplace.places.board_policies import Reader
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.security import hash_secret
from marketplace.settlements.models import Settlement, SettlementPeriod, SettlementState
from marketplace.storage import Storage
from tests.contracts import world_circles, world_desk, world_directory, world_offices
from tests.factories import accounts, availability, bookings, listings, payments
from tests.factories.accounts import LONG_AGO
from tests.support.client import Client

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROLES = ("stranger", "renter", "owner", "manager", "clerk", "reader", "steward", "operator", "suspended")
RAW_CSRF = "a-raw-token-that-the-cookie-of-every-test-browser-holds"
NOBODY = "AAAAAAAAAAAAAAAAAAAAAA"  # a public id that nothing has


@dataclass
class World:
    """``ids``: what stands in an address, by the name that the tables use; ``people``: member ids by role."""

    app: Flask
    connection: Connection
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    at_first: tuple[int, int] = (0, 0)  # the traces when the world was made

    def path(self, pattern: str) -> str:
        """``/bookings/{held}`` with the id of that booking."""
        return pattern.format_map(self.ids)

    def browser(self, role: str = "anonymous", *, csrf: bool = True) -> Client:
        """A fresh browser on which that person is signed in; ``csrf`` False: it sends neither token nor Origin."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        client.csrf = False
        cookie: dict[str, Any] = {"csrf_token": RAW_CSRF}
        if role != "anonymous":
            cookie |= {"_user_id": f"session-{role}", "_fresh": True}
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # of the default interface
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], serializer.dumps(cookie))
        if csrf:
            client.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token(self.app)
            client.environ_base["HTTP_ORIGIN"] = self.app.config["BASE_URL"]
        return client

    def ask(self, role: str, method: str, path: str, **facts: Any) -> TestResponse:
        """One request of a person: pages by the session cookie, the API by the bearer token."""
        if path.startswith("/api/"):
            client = self.app.test_client()
            client.csrf = False  # type: ignore[attr-defined]  # ours
            headers = {} if role == "anonymous" else {"Authorization": f"Bearer token-{role}"}
            return client.open(path, method=method, headers=headers | facts.pop("headers", {}), **facts)
        return self.browser(role).open(path, method=method, **facts)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens inside leaves nothing behind."""
        session.remove()
        point = self.connection.begin_nested()
        try:
            yield
        finally:
            session.remove()
            point.rollback()

    def traces(self) -> tuple[int, int]:
        """How many audit entries and messages there are: a refusal leaves no new ones."""
        session.rollback()
        return (
            session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
            session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
        )


def csrf_token(app: Flask) -> str:
    """The token that a page of ours would carry for the test browsers."""
    return str(URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(RAW_CSRF))


@contextmanager
def another_app(settings: Settings, **changes: Any) -> Iterator[Flask]:
    """An application with other settings beside the worker's own, which finds everything as it was afterwards."""
    moves, app = CLOCK["moves"], None
    try:
        app = create_app(replace(settings, **changes))  # which may refuse
        app.test_client_class = Client
        if limiter.enabled:
            limiter.reset()
        yield app
    finally:
        if limiter.enabled:
            limiter.reset()
        limiter.enabled = settings.rate_limits
        if app is not None:
            with app.app_context():
                db.engine.dispose()
        CLOCK["moves"] = moves
        stripe_gateway.connect(settings)
        wake.connect(settings.redis_url)


@contextmanager
def opened(app: Flask) -> Iterator[World]:
    """The world, until the end of the block."""
    with app.app_context():
        engines = db._app_engines[app]
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]  # the documented way to test with rollback
        session.remove()
        session.configure(join_transaction_mode="create_savepoint")
        try:
            world = World(app, connection)
            with app.test_request_context():
                _fill(world)
            world.at_first = world.traces()
            session.remove()
            yield world
        finally:
            session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine


def _fill(world: World) -> None:
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    people = _people(world)
    _circle(world, people, now)
    world_circles.fill(world, people, now)
    world_directory.fill(world, people, now)
    world_offices.fill(world, people, now)
    made = _listings(world, people, now)
    _bookings(world, people, made, now)
    world_desk.fill(world, people, made, now)
    _money(world, people, now)
    _papers(world, people, made, now)


def _people(world: World) -> dict[str, Member]:
    names = dict(
        zip(
            ROLES,
            ("남이웃", "한지우", "김두레", "오매니저", "박창구", "정열람", "최반장", "윤영", "나정지"),
            strict=True,
        )
    )
    people = {
        role: accounts.member(
            name,
            email=f"{role}@contracts.example.org",
            operator=role == "operator",
            suspended=role == "suspended",
            payable=role == "owner",
        )
        for role, name in names.items()
    }
    office = accounts.organisation("성북구 회의실", payable=True)
    accounts.staff(people["manager"], office, StaffRole.MANAGER)
    accounts.staff(people["clerk"], office, StaffRole.CLERK)
    accounts.staff(people["reader"], office, StaffRole.READER)
    wall = clock.wall()
    for role in ROLES:
        session_row = SignInSession(
            member_id=people[role].id, secret_hash=hash_secret(f"session-{role}"), created_at=wall, seen_at=wall
        )
        token = ApiToken(
            member_id=people[role].id,
            name="contracts",
            hint="token-",
            secret_hash=hash_secret(f"token-{role}"),
            created_at=wall,
            used_at=wall,
        )
        accounts.saved(session_row)
        accounts.saved(token)
        world.ids[f"session_of_{role}"] = session_row.public_id
        world.ids[f"token_of_{role}"] = token.public_id
        world.people[role] = people[role].id
        world.ids[role] = people[role].public_id
    world.ids |= {
        "nobody": NOBODY,
        "office": office.public_id,
        "office_party": office.party.public_id,
        "verify_token": accounts_services.verification_token(people["stranger"]),
        "reset_token": accounts_services.reset_token(people["stranger"]),
    }
    people["office"] = office  # type: ignore[assignment]  # the one that is no member
    return people


def _circle(world: World, people: dict[str, Member], now: datetime) -> None:
    with transaction():
        circle = places.create_circle(
            kind=CircleKind.VILLAGE, name="성북 공유마을", now=now - DAY, actor=SYSTEM, steward=people["steward"]
        )
        places.join(circle, people["owner"], CircleRole.MEMBER, actor=SYSTEM, now=now - DAY)
        circle.moderation = Moderation.APPROVED
        waiting = places.create_circle(
            kind=CircleKind.VILLAGE, name="아직 기다리는 마을", now=now - DAY, actor=SYSTEM, steward=people["steward"]
        )
    world.ids |= {"circle_id": str(circle.id), "village": circle.public_id, "waiting": waiting.public_id}
    _board(world, people, circle, now)


def _board(world: World, people: dict[str, Member], circle: Circle, now: datetime) -> None:
    member = Reader(people["owner"].id, CircleRole.MEMBER, is_operator=False)
    steward = Reader(people["steward"].id, CircleRole.STEWARD, is_operator=False)
    with transaction():
        notice, taken = (
            board_services.post_notice(circle, people["owner"], member, title=title, body="토요일 10시", now=now - DAY)
            for title in ("마을 벼룩시장", "운영자가 내린 글")
        )
        comment = board_services.post_comment(notice, people["steward"], steward, body="저도 갈게요.", now=now)
        board_services.suspend(taken, reason="광고예요.", now=now, actor=SYSTEM)
    world.ids |= {"notice": notice.public_id, "taken_notice": taken.public_id, "comment": comment.public_id}


def _listings(world: World, people: dict[str, Member], now: datetime) -> dict[str, Listing]:
    owner, office = people["owner"].party, people["office"].party
    times = listing_services.Times(start_step_minutes=30, min_minutes=30, max_minutes=7 * 1440, horizon_days=90)
    fee = [listings.hourly(5_000)]
    made = {
        "drill": listings.published(owner, tariffs=fee, times=times),
        "ladder": listings.published(owner, title="사다리", times=times, approval=Approval.REQUEST),
        "draft": listings.complete_draft(owner, title="아직 비밀인 초안"),
        "pending": listings.submitted(owner, title="검토 대기 텐트"),
        "paused": listings.published(owner, title="쉬는 자전거"),
        "gone": listings.published(owner, title="내려간 톱"),
        "circle": listings.published(owner, title="우리 마을 화로"),
        "hall": listings.published(office, Kind.ROOM, title="작은 회의실", times=times, approval=Approval.REQUEST),
        "hall_draft": listings.complete_draft(office, Kind.ROOM, title="준비 중인 강당"),
        "hidden": listings.published(people["suspended"].party, title="정지 회원의 책상"),
    }
    with transaction():
        listing_services.pause(made["paused"], actor=SYSTEM, now=now - DAY)
        listing_services.suspend_listing(made["gone"], actor=SYSTEM, reason="위험해요.", now=now - DAY)
        listing_services.set_audience(made["circle"], {int(world.ids["circle_id"])}, actor=SYSTEM, now=now - DAY)
        listing_services.set_owner_active(people["suspended"].party_id, active=False, actor=SYSTEM, now=now - DAY)
        revised = listings.basics(title="전동드릴 새 이름")
        listing_services.update_basics(made["drill"], revised, actor=SYSTEM, now=now - DAY)
        first, second = (
            listing_services.add_photo(made["draft"], listings.stored(name), alt="", actor=SYSTEM, now=now)
            for name in "ab"
        )
    revision = session.scalars(select(ListingRevision).where(ListingRevision.listing_id == made["drill"].id)).one()
    block = availability.blocked(made["drill"], Interval(now + 20 * DAY, now + 21 * DAY), now, note="제가 써요")
    storage: Storage = world.app.extensions["storage"]
    world.ids |= {name: row.public_id for name, row in made.items()}
    world.ids |= {
        "revision": revision.public_id,
        "photo": first.public_id,
        "second_photo": second.public_id,
        "block": block.public_id,
        "picture": storage.write("photos", "webp", b"RIFF0000WEBP"),
    }
    return made


def _bookings(world: World, people: dict[str, Member], made: dict[str, Listing], now: datetime) -> None:
    renter = people["renter"]
    payments.topped_up(renter.party_id, 200_000, now - 9 * DAY)

    def book(listing: str, starts_in: timedelta, **more: Any) -> bookings.Story:
        at = more.pop("at", now - HOUR)
        wanted = bookings.wish(now + starts_in, hours=3)
        booking, charge = bookings.request(made[listing], renter, wanted, now=at, **more)
        owner = people["owner"] if listing != "hall" else people["manager"]
        return bookings.Story(made[listing], owner, renter, booking, charge)

    stories = {
        "confirmed": book("drill", 12 * HOUR, pay_by=PayBy.WALLET),
        "requested": book("ladder", 3 * DAY),
        "held": book("drill", 4 * DAY, pay_by=PayBy.CARD, at=now),
        "active": book("drill", -HOUR, pay_by=PayBy.WALLET, at=now - DAY).pick_up(now - HOUR),
        "hall_requested": book("hall", 5 * DAY),
        "hall_confirmed": book("hall", 6 * HOUR).accept(now),
        "returned": book("drill", -9 * HOUR, pay_by=PayBy.WALLET, at=now - DAY)
        .pick_up(now - 9 * HOUR)
        .give_back(now - 5 * HOUR),
    }
    for name, story in stories.items():
        row = session.get_one(Booking, story.id)
        world.ids[name] = row.public_id
        if story.charge is not None:
            world.ids["booking_charge"] = story.charge.public_id
    slot = bookings.wish(now + 30 * DAY, hours=2).period
    world.ids |= {"slot_start": slot.start.isoformat(), "slot_end": slot.end.isoformat()}


def _money(world: World, people: dict[str, Member], now: datetime) -> None:
    topup = payments.charge(people["renter"].party_id, state=ChargeState.SUCCEEDED, now=now - DAY)
    card = payments.charge(
        people["renter"].party_id, 30_000, purpose=ChargePurpose.BOOKING, booking=payments.booking_id(), now=now - DAY
    )
    refund = accounts.saved(
        Refund(
            charge_id=card.id,
            currency="KRW",
            amount=10_000,
            state=RefundState.FAILED,
            key=f"refund:contracts:{secrets.token_hex(4)}",
            reason="expired_card",
            created_at=now,
            due_at=now,
        )
    )
    period = accounts.saved(SettlementPeriod(starts_at=LONG_AGO, ends_at=LONG_AGO + 7 * DAY, closed_at=now))
    settlement = accounts.saved(
        Settlement(
            period_id=period.id,
            party_id=people["owner"].party_id,
            currency="KRW",
            amount=9_000,
            state=SettlementState.HELD,
            reason="owner-not-payable",
            created_at=now,
        )
    )
    message = accounts.saved(
        OutboxMessage(
            topic="listing.approved",
            payload={"listing_id": 0},
            state=MessageState.FAILED,
            created_at=now,
            due_at=now,
            finished_at=now,
            error="did not work",
        )
    )
    world.ids |= {
        "topup": topup.public_id,
        "refund_id": str(refund.id),
        "settlement_id": str(settlement.id),
        "message_id": str(message.id),
    }


def _papers(world: World, people: dict[str, Member], made: dict[str, Listing], now: datetime) -> None:
    report = accounts.saved(
        Report(
            subject_kind=SubjectKind.LISTING,
            subject_id=made["drill"].id,
            reporter_member_id=people["stranger"].id,
            reason=ReportReason.WRONG,
            text="설명과 달라요.",
            moderation=Moderation.PENDING,
            created_at=now,
        )
    )
    facts = {"title": "전동드릴", "listing": world.ids["drill"]}
    with transaction():
        notifications.notify(people["owner"], "listing_approved", "contracts", facts, now)
    told = session.scalars(select(Notification).where(Notification.member_id == people["owner"].id)).first()
    assert told is not None
    folder: Path = world.app.extensions["settings"].data_dir / "mailbox"
    folder.mkdir(exist_ok=True)
    mail = mailbox.keep(
        folder, b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nA text.\r\n", clock.wall()
    )
    world.ids |= {"report": report.public_id, "notification": told.public_id, "mail": mail}
