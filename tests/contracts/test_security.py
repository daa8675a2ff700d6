"""What attackers try first: foreign forms, borrowed cookies, leading people away, naming their own price, guessing on and on."""

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.bookings.models import Booking
from marketplace.db import session, transaction
from marketplace.listings.models import Listing
from marketplace.moderation import services as moderation
from tests.contracts.test_access import ROWS, UNSAFE, Row
from tests.contracts.world import another_app, csrf_token

REFUSED = {"in", "401", "403", "404"}
CHANGES = [row for row in ROWS if row.method in UNSAFE and set(row.expected.values()) - REFUSED]
PAGE_CHANGES = [row for row in CHANGES if "/api/" not in row.pattern and "/webhooks/" not in row.pattern]


def _doer(row: Row) -> str:
    """Somebody who may do it."""
    return next(role for role in row.expected if row.expected[role] not in REFUSED and role != "anonymous")


# --- forms of other sites --------------------------------------------------------------------------------------------


FORGED = {
    "no token": ({}, 400),
    "foreign with a token": ({"Origin": "https://evil.example", "X-CSRFToken": "ours"}, 403),
    "said to be cross-site": ({"Sec-Fetch-Site": "cross-site", "X-CSRFToken": "ours"}, 403),
    "a wrong token": ({"X-CSRFToken": "IjEyMyI.aaaaaa.bbbb"}, 400),
    "foreign": ({"Origin": "https://evil.example"}, 400),
    "a longer name": ({"Origin": "http://localhost.evil.example", "X-CSRFToken": "ours"}, 403),
    "another scheme": ({"Origin": "file://localhost.evil.example", "X-CSRFToken": "ours"}, 403),
}


@pytest.mark.parametrize(
    ("kind", "rows"),
    [*((kind, PAGE_CHANGES if number < 3 else PAGE_CHANGES[::12]) for number, kind in enumerate(FORGED))],
    ids=list(FORGED),
)
def test_no_page_of_another_site_changes_anything(world, kind, rows):
    headers, status = FORGED[kind]
    sent = {name: csrf_token(world.app) if value == "ours" else value for name, value in headers.items()}
    wrong = {}
    for row in rows:
        with world.undone():
            response = world.browser(_doer(row), csrf=False).open(
                world.path(row.pattern), method=row.method, headers=sent
            )
            if response.status_code != status or world.traces() != world.at_first:
                wrong[str(row)] = response.status_code
    assert wrong == {}


