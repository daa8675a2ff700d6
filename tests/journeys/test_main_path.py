"""The whole main job: a neighbour lends a drill, a neighbour books it, everybody is told once, and the owner is paid."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload

from marketplace.clock import local_midnight
from marketplace.demo.drawings import draw
from marketplace.embedded.mailbox import message, messages
from tests.journeys.conftest import City, Person, seoul_now

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600), pytest.mark.xdist_group("journeys")]
TITLE = "우리 집 해머 드릴"
PRICE = 4_000


@pytest.fixture(scope="module")
def start_day(running_city: City):
    """Two days from now on the city's clock."""
    return (seoul_now(running_city) + timedelta(days=2)).date()


THE_NEXT_STEP = "#next-step button, button[form=next-step]"
NEXT = "main button[name=then][value=next]"


def list_a_drill(owner: Person) -> None:
    """Five panels, then the preview and the button that sends it to the operators."""
    page = owner.page
    owner.go("/my/listings/new")
    page.locator("input[name=kind][value=item]").check(force=True)
    page.locator("input[name=title]").fill(TITLE)
    page.locator("textarea[name=description]").fill("콘크리트도 뚫는 해머 드릴이에요. 비트 열 개가 함께 있어요.")
    page.locator("select[name=category_item]").select_option(index=1)
    owner.press(NEXT)
    photos: list[FilePayload] = [
        {"name": f"drill-{seed}.jpg", "mimeType": "image/jpeg", "buffer": draw("drill", seed)} for seed in (1, 2)
    ]
    page.locator("input[type=file]").set_input_files(photos)
    owner.press(NEXT)
    page.locator("input[name=address]").fill("서울 성북구 동소문로 25길 10")
    owner.press(NEXT)
    page.locator("input[name=opening][value=always]").check(force=True)
    owner.press(NEXT)
    page.locator("input[name=pricing][value=paid]").check(force=True)
    page.locator("input[name=day]").fill(str(PRICE))
    page.locator("input[name=approval][value=request]").check(force=True)
    owner.press(NEXT)
    assert TITLE in owner.text()
    assert page.locator("main img").count() >= 2
    owner.press("main form[action$='/submission'] button[type=submit]")


def approve_it(operator: Person) -> None:
    operator.go("/operator/reviews")
    assert TITLE in operator.text()
    case = operator.page.locator("article, li, section").filter(has_text=TITLE).last
    with operator.page.expect_navigation(wait_until="load"):
        case.locator("form[action$='/approval'] button").click()
    operator.look()


def find_it(renter: Person) -> None:
    renter.go("/")
    renter.page.locator("main input[name=q]").first.fill("드릴")
    renter.press("main form[role=search] button[type=submit], main form[action*='/listings'] button[type=submit]")
    assert TITLE in renter.text()
    renter.press(f"main a:has-text('{TITLE}')")
    assert TITLE in renter.page.locator("h1").inner_text()


def top_up(renter: Person) -> None:
    renter.go("/wallet")
    renter.page.locator(
        "input[name=amount][type=text], input[name=amount][type=number], input[name=amount][inputmode]"
    ).last.fill("20000")
    renter.press("main form:has(input[name=amount][inputmode]) button[type=submit]")
    assert "/pay/" in renter.page.url
    renter.press("button[name=action][value=pay]")
    assert renter.page.url.startswith(renter.city.base_url)


def book_it(renter: Person, day) -> str:
    """From the listing's page: choose, check, booked. Gives the booking's address."""
    find_it(renter)
    listing = re.search(r"/listings/([\w-]{22})", renter.page.url)
    assert listing
    times = f"start_day={day}&start_time=10:00&end_day={day + timedelta(days=1)}&end_time=10:00"
    renter.go(f"/listings/{listing[1]}/book?{times}")
    assert "4,000" in renter.text()
    renter.page.locator("textarea[name=message]").fill("선반을 달려고 해요. 오전에 갈게요.")
    renter.press("main form:has(input[name=booking_id]) button[type=submit]")
    found = re.search(r"/bookings/[\w-]{22}", renter.page.url)
    assert found, renter.text()
    return found[0]


def mails_to(city: City, address: str) -> list[str]:
    folder = city.data_dir / "mailbox"
    return [summary.subject for summary in reversed(messages(folder)) if address in summary.to]


def test_a_neighbour_lends_and_a_neighbour_books(person, running_city, start_day):
    city: City = running_city
    owner = person().sign_in("owner@example.org")
    renter = person(width=1280).sign_in("renter@example.org")
    operator = person(width=1280, scheme="dark").sign_in("operator@example.org")
    before = len(messages(city.data_dir / "mailbox"))

    list_a_drill(owner)
    approve_it(operator)
    top_up(renter)
    booking = book_it(renter, start_day)

    owner.go(booking)
    assert "선반을 달려고 해요" in owner.text()
    owner.press(THE_NEXT_STEP)
    until = local_midnight(start_day, "Asia/Seoul") + timedelta(hours=10) - seoul_now(city)
    hours = until // timedelta(hours=1) + 1
    assert hours > 0, until
    city.cli("clock", "advance", f"{hours}h")

    for who in (renter, owner):
        who.go(booking)
        who.press(THE_NEXT_STEP)
    city.cli("clock", "advance", "20h")
    for who in (renter, owner):
        who.go(booking)
        who.press(THE_NEXT_STEP)

    city.cli("clock", "advance", "8d")
    owner.go(booking)
    owner.go("/earnings")
    payouts = owner.page.locator("main article").filter(has_text=TITLE).filter(has_text="지급 완료")
    assert "3,600원" in (payouts.first.text_content() or ""), owner.text()

    city.cli("ledger", "check")
    city.cli("bookings", "check")
    renters, owners = mails_to(city, "renter@example.org"), mails_to(city, "owner@example.org")
    mine = [subject for subject in renters if TITLE in subject]
    theirs = [subject for subject in owners if TITLE in subject]
    assert len(mine) == len(set(mine)), mine
    assert len(theirs) == len(set(theirs)), theirs
    for word in ("요청", "확정", "내일", "곧"):
        assert any(word in subject for subject in mine), (word, mine)
    assert any("요청" in subject for subject in theirs), theirs
    assert len(messages(city.data_dir / "mailbox")) > before
    newest = messages(city.data_dir / "mailbox")[0]
    assert message(city.data_dir / "mailbox", newest.id).text
