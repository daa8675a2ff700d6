"""The demo's desk: a room booked by phone for a senior, a walk-in today, a consent, and a household."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.accounts import services as accounts
from marketplace.accounts.helping_models import ConsentScope
from marketplace.accounts.models import Organisation
from marketplace.audit.services import Actor
from marketplace.availability.queries import next_free
from marketplace.bookings.services import Wish, request_booking
from marketplace.bookings.states import MadeHow
from marketplace.db import session, transaction
from marketplace.demo.people import OFFICE
from marketplace.demo.stage import Stage
from marketplace.intervals import Interval
from marketplace.listings import services as listings
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.models import Listing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENIOR, HELPER = "sunja.yoon@example.org", "dahye.noh@example.org"
AT_HOME = ("minji.kim@example.org", "jaehyun.baek@example.org")
CLERK = "geonwoo.bae@example.org"
BY_PHONE, WALK_IN = "lecture-seongbuk", "chairs-seongbuk"
MONTH_LIMIT = 30_000
VILLAGE, EARLY_DAYS = "seongbuk", 30


@dataclass(frozen=True, slots=True)
class DemoGuest:
    """Somebody without an account at the office's desk."""

    name: str
    phone: str


GUEST = DemoGuest("최영자", "02-555-0188")


def play(stage: Stage) -> None:
    """What a desk and a family do on one day."""
    with transaction():
        _consent(stage)
        _household(stage)
        _early(stage)
    with transaction():
        _book(
            stage,
            BY_PHONE,
            stage.now + 2 * DAY,
            stage.member(SENIOR).party_id,
            MadeHow.PHONE,
            "경로당 노래 교실이에요.",
        )
        office = session.get_one(Organisation, stage.organisations[OFFICE])
        guest = accounts.make_guest(
            office, stage.member(CLERK), name=GUEST.name, phone=GUEST.phone, now=stage.now - 2 * HOUR
        )
        _book(stage, WALK_IN, stage.now, guest.party_id, MadeHow.DESK, "")


def _consent(stage: Stage) -> None:
    person, helper = stage.member(SENIOR), stage.member(HELPER)
    given = accounts.give_consent(
        person,
        helper.email,
        scope=ConsentScope.WALLET,
        month_limit=MONTH_LIMIT,
        recorded_by=person,
        now=stage.now - 9 * DAY,
    )
    accounts.accept_consent(given, helper, stage.now - 8 * DAY)


def _household(stage: Stage) -> None:
    first, second = (stage.member(email) for email in AT_HOME)
    place = accounts.invite_to_household(first, second.email, stage.now - 6 * DAY)
    accounts.accept_household(place, second, stage.now - 5 * DAY)
    for member in (first, second):
        accounts.share_bookings(member, stage.now - 5 * DAY, on=True)


def _early(stage: Stage) -> None:
    """The village's residents book the lecture room a month before others; a clerk does it for them as well."""
    listing = session.get_one(Listing, stage.listings[BY_PHONE])
    term = CircleTerm(circle_id=stage.circles[VILLAGE], early_days=EARLY_DAYS)
    actor = Actor("member", stage.member(CLERK).id)
    listings.set_circle_terms(listing, [term], actor=actor, now=stage.now - 7 * DAY)


def _book(stage: Stage, key: str, wanted: datetime, party_id: int, how: MadeHow, message: str) -> None:
    """The clerk books the first free time from the wanted one on."""
    listing = session.get_one(Listing, stage.listings[key])
    start = wanted.replace(minute=0, second=0, microsecond=0) + HOUR
    length = max(2 * HOUR, timedelta(minutes=listing.min_minutes))
    free = next_free(listing, Interval(start, start + length), 1, stage.now, limit=1)
    if not free:
        return
    request_booking(
        listing,
        Wish(free[0]),
        renter_party_id=party_id,
        made_by_member_id=stage.member(CLERK).id,
        pay_by=None,
        rules=stage.settings.rules,
        now=stage.now - HOUR,
        message=message,
        how=how,
    )
