"""A village is designated, opens a bay to members free by night and to neighbours for a fee by day, and reads its statement."""

import re
from datetime import timedelta

import pytest

from tests.journeys.conftest import City, Person, seoul_now
from tests.journeys.test_designation import screen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600), pytest.mark.xdist_group("journeys")]
VILLAGE, BAY = "망원 나눔마을", "망원 나눔마을 공유 주차면"
STEWARD, MEMBER, NEIGHBOUR = "minji.kim@example.org", "hyejin.moon@example.org", "renter@example.org"
NEXT = "main button[name=then][value=next]"
FEE, DAY_FEE = 300, 1_000


def apply_for(steward: Person) -> str:
    page = steward.page
    steward.go("/designations/new")
    page.locator("label").filter(has_text=VILLAGE).click()
    steward.press("main form button[type=submit]")
    page.locator("select[name=field]").select_option("mixed")
    page.locator("[name=area]").fill("망원시장 둘레 골목")
    page.locator("input[name=households]").fill("420")
    page.locator("textarea[name=offer]").fill("밤에는 마을 사람이, 낮에는 이웃이 주차면을 함께 써요.")
    page.locator("textarea[name=plan]").fill("주차면을 다섯 곳으로 늘리고, 들어온 돈으로 골목을 꾸며요.")
    steward.press("main form button[type=submit]")
    steward.press("main form[action$='/submission'] button")
    found = re.search(r"/designations/[\w-]{22}", page.url)
    assert found, steward.text()
    return found[0]


def circle_of(person: Person) -> str:
    person.go("/circles").press(f"main a:has-text('{VILLAGE}')")
    return re.sub(r"^https?://[^/]+", "", person.page.url)


def open_by_day(steward: Person) -> str:
    """Five panels: a bay for everybody from eight to eight, for a fee of which a part goes to the fund."""
    page = steward.page
    steward.go("/my/listings/new")
    page.locator("input[name=kind][value=parking]").check(force=True)
    page.locator("input[name=title]").fill(BAY)
    page.locator("textarea[name=description]").fill(
        "시장 옆 마을 주차면이에요. 낮에는 누구나, 밤에는 마을 사람이 써요."
    )
    page.locator("select[name=category_parking]").select_option(index=1)
    steward.press(NEXT)
    steward.press(NEXT)  # no photo
    page.locator("input[name=address]").fill("서울 마포구 망원로 7길 3")
    page.locator("select[name=district]").select_option("mapo")
    steward.press(NEXT)
    hours(steward, "08:00", "20:00")
    page.locator("input[name=pricing][value=paid]").check(force=True)
    page.locator("input[name=hour]").fill(str(DAY_FEE))
    page.locator("input[name=approval][value=instant]").check(force=True)
    page.locator("select[name=supports]").select_option(label=f"{VILLAGE} (유료 예약마다 {FEE}원)")
    steward.press(NEXT)
    steward.press("main form[action$='/submission'] button[type=submit]")
    return the_listing(steward)


def hours(steward: Person, start: str, end: str) -> None:
    steward.page.locator("input[name=opening][value=daily]").check(force=True)
    steward.page.locator("input[name=daily_start]").fill(start)
    steward.page.locator("input[name=daily_end]").fill(end)
    steward.press(NEXT)


def the_listing(steward: Person) -> str:
    found = re.search(r"/(?:my/)?listings/([\w-]{22})", steward.page.url)
    assert found, steward.page.url
    return found[1]


def open_by_night(steward: Person, day: str) -> str:
    """The same bay under other conditions: members only, free, from eight in the evening."""
    steward.go("/my/listings")
    steward.press(f"main form[action*='{day}'][action$='/other-conditions'] button")
    night = the_listing(steward)
    steward.go(f"/my/listings/{night}/edit/what")
    steward.page.locator("input[name=title]").fill(f"{BAY} (밤)")
    steward.press(NEXT)
    steward.go(f"/my/listings/{night}/edit/when")
    hours(steward, "20:00", "08:00")
    steward.page.locator("input[name=pricing][value=free]").check(force=True)
    steward.page.locator("input[name=audience][value=circles]").check(force=True)
    steward.page.get_by_label(VILLAGE, exact=True).first.check(force=True)
    steward.press(NEXT)
    steward.press("main form[action$='/submission'] button[type=submit]")
    return night


def approve(operator: Person, title: str) -> None:
    operator.go("/operator/reviews")
    case = operator.page.locator("article").filter(has=operator.page.get_by_role("heading", name=title, exact=True))
    with operator.page.expect_navigation(wait_until="load"):
        case.locator("form[action$='/approval'] button").click()
    operator.look()


def book(person: Person, listing: str, times: str) -> str:
    person.go(f"/listings/{listing}/book?{times}")
    person.press("main form:has(input[name=booking_id]) button[type=submit]")
    assert re.search(r"/bookings/[\w-]{22}", person.page.url), person.text()
    return person.text()


def test_a_village_is_designated_opens_its_parking_and_reads_its_first_statement(person, running_city):
    city: City = running_city
    steward, member = person().sign_in(STEWARD), person().sign_in(MEMBER)
    neighbour = person(width=1280).sign_in(NEIGHBOUR)
    operator = person(width=1280, scheme="dark").sign_in("operator@example.org")

    application = apply_for(steward)
    screen(operator, application)
    circle = circle_of(steward)
    assert "공유마을" in steward.text()

    steward.go(f"{circle}/fund")
    steward.page.locator("input[name=fee]").fill(str(FEE))
    steward.press("main form[action$='/fund/fee'] button")
    day = open_by_day(steward)
    approve(operator, BAY)
    night = open_by_night(steward, day)
    approve(operator, f"{BAY} (밤)")

    today = seoul_now(city).date()
    first, second = (today + timedelta(days=ahead) for ahead in (1, 2))
    by_day = f"start_day={first}&start_time=10:00&end_day={first}&end_time=13:00"
    by_night = f"start_day={first}&start_time=20:00&end_day={second}&end_time=08:00"
    refused = neighbour.page.goto(f"{city.base_url}/listings/{night}")
    assert refused is not None
    assert refused.status == 404
    assert "무료" in book(member, night, by_night)
    assert "3,000원" in book(neighbour, day, by_day)

    city.cli("clock", "advance", "75h")
    steward.go(f"{circle}/fund")
    assert BAY in steward.text()
    assert f"+{FEE}원" in steward.text()
    city.cli("ledger", "check")
    city.cli("bookings", "check")
