"""A clerk books a room for a senior by phone: a month before others can, since the senior lives in the village."""

from datetime import date, timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from marketplace.embedded.mailbox import message, messages
from tests.journeys.conftest import City, Person, seoul_now

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600), pytest.mark.xdist_group("journeys")]
CLERK, SENIOR, STRANGER = "geonwoo.bae@example.org", "sunja.yoon@example.org", "minji.kim@example.org"
ROOM = "한빛동 주민센터 강의실"
# Later than everybody's sixty days, within the village's ninety.
AHEAD = range(73, 89)


def find_senior(clerk: Person) -> None:
    """From the organisation's page to its desk, and there to the senior, by the whole address only."""
    clerk.go("/organisations").press("main li a[href*='/organisations/']")
    clerk.press("main a[href$='/desk']").press("main a[href*='/help-desk']")
    clerk.page.locator("input[name=person]").fill("순자")
    clerk.press("form[action*='/help-desk/people'] button[type=submit]")
    assert "찾지 못했어요" in clerk.text()
    clerk.page.locator("input[name=person]").fill(SENIOR)
    clerk.press("form[action*='/help-desk/people'] button[type=submit]")
    assert "윤순자" in clerk.text()


def choose_room(clerk: Person) -> date:
    """The first of some far days on which the room is free; the times are typed once."""
    day = seoul_now(clerk.city).date()
    clerk.page.locator("input[name=q]").fill("강의실")
    clerk.page.locator("input[name=start]").fill("10:00")
    clerk.page.locator("input[name=end]").fill("12:00")
    for ahead in AHEAD:
        clerk.page.locator("input[name=day]").fill((day + timedelta(days=ahead)).isoformat())
        clerk.press("main form.panel button[type=submit]")
        if clerk.page.locator(f".big-choices a:has-text('{ROOM}')").count():
            return day + timedelta(days=ahead)
    pytest.fail("the room is free on none of the days")


def book_by_phone(clerk: Person) -> str:
    """Check and book; the slip shows the code."""
    clerk.press(f".big-choices a:has-text('{ROOM}')")
    assert "윤순자" in clerk.text()
    clerk.page.locator("input[name=how][value=phone]").check(force=True)
    clerk.press("form[action*='/help-desk/bookings'] button[type=submit]")
    assert ROOM in clerk.text()
    return clerk.page.locator(".slip__code").inner_text()


def mail_about(city: City, address: str, code: str) -> str:
    """The text of the mail to somebody that has the code; it is on its way, so it is waited for."""
    folder = city.data_dir / "mailbox"
    for summary in messages(folder):
        if address in summary.to and "대신 예약" in summary.subject:
            text = message(folder, summary.id).text
            if code in text:
                return text
    return ""


def test_a_clerk_books_a_room_for_a_senior_by_phone(person, running_city):
    city: City = running_city
    clerk = person(width=1280).sign_in(CLERK)
    find_senior(clerk)
    day = choose_room(clerk)
    code = book_by_phone(clerk)

    text = ""
    for _second in range(30):
        text = text or mail_about(city, SENIOR, code)
        if not text:
            clerk.page.wait_for_timeout(1000)
    assert "전화로 대신 예약" in text
    assert "취소" in text

    senior = person().sign_in(SENIOR)
    booking = urlsplit(next(word for word in text.split() if "/bookings/" in word)).path
    senior.go(booking)
    assert "배건우" in senior.text()
    senior.go(f"{booking}/slip")
    assert code in senior.text()

    # The same room on the same day, two hours later: the senior could have it, somebody from elsewhere not yet.
    listing = senior.go(booking).page.locator("main a[href^='/listings/']").first.get_attribute("href")
    when = {"start_day": day, "start_time": "14:00", "end_day": day, "end_time": "16:00", "quantity": 1}
    later = f"{listing}/book?{urlencode(when)}"
    assert senior.go(later).page.locator("form#book").count() == 1
    stranger = person().sign_in(STRANGER)
    assert stranger.go(later).page.locator("form#book").count() == 0
