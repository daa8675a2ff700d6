from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.availability.evaluator import ListingFacts, evaluate
from marketplace.availability.rules import expand, public_holidays
from marketplace.availability.windows import free_units
from marketplace.bookings.states import BookingState, PayBy
from marketplace.demo.catalogue import BY_EMAIL, BY_KEY, OWNER, RENTER, Standing
from marketplace.demo.content import DemoListing
from marketplace.demo.stories import STORIES
from marketplace.demo.story import Outcome, Story, booked_at, ended_at, period
from marketplace.intervals import Interval
from marketplace.listings.pricing import price
from marketplace.listings.states import Approval, Collect
from marketplace.walltime import day_of, instant_of

CARD_FLOOR = 10_000
DAY = timedelta(days=1)
ANSWER_TIME = CLAIM_WINDOW = timedelta(hours=24)
TODAYS = [date(2026, 11, 16) + DAY * shift for shift in range(14)] + [date(2027, 2, 8), date(2026, 10, 1)]
TIMES = (2, 13 * 60, 24 * 60 - 2)  # just after midnight, midday, just before midnight

every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
every_day = pytest.mark.parametrize("today", TODAYS, ids=str)


def holidays_around(today: date) -> frozenset[date]:
    return public_holidays(today - 120 * DAY, today + 120 * DAY)


def facts_of(listing: DemoListing) -> ListingFacts:
    return ListingFacts(
        zone="Asia/Seoul",
        units=tuple(range(listing.units)),
        step_minutes=listing.start_step_minutes,
        shortest_minutes=listing.min_minutes,
        longest_minutes=listing.max_minutes,
        lead_minutes=listing.lead_minutes,
        horizon_days=listing.horizon_days,
        buffer_before_minutes=listing.buffer_before_minutes,
        buffer_after_minutes=listing.buffer_after_minutes,
    )


def total(story: Story) -> int:
    listing = BY_KEY[story.listing]
    wanted = period(story, listing, TODAYS[0], holidays_around(TODAYS[0]))
    return price(listing.tariffs, wanted, quantity=story.quantity, zone="Asia/Seoul", currency="KRW").total.amount


def test_there_are_about_fifty_stories_with_keys_of_their_own() -> None:
    assert 45 <= len(STORIES) <= 60
    assert len({story.key for story in STORIES}) == len(STORIES)


def test_every_booking_state_is_reached() -> None:
    reached = {
        Outcome.CANCELLED_BY_OWNER: BookingState.CANCELLED,
        Outcome.CANCELLED_BY_RENTER: BookingState.CANCELLED,
    }
    assert {reached.get(story.outcome) or BookingState(story.outcome) for story in STORIES} == set(BookingState)
    assert {story.outcome for story in STORIES} == set(Outcome)


def test_the_demo_renter_and_owner_have_stories_of_many_kinds() -> None:
    assert len({story.outcome for story in STORIES if story.renter == RENTER}) >= 8
    assert len({story.outcome for story in STORIES if BY_KEY[story.listing].owner == OWNER}) >= 6


@every_story
def test_a_story_is_between_two_who_exist(story: Story) -> None:
    listing = BY_KEY[story.listing]
    assert story.renter in BY_EMAIL
    assert listing.standing is Standing.PUBLISHED
    assert story.renter != listing.owner


@every_story
def test_a_story_is_paid_as_its_listing_asks(story: Story) -> None:
    listing = BY_KEY[story.listing]
    if not listing.tariffs:
        assert story.pay is PayBy.FREE
    elif listing.collect is Collect.ON_SITE:
        assert story.pay is PayBy.ON_SITE
    else:
        assert story.pay in (PayBy.WALLET, PayBy.CARD)
    if story.pay is PayBy.CARD:
        assert total(story) >= CARD_FLOOR
    assert (total(story) == 0) == (story.pay is PayBy.FREE)


