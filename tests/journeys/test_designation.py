"""A company applies, the committee designates it, and anybody can check its mark."""

import re

import pytest
from playwright.sync_api import FilePayload

from tests.journeys.conftest import Person

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600), pytest.mark.xdist_group("journeys")]
NAME = "함께씨앗 장난감"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def found_a_company(manager: Person) -> None:
    manager.go("/organisations/new")
    manager.page.locator("input[name=name]").fill(NAME)
    manager.press("main form button[type=submit]")
    assert NAME in manager.text()
    manager.press("main a[href='/designations']")


def apply(manager: Person) -> str:
    """From the choice of the applicant to handing in. Gives the application's address."""
    page = manager.page
    manager.press("main a[href='/designations/new']")
    page.locator("label").filter(has_text=NAME).filter(has_text="공유기업").click()
    manager.press("main form button[type=submit]")
    page.locator("select[name=field]").select_option("things")
    page.locator("textarea[name=offer]").fill("아이가 다 자란 집의 장난감을 손봐서 다음 집에 빌려줘요.")
    page.locator("textarea[name=plan]").fill("주민센터 세 곳에 장난감 선반을 두고, 소독은 매주 해요.")
    manager.press("main form button[type=submit]")
    paper: FilePayload = {"name": "사업 계획서.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("input[type=file]").set_input_files([paper])
    manager.press("main form[action$='/documents'] button[type=submit]")
    assert "사업 계획서.pdf" in manager.text()
    manager.press("main form[action$='/submission'] button")
    assert "제출함" in manager.text()
    found = re.search(r"/designations/[\w-]{22}", page.url)
    assert found
    return found[0]


def screen(operator: Person, application: str) -> None:
    """The city has one operator, who names herself, votes and writes the decision."""
    page = operator.page
    operator.go("/operator/designations")
    operator.press(f"main a[href='/operator{application}/screening']")
    page.locator("input[name=committee]").first.check(force=True)
    operator.press("main form button[type=submit]")
    operator.press(f"main a[href='{application}/ballot']")
    for points in page.locator("select[name^=score-]").all():
        points.select_option("4")
    for reason in page.locator("textarea[name^=reason-]").all():
        reason.fill("소독과 수리 계획이 뚜렷해요.")
    page.locator("input[name=vote][value=yes]").check(force=True)
    operator.press("main form button[type=submit]")
    assert "4.00" in operator.text()
    page.locator("textarea[name=reason]").fill("아이 있는 집 누구나 쓸 수 있고, 안전하게 관리해요.")
    operator.press("main form[action$='/decision'] button[type=submit]")
    assert "지정됐어요" in operator.text()


def test_the_committee_designates_a_company_whose_mark_can_be_checked(person):
    manager = person().sign_in("hyejin.moon@example.org")
    operator = person(width=1280, scheme="dark").sign_in("operator@example.org")
    stranger = person(locale="en-GB")

    found_a_company(manager)
    application = apply(manager)
    screen(operator, application)

    manager.go(application)
    assert "아이 있는 집 누구나" in manager.text()
    manager.press("main a:has-text('지정 관리하기')")
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", manager.text())
    assert code, manager.text()

    stranger.go("/marks")
    stranger.page.locator("input[name=code]").fill(code[0].lower())
    stranger.press("main form button[type=submit]")
    assert f"Valid: {NAME} is a Sharing company of the city." in stranger.text()
    stranger.go("/directory?kind=company")
    stranger.press(f"main a:has-text('{NAME}')")
    assert "장난감을 손봐서" in stranger.text()