def test_the_token_of_another_browser_is_refused(world):
    foreign = URLSafeTimedSerializer(world.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("somebody else's")
    response = world.browser("owner", csrf=False).post("/profile/sessions/ending", headers={"X-CSRFToken": foreign})
    assert response.status_code == 400


# --- the API knows no cookies ----------------------------------------------------------------------------------------


def test_the_api_never_takes_the_session_cookie(world):
    wrong = {}
    for row in [row for row in ROWS if "/api/" in row.pattern]:
        for role in ("owner", "operator"):
            with world.undone():
                got = world.browser(role).open(world.path(row.pattern), method=row.method, json={}).status_code
            if str(got) != row.expected["anonymous"]:
                wrong[f"{row} {role}"] = got
    assert wrong == {}


def test_pages_never_take_the_token(world):
    for path in ("/profile", "/wallet", "/operator"):
        response = world.browser().get(path, headers={"Authorization": "Bearer token-operator"})
        assert response.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic b3duZXI6eA==", "bearer\ttoken-owner", "Token token-owner"]
)
def test_what_is_no_token_opens_nothing(world, header):
    response = world.browser().get("/api/v1/me", headers={"Authorization": header})
    assert (response.status_code, response.json["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


# --- led away --------------------------------------------------------------------------------------------------------

AWAY = [
    "//evil.example",
    "https:evil.example",
    "https://evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:x()",
    "/\n//evil.example",
    "http:///evil.example",
    "////evil.example",
    "/..//evil.example",
    "%2f%2fevil.example",
]


@pytest.mark.parametrize("target", AWAY)
def test_next_stays_here(world, target):
    form = {"email": "stranger@contracts.example.org", "password": "dure-demo-1", "next": target}
    with world.undone():
        places = [
            world.browser().post("/sign-in", data=form),
            world.browser().post("/sign-in", query_string={"next": target}, data=form),
            world.browser("owner").get("/sign-in", query_string={"next": target}),
            world.browser("owner").get("/sign-up", query_string={"next": target}),
            world.browser().post("/language", data={"locale": "en", "next": target}),
            world.browser("owner").post("/verify", data={"next": target}),
            world.browser("renter").get(
                "/payments/return/topup", query_string={"charge": world.ids["topup"], "next": target}
            ),
        ]
        page = world.browser().get("/sign-in", query_string={"next": target}).get_data(as_text=True)
    for response in places:
        place = response.headers.get("Location", "/")
        assert place.startswith("/"), place
        assert not place.startswith(("//", "/\\")), place
        assert "evil.example" not in place.partition("?")[0].lstrip("/").partition("/")[0], place
    assert 'value="//evil' not in page


def test_the_host_header_reaches_no_link(world):
    evil = {"Host": "evil.example"}
    with world.undone():
        for path in ("/", "/sign-in", world.path("/listings/{drill}"), world.path("/api/v1/listings/{drill}")):
            response = world.browser().get(path, headers=evil, base_url="http://evil.example/")
            assert "evil.example" not in response.get_data(as_text=True) + str(response.headers)
        world.browser().post(
            "/reset", data={"email": "stranger@contracts.example.org"}, base_url="http://evil.example/", headers=evil
        )
        stored = session.scalars(text("SELECT payload::text FROM outbox_messages ORDER BY id DESC LIMIT 1")).one()
    assert "evil.example" not in stored


# --- the server decides amounts and identity -------------------------------------------------------------------------


def test_a_booking_takes_neither_price_nor_state_nor_people_from_a_form(world):
    extra = {
        "price": "1",
        "state": "completed",
        "renter_party_id": "1",
        "owner_party_id": "1",
        "commission_bps": "0",
        "made_by_member_id": "1",
        "pay_by": "free",
        "policy": "flexible",
        "paid_at": "2026-01-01",
        "instant": "1",
    }
    form = {"starts_at": world.ids["slot_start"], "ends_at": world.ids["slot_end"], "quantity": "1", "pay": "wallet"}
    with world.undone():
        response = world.browser("renter").post(world.path("/listings/{drill}/book"), data=form | extra)
        assert response.status_code == 303
        made = session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()
        told = (made.total, made.state, made.pay_by, made.commission_bps, made.made_by_member_id, made.owner_party_id)
        listing = session.scalars(select(Listing).where(Listing.public_id == world.ids["drill"])).one()
        assert told == (10_000, "confirmed", "wallet", 1_000, world.people["renter"], listing.owner_party_id)


@pytest.mark.parametrize(
    "body",
    [
        {"total": {"amount": 1, "currency": "KRW"}},
        {"price": 1},
        {"state": "completed"},
        {"renter": "x"},
        {"pay": "free"},
        {"commission_bps": 0},
    ],
    ids=str,
)
def test_the_api_refuses_names_that_are_not_the_callers_to_set(world, body):
    slot = {"listing_id": world.ids["ladder"], "starts_at": world.ids["slot_start"], "ends_at": world.ids["slot_end"]}
    with world.undone():
        before = world.traces()
        response = world.ask("renter", "POST", "/api/v1/bookings", json=slot | body)
        assert (response.status_code, response.content_type) == (422, "application/problem+json")
        assert world.traces() == before


@pytest.mark.parametrize(
    "extra",
    [
        {"owner_party_id": 1},
        {"moderation": "approved"},
        {"state": "published"},
        {"owner": "x"},
        {"place_precision": "exact"},
    ],
    ids=str,
)
def test_a_new_listing_takes_neither_owner_nor_approval_from_a_body(world, extra):
    with world.undone():
        response = world.ask(
            "renter", "POST", "/api/v1/listings", json={"kind": "item", "title": "삽", "submit": False} | extra
        )
        assert response.status_code == 422


def test_a_profile_makes_nobody_an_operator(world):
    form = {
        "name": "남이웃",
        "language": "ko",
        "zone": "Asia/Seoul",
        "operator_since": "2026-01-01",
        "is_operator": "1",
        "email": "other@example.org",
        "email_verified_at": "2026-01-01",
        "suspended_at": "",
        "party_id": "1",
        "moderation": "approved",
    }
    with world.undone():
        assert world.browser("stranger").post("/profile", data=form).status_code == 303
        member = session.get_one(Member, world.people["stranger"])
        assert (member.operator_since, member.email) == (None, "stranger@contracts.example.org")


def test_nobody_gives_roles_in_the_office_of_others(world):
    form = {"email": "stranger@contracts.example.org", "role": "owner"}
    with world.undone():
        assert world.browser("manager").post(world.path("/organisations/{office}"), data=form).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "-1"},
        {"quantity": "0"},
        {"quantity": "9" * 20},
        {"ends_at": "{slot_start}"},
        {"starts_at": "{slot_end}", "ends_at": "{slot_start}"},
        {"ends_at": "2028-01-01T00:00:00+00:00"},
        {"ends_at": "9999-12-31T23:59:59+00:00"},
        {"starts_at": "0001-01-01T00:00:00+00:00"},
        {"starts_at": "2027-01-01T00:00:00"},
        {"starts_at": "soon"},
        {"pay": "free"},
        {"message": "가" * 5_000},
        {"message": "a\0b"},
    ],
    ids=str,
)
def test_a_booking_that_makes_no_sense_is_refused(world, change):
    whole = {"starts_at": "{slot_start}", "ends_at": "{slot_end}", "quantity": "1", "pay": "wallet"} | change
    form = {name: world.path(value) for name, value in whole.items()}
    body: dict[str, object] = dict(form) | {"listing_id": world.ids["drill"]}
    if form["quantity"].lstrip("-").isdigit():
        body["quantity"] = int(form["quantity"])
    with world.undone():
        before = world.traces()
        assert 400 <= world.browser("renter").post(world.path("/listings/{drill}/book"), data=form).status_code < 500
        assert 400 <= world.ask("renter", "POST", "/api/v1/bookings", json=body).status_code < 500
        assert world.traces() == before