@every_story
def test_a_story_ends_as_its_listing_allows(story: Story) -> None:
    approval = BY_KEY[story.listing].approval
    if story.outcome in (Outcome.REQUESTED, Outcome.DECLINED):
        assert approval is Approval.REQUEST
    if story.outcome is Outcome.HELD:
        assert (approval, story.pay) == (Approval.INSTANT, PayBy.CARD)
    ended = story.outcome in (Outcome.DECLINED, Outcome.CANCELLED_BY_OWNER, Outcome.CANCELLED_BY_RENTER)
    assert bool(story.reason) == ended
    assert bool(story.ended_hours_before) == ended


@every_day
@pytest.mark.parametrize("minute", TIMES)
def test_whatever_the_day_every_story_fits_its_listing(today: date, minute: int) -> None:
    holidays = holidays_around(today)
    now = instant_of(today, minute, "Asia/Seoul")
    taken: dict[str, dict[int, list[Interval]]] = {}
    for story in STORIES:
        listing = BY_KEY[story.listing]
        facts = facts_of(listing)
        wanted = period(story, listing, today, holidays)
        day = day_of(wanted.start, "Asia/Seoul")
        busy = taken.setdefault(listing.key, {})
        verdict = evaluate(
            facts,
            wanted,
            now=booked_at(story, wanted.start, now),
            open_intervals=expand(listing.schedule, day - DAY, day_of(wanted.end, "Asia/Seoul") + 2 * DAY, holidays),
            busy=busy,
            quantity=story.quantity,
        )
        assert verdict.ok, (story.key, [failure.code for failure in verdict.failures])
        free = free_units(facts.claim(wanted), facts.units, busy)
        for unit in free[: story.quantity]:
            busy.setdefault(unit, []).append(facts.claim(wanted))


@every_day
@pytest.mark.parametrize("minute", TIMES)
def test_whatever_the_day_every_story_can_have_come_that_far(today: date, minute: int) -> None:
    now = instant_of(today, minute, "Asia/Seoul")
    for story in STORIES:
        listing = BY_KEY[story.listing]
        wanted = period(story, listing, today, holidays_around(today))
        booked = booked_at(story, wanted.start, now)
        published = now - listing.published_days_ago * DAY
        assert published < booked <= now, story.key
        match story.outcome:
            case Outcome.DRAFT | Outcome.HELD | Outcome.CONFIRMED:
                assert now < wanted.start, story.key
            case Outcome.REQUESTED:
                assert now < min(wanted.start, booked + 2 * ANSWER_TIME), story.key
            case Outcome.ACTIVE | Outcome.RETURNED:
                assert wanted.start < now < wanted.end, story.key
            case Outcome.COMPLETED:
                assert wanted.end + CLAIM_WINDOW <= now, story.key
            case Outcome.NO_SHOW:
                assert wanted.start + CLAIM_WINDOW <= now, story.key
            case Outcome.EXPIRED:
                assert min(wanted.start, booked + 2 * ANSWER_TIME) <= now, story.key
            case Outcome.DECLINED:
                assert booked < ended_at(story, wanted.start) <= now, story.key
                assert ended_at(story, wanted.start) < booked + 2 * ANSWER_TIME, story.key
            case Outcome.CANCELLED_BY_OWNER | Outcome.CANCELLED_BY_RENTER:
                assert booked < ended_at(story, wanted.start) <= now, story.key


def test_a_story_moves_away_from_today_to_a_day_on_which_its_listing_is_open() -> None:
    story = next(story for story in STORIES if story.key == "seongbuk-bay-next")
    listing = BY_KEY[story.listing]
    friday = date(2026, 11, 20)

    moved = period(story, listing, friday)  # two days on is a Sunday, and the bay is let on weekdays

    assert moved.start == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    past = period(replace(story, day=-5), listing, friday)
    assert past.start == datetime(2026, 11, 13, 1, 0, tzinfo=UTC)


def test_a_story_that_never_fits_is_refused() -> None:
    story = next(story for story in STORIES if story.key == "seongbuk-bay-next")
    with pytest.raises(ValueError, match="never open"):
        period(replace(story, start="20:00"), BY_KEY[story.listing], date(2026, 11, 16))
