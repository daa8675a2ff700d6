"""The stories, played through the services in the order in which they happened."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.availability.rules import public_holidays
from marketplace.bookings import services as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.services import Wish, quote
from marketplace.bookings.states import HandoverKind, PayBy, Side
from marketplace.db import session, transaction
from marketplace.demo.catalogue import BY_KEY, RENTER
from marketplace.demo.operator_queue import REPORTS, DemoReport
from marketplace.demo.stage import Stage
from marketplace.demo.stories import STORIES
from marketplace.demo.story import Outcome, Story, booked_at, ended_at, period
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.moderation import services as moderation
from marketplace.moderation.models import ReportReason, SubjectKind
from marketplace.moderation.services import Subject
from marketplace.payments.services import wallet_balance
from marketplace.settlements import services as settlements

RENTERS_BALANCE = 50_000
LEAST_TOP_UP = 10_000
TOPS_UP_BEFORE = timedelta(minutes=10)
ANSWER_AFTER = timedelta(hours=2)
SETTLES_AFTER = timedelta(minutes=5)
WEEKS = 12  # longer ago than the first story
HANDED = {Outcome.ACTIVE, Outcome.RETURNED, Outcome.COMPLETED}
UNANSWERED = {Outcome.HELD, Outcome.REQUESTED, Outcome.DECLINED, Outcome.EXPIRED}


class Playbill:
    """What is still to be played, by the moment at which it happened."""

    def __init__(self, stage: Stage) -> None:
        """Nothing yet."""
        self.stage = stage
        self._events: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self._order = count()

    def at(self, moment: datetime, act: Callable[[datetime], object]) -> None:
        """Plans something, unless it lies in the future."""
        if moment <= self.stage.now:
            heapq.heappush(self._events, (moment, next(self._order), act))

    def play(self) -> None:
        """Plays everything in order; what is planned on the way joins in."""
        while self._events:
            moment, _number, act = heapq.heappop(self._events)
            act(moment)
            self.stage.tell(moment)


def play(stage: Stage) -> None:
    """All stories, each week's settlement, the reports, and the renter's top-up to 50,000 won."""
    bill = Playbill(stage)
    today = clock.local_day(stage.now, stage.settings.city.zone)
    holidays = public_holidays(today - timedelta(days=120), today + timedelta(days=120))
    stories = [story for story in STORIES if story.outcome is not Outcome.DRAFT]
    spans = {story.key: period(story, BY_KEY[story.listing], today, holidays) for story in stories}
    _plan_top_ups(bill, stories, spans)
    _plan_settlements(bill, today)
    for story in stories:
        _plan(bill, story, spans[story.key])
    for report in REPORTS:
        bill.at(stage.now - timedelta(days=report.days_ago), partial(_report, stage, report))
    bill.play()
    _round_off(stage)


def _plan_top_ups(bill: Playbill, stories: list[Story], spans: dict[str, Interval]) -> None:
    """Each renter who pays from the wallet tops it up shortly before the first such booking, by what all of them cost."""
    stage, needed, first = bill.stage, Counter[str](), dict[str, datetime]()
    for story in stories:
        if story.pay is PayBy.WALLET:
            listing = session.get_one(Listing, stage.listings[story.listing])
            span = spans[story.key]
            price = quote(listing, Wish(span, story.quantity), rules=stage.settings.rules, now=stage.now).total.amount
            needed[story.renter] += price
            made = booked_at(story, span.start, stage.now)
            first[story.renter] = min(made, first.get(story.renter, made))
    session.rollback()
    for email, amount in sorted(needed.items()):
        bill.at(first[email] - TOPS_UP_BEFORE, partial(stage.top_up, email, _rounded_up(amount)))


def _rounded_up(amount: int) -> int:
    """As people top up: in steps of the least amount."""
    return -(-amount // LEAST_TOP_UP) * LEAST_TOP_UP


def _plan_settlements(bill: Playbill, today: date) -> None:
    """Each Monday night the week before is closed and paid."""
    stage, monday = bill.stage, today - timedelta(days=today.weekday())
    for weeks in range(WEEKS):
        night = clock.local_midnight(monday - timedelta(weeks=weeks), stage.settings.city.zone)
        bill.at(night + SETTLES_AFTER, settlements.close_due)


def _plan(bill: Playbill, story: Story, span: Interval) -> None:
    made = booked_at(story, span.start, bill.stage.now)
    bill.at(made, lambda now: _book(bill, story, span, now))


def _book(bill: Playbill, story: Story, span: Interval, now: datetime) -> None:
    stage = bill.stage
    with transaction():
        renter = stage.member(story.renter)
        booking, charge = bookings.request_booking(
            session.get_one(Listing, stage.listings[story.listing]),
            Wish(span, story.quantity),
            renter_party_id=renter.party_id,
            made_by_member_id=renter.id,
            pay_by=story.pay if story.pay in {PayBy.WALLET, PayBy.CARD} else None,
            rules=stage.settings.rules,
            now=now,
            message=story.message,
            language=renter.language,
        )
        booking_id, charge_id, instant = booking.id, charge.id if charge else None, booking.instant
        deadline = booking.hold_until if charge else booking.answer_until
        stage.bookings[story.key] = booking.id
    pays = charge_id is not None and story.outcome is not Outcome.HELD
    if pays and charge_id is not None and not (story.outcome is Outcome.EXPIRED and instant):
        stage.pay(charge_id, now)
        deadline = session.get_one(Booking, booking_id).answer_until
        session.rollback()
    _plan_rest(bill, story, span, booking_id, now, deadline, instant=instant)


def _plan_rest(
    bill: Playbill,
    story: Story,
    span: Interval,
    booking_id: int,
    now: datetime,
    deadline: datetime | None,
    *,
    instant: bool,
) -> None:
    """What happens to the booking after it was made."""
    stage = bill.stage
    owner = Actor("member", stage.acting(BY_KEY[story.listing].owner))
    renter = Actor("member", stage.members[story.renter])
    rules = stage.settings.rules
    if story.outcome is Outcome.EXPIRED and deadline is not None:
        bill.at(deadline + timedelta(minutes=1), lambda at: _do(lambda: bookings.expire(booking_id, at)))
    if story.outcome is Outcome.DECLINED:
        moment = max(ended_at(story, span.start), now + timedelta(minutes=30))
        bill.at(min(moment, stage.now), lambda at: _do(lambda: bookings.decline(booking_id, story.reason, owner, at)))
    if story.outcome in UNANSWERED:
        return
    if not instant:
        answered = min(now + ANSWER_AFTER, stage.now, span.start - timedelta(minutes=5))
        bill.at(answered, lambda at: _do(lambda: bookings.accept(booking_id, owner, at)))
    if story.outcome in {Outcome.CANCELLED_BY_RENTER, Outcome.CANCELLED_BY_OWNER}:
        by_renter = story.outcome is Outcome.CANCELLED_BY_RENTER
        side, actor = (Side.RENTER, renter) if by_renter else (Side.OWNER, owner)
        moment = min(max(ended_at(story, span.start), now + 2 * ANSWER_AFTER), stage.now)
        bill.at(moment, lambda at: _do(lambda: bookings.cancel(booking_id, side, story.reason, actor, at)))
        return
    if story.outcome is Outcome.NO_SHOW:
        late = span.start + timedelta(minutes=rules.no_show_minutes + 1)
        bill.at(late, lambda at: _do(lambda: bookings.mark_no_show(booking_id, rules, at)))
        bill.at(late + timedelta(hours=rules.claim_hours), lambda at: _do(lambda: bookings.complete(booking_id, at)))
        return
    if story.outcome in HANDED:
        _hand_over(bill, story, span, booking_id, owner, renter)


def _hand_over(bill: Playbill, story: Story, span: Interval, booking_id: int, owner: Actor, renter: Actor) -> None:
    """Pick-up and return by both sides (or the clock), and the completion a day later."""
    rules = bill.stage.settings.rules

    def change_hands(kind: HandoverKind) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            if session.get_one(Booking, booking_id).needs_meeting:
                session.rollback()
                _do(lambda: bookings.confirm_handover(booking_id, kind, Side.OWNER, owner, rules, at))
                _do(lambda: bookings.confirm_handover(booking_id, kind, Side.RENTER, renter, rules, at))
            else:
                session.rollback()
                _do(lambda: bookings.hand_over_by_clock(booking_id, rules, at))

        return act

    bill.at(span.start, change_hands(HandoverKind.PICK_UP))
    if story.outcome is Outcome.ACTIVE:
        return
    back = span.end if story.outcome is Outcome.COMPLETED else bill.stage.now
    bill.at(back, change_hands(HandoverKind.RETURN))
    if story.outcome is Outcome.COMPLETED:
        done = back + timedelta(hours=rules.claim_hours, minutes=1)
        bill.at(done, lambda at: _do(lambda: bookings.complete(booking_id, at)))


def _do(act: Callable[[], object]) -> None:
    with transaction():
        act()


def _report(stage: Stage, report: DemoReport, now: datetime) -> None:
    with transaction():
        kind = SubjectKind(report.subject_kind)
        booking = None
        if kind is SubjectKind.BOOKING:
            booking = session.get_one(Booking, stage.bookings[report.subject])
            subject_id = booking.id
        else:
            subject_id = (stage.listings if kind is SubjectKind.LISTING else stage.members)[report.subject]
        subject = Subject(kind, subject_id, booking)
        moderation.report(subject, stage.member(report.reporter), ReportReason(report.reason), report.text, now)


def _round_off(stage: Stage) -> None:
    """The renter's wallet holds 50,000 won, as the sign-in line promises."""
    balance = wallet_balance(stage.parties[RENTER], stage.settings.city.currency).amount
    session.rollback()
    if RENTERS_BALANCE - balance >= LEAST_TOP_UP:
        stage.top_up(RENTER, RENTERS_BALANCE - balance, stage.now)