@pytest.mark.parametrize("amount", ["-10000", "0", "1", "9" * 25, "1e9", "10000.5", "NaN", "0x10", "٣٠٠٠٠", ""])
def test_a_top_up_that_makes_no_sense_is_refused(world, amount):
    with world.undone():
        before = world.traces()
        assert world.browser("renter").post("/wallet/topups", data={"amount": amount}).status_code == 422
        assert world.traces() == before


def test_a_body_that_is_no_json_is_refused(world):
    for data, kind in (
        (b"{", "application/json"),
        (b"a=1", "application/x-www-form-urlencoded"),
        (b"[]", "application/json"),
        (b"\xff", "application/json"),
        (b"null", "application/json"),
    ):
        response = world.ask("renter", "POST", "/api/v1/bookings", data=data, headers={"Content-Type": kind})
        assert response.status_code in {400, 415, 422}
        assert response.content_type == "application/problem+json"


# --- guessing on and on ----------------------------------------------------------------------------------------------


@pytest.fixture
def limited(settings) -> Iterator[Flask]:
    """An application that counts."""
    with another_app(settings, rate_limits=True) as app:
        yield app


@pytest.mark.parametrize(
    ("path", "form", "most"),
    [
        ("/sign-in", {"email": "a@example.org", "password": "wrong"}, 30),
        ("/reset", {"email": "a@example.org"}, 20),
        ("/sign-up", {"name": "x"}, 60),
    ],
)
def test_guessing_ends_with_429_and_a_time_to_wait(limited, path, form, most):
    client = limited.test_client()
    last = None
    for _number in range(most + 1):
        last = client.post(path, data=form)
        if last.status_code == 429:
            break
    assert last is not None
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0


def test_right_calls_to_the_api_are_not_counted(limited):
    answer = limited.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert "Retry-After" not in answer.headers


def test_the_api_is_counted_too(limited):
    client = limited.test_client()
    client.csrf = False
    answers = [client.get("/api/v1/me", headers={"Authorization": f"Bearer guess-{number}"}) for number in range(700)]
    limits = [answer for answer in answers if answer.status_code == 429]
    assert limits, "tokens can be guessed without end"
    assert limits[0].content_type == "application/problem+json"
    assert int(limits[0].headers["Retry-After"]) > 0


# --- sessions --------------------------------------------------------------------------------------------------------


def test_cookies_behind_tls_are_bound_to_this_host(settings):
    with another_app(settings, base_url="https://dure.example.org") as app:
        client = app.test_client()
        response = client.get("/sign-in", base_url="https://dure.example.org/")
        chosen = client.post("/language", data={"locale": "en"}, base_url="https://dure.example.org/")
    cookie = SimpleCookie("; ".join(response.headers.getlist("Set-Cookie")))["__Host-dure"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )
    assert "max-age=" in response.headers["Strict-Transport-Security"]
    assert all("Secure" in each for each in chosen.headers.getlist("Set-Cookie"))


def test_signing_in_gives_a_new_session_and_signing_out_ends_it_for_every_copy(world):
    with world.undone():
        browser = world.browser()
        before = browser.get_cookie("dure")
        browser.post("/sign-in", data={"email": "stranger@contracts.example.org", "password": "dure-demo-1"})
        signed_in = browser.get_cookie("dure")
        assert before.value != signed_in.value
        thief = world.app.test_client()
        thief.set_cookie("dure", signed_in.value)
        assert thief.get("/profile").status_code == 200
        # the cookie was emptied at sign-in, so the test's own token is gone from it: a page gives a new one
        token = (
            browser.get("/profile").get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
        )
        assert browser.post("/sign-out", headers={"X-CSRFToken": token}).status_code == 303
        assert thief.get("/profile").status_code == 303


def test_suspension_ends_sessions_and_tokens_at_once(world):
    with world.undone():
        browser = world.browser("stranger")
        assert browser.get("/profile").status_code == 200
        with transaction():
            member = session.get_one(Member, world.people["stranger"])
            moderation.suspend_member(
                member, "거짓 신고", Actor("operator", world.people["operator"]), member.created_at
            )
        assert browser.get("/profile").status_code == 303
        assert world.ask("stranger", "GET", "/api/v1/me").status_code == 401


def test_an_operator_who_is_suspended_is_no_operator_any_more(world):
    with world.undone():
        with transaction():
            session.get_one(Member, world.people["operator"]).suspended_at = session.get_one(
                Member, world.people["operator"]
            ).created_at
        assert world.ask("operator", "GET", "/operator").status_code == 303
