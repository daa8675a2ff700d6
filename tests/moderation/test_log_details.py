"""What changed, in words."""

import pytest

from marketplace.i18n import force_locale
from marketplace.moderation.log_details import LABELS, SAY, VALUES, detail_lines

ZONE = "Asia/Seoul"


def told(kind, before, after, language="en"):
    with force_locale(language):
        return detail_lines(kind, before, after, ZONE)


@pytest.mark.parametrize(
    ("kind", "before", "after", "english", "korean"),
    [
        (
            "booking",
            {"state": "confirmed"},
            {"why": "owner-cancels", "state": "cancelled", "refund": 3000},
            ["State: Confirmed → Cancelled", "Why this much comes back: the owner cancelled", "Comes back: ₩3,000"],
            ["상태: 예약 확정 → 취소됨", "이만큼 돌려받는 사유: 빌려주는 이웃이 취소함", "돌려받는 금액: 3,000원"],
        ),
        ("listing", {"lead_minutes": 60}, {"lead_minutes": 1440}, ["How early to book: 1 hour → 1 day"], None),
        ("listing", {"horizon_days": 1}, {"horizon_days": 90}, ["How far ahead: 1 day → 90 days"], None),
        ("listing", {"district": None}, {"district": "seongbuk"}, ["District: – → Seongbuk-gu"], None),
        (
            "listing",
            {"tariffs": []},
            {"tariffs": [{"unit": "day", "amount": 3000, "valid_from": "2026-01-01"}]},
            ["Price: Free of charge → ₩3,000 / day"],
            None,
        ),
        (
            "listing",
            {"rules": [], "closed_on_holidays": False},
            {"rules": [[0, 540, 1080]], "closed_on_holidays": True},
            ["Opening hours: – → Mon 09:00–18:00", "Closed on public holidays: no → yes"],
            ["이용 시간: – → 월 09:00–18:00", "공휴일에는 쉬어요: 아니요 → 예"],
        ),
        (
            "listing",
            None,
            {"exceptions": [{"date": "2026-12-25", "hours": []}, {"date": "2026-12-31", "hours": [[600, 720]]}]},
            ["Dates that differ: 2026-12-25 closed, 2026-12-31 10:00–12:00"],
            None,
        ),
        ("listing", None, {"fields": ["category_id", "title"]}, ["Changed: Category, Title"], None),
        ("listing", None, {"from": "2026-11-16T01:00:00+00:00"}, ["From: 2026-11-16 10:00"], None),
        ("report", None, {"about": "listing", "reason": "wrong"}, None, None),
        ("organisation", {"role": None}, {"role": "manager"}, ["Role: – → Manager"], None),
        ("circle", None, {"role": "steward", "kind": "stairwell"}, ["Role: Steward", "Kind: Stairwell"], None),
        (
            "circle",
            {"fund_share_bps": 0, "fund_fee": 0},
            {"fund_share_bps": 2050, "fund_fee": 200},
            ["The fund's share of the commission: 0 % → 20.5 %", "To the fund from each paid booking: ₩0 → ₩200"],
            None,
        ),
        ("circle", None, {"state": "paid", "amount": 10_000}, ["State: Paid from the fund", "Amount: ₩10,000"], None),
        ("listing", {"fund_circle": None}, {"fund_circle": 0}, ["Supports the circle: – → 0"], None),
        ("party", {"state": "started"}, {"state": "ready"}, ["State: Begun → Ready"], None),
    ],
)
def test_known_facts_are_told_in_the_readers_words(city, kind, before, after, english, korean):
    assert english is None or told(kind, before, after) == english
    in_korean = told(kind, before, after, "ko")
    assert korean is None or in_korean == korean
    assert in_korean != told(kind, before, after)


def test_what_stayed_as_it_was_is_left_out(city):
    assert told("member", {"name": "이하늘", "district": "mapo"}, {"name": "이하늘", "district": "jongno"}) == [
        "District: Mapo-gu → Jongno-gu"
    ]


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        ({"tariffs": [{"unit": "moon"}]}, "Price: unit moon"),
        ({"from": "CnPvcL5n"}, "From: CnPvcL5n"),
        ({"lead_minutes": "soon"}, "How early to book: soon"),
        ({"state": "vanished"}, "State: vanished"),
        ({"colour": ["red", None]}, "colour: red, –"),
    ],
)
def test_what_has_no_words_is_shown_as_it_is_kept(city, fact, line):
    assert told("listing", None, fact) == [line]


def test_every_fact_that_is_said_has_a_label():
    assert set(SAY) <= set(LABELS)
    assert {name for _kind, name in VALUES} <= set(LABELS)


def test_terms_by_circle_are_told_circle_by_circle(city):
    terms = [
        {"circle": 3, "price": "free", "approval": "instant"},
        {"circle": 4, "price": "own", "tariffs": [{"unit": "hour", "amount": 300}], "early_days": 7},
    ]
    assert told("listing", {"circle_terms": []}, {"circle_terms": terms}) == [
        "Terms for members of circles: – → 3 · Free of charge · Confirmed at once, 4 · ₩300 / hour · 7 days"
    ]
