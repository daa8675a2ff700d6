"""Joining, signing in and out, links from mails, the language."""

import pytest
from structlog.testing import capture_logs

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.viewers import load_session
from marketplace.audit.services import COMMAND
from marketplace.db import transaction
from marketplace.security import verify_password
from tests.accounts.kit import audited, element, errors_of, flashes, language_of, posted, value_of
from tests.factories import accounts
from tests.support.client import Client, page_text

JOIN = {"name": "이하늘", "email": "new@example.org", "password": "correct horse"}
ENTER = {"email": "haneul@example.org", "password": accounts.PASSWORD}
EVIL = [
    "//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
]


def cookie(client: Client) -> dict[str, object]:
    with client.session_transaction() as kept:
        return dict(kept)


def secret_of(client: Client) -> str:
    return str(cookie(client).get("_user_id", ""))


# --- joining


def test_a_new_member_is_signed_in_at_once_and_goes_on_where_he_was(client):
    answer = client.post("/sign-up", data=JOIN | {"next": "/listings?q=drill"})
    assert (answer.status_code, answer.location) == (303, "/listings?q=drill")
    member = queries.member_by_email("new@example.org")
    assert member is not None
    assert member.language == "en"  # the page that was read
    assert posted("member.signed_up") == [{"member_id": member.id}]
    page = client.get("/profile")
    assert page.status_code == 200
    assert "new@example.org" in flashes(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"email": ""}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "haneul@example.org"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "password1"}, "password"),
        ({"name": "이\0하늘"}, "name"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_the_rest_is_kept(client, member, changes, field):
    answer = client.post("/sign-up", data=JOIN | {"next": "/listings"} | changes)
    assert answer.status_code == 422
    assert errors_of(answer, field)
    assert element(answer, f'.error-summary a[href="#{field}"]')
    for name in {"name", "email", "next"} - {field}:
        assert value_of(answer, name) == (JOIN | {"next": "/listings"})[name]
    assert value_of(answer, "password") == ""
    assert queries.member_by_email("new@example.org") is None
    assert not secret_of(client)


def test_role_and_state_never_come_from_a_form(client):
    client.post("/sign-up", data=JOIN | {"operator_since": "2026-01-01", "is_operator": "1", "email_verified_at": "1"})
    member = queries.member_by_email("new@example.org")
    assert member is not None
    assert not member.is_operator
    assert member.email_verified_at is None


@pytest.mark.parametrize("page", ["/sign-up", "/sign-in"])
def test_one_who_is_signed_in_goes_on(client, member, page):
    client.sign_in(member)
    assert client.get(f"{page}?next=/bookings").location == "/bookings"


def test_one_who_is_signed_in_does_not_join_again(client, member):
    client.sign_in(member)
    assert client.post("/sign-up", data=JOIN).status_code == 303
    assert queries.member_by_email("new@example.org") is None


# --- signing in


def test_signing_in_opens_a_session_of_its_own_for_this_browser(client, member):
    with client.session_transaction() as planted:
        planted["_user_id"], planted["wish"] = "known to somebody else", "planted"
    answer = client.post("/sign-in", data=ENTER | {"next": "/bookings"}, headers={"User-Agent": "Firefox/141.0"})
    assert (answer.status_code, answer.location) == (303, "/bookings")
    kept = cookie(client)
    assert kept["_user_id"] != "known to somebody else"
    assert "wish" not in kept
    assert str(member.id) != kept["_user_id"]
    assert client.get("/profile").status_code == 200
    assert [row.browser for row in queries.open_sessions(member.id, clock.wall())] == ["Firefox/141.0"]
    assert "member.signed_in" in audited(member)


def test_signing_in_again_ends_the_session_that_the_browser_had(client, member):
    client.post("/sign-in", data=ENTER)
    first = secret_of(client)
    client.post("/sign-in", data=ENTER)
    assert secret_of(client) != first
    assert load_session(first) is None
    assert load_session(secret_of(client))


@pytest.mark.parametrize(("remember", "kept"), [("y", True), ("", False)])
def test_a_browser_is_remembered_only_if_asked_for(client, member, remember, kept):
    answer = client.post("/sign-in", data=ENTER | ({"remember": remember} if remember else {}))
    [header] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("dure=")]
    assert ("Expires=" in header) is kept
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


@pytest.mark.parametrize(
    "changes",
    [{"password": "wrong"}, {"email": "nobody@example.org"}, {"email": "nobody@example.org", "password": "wrong"}],
)
def test_a_wrong_sign_in_does_not_say_what_was_wrong(client, member, changes):
    answer = client.post("/sign-in", data=ENTER | {"next": "/bookings"} | changes)
    assert answer.status_code == 422
    assert "E-mail or password is not right." in page_text(answer)
    assert value_of(answer, "next") == "/bookings"
    assert not secret_of(client)


def test_an_empty_form_is_refused_beside_its_fields(client):
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert errors_of(answer, "email")
    assert errors_of(answer, "password")


def test_a_suspended_member_hears_why_and_stays_outside(client):
    accounts.member(email="haneul@example.org", suspended=True)
    answer = client.post("/sign-in", data=ENTER)
    assert answer.status_code == 403
    assert "This account is suspended." in page_text(answer)
    assert not secret_of(client)


def test_suspension_signs_out_at_once(client, member, now):
    client.post("/sign-in", data=ENTER)
    assert client.get("/profile").status_code == 200
    with transaction():
        services.suspend(queries.member(member.id), COMMAND, "…", now)
    answer = client.get("/profile")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fprofile")
    assert client.post("/profile", data={"name": "Mallory"}).location == "/sign-in?next=%2F"
    assert queries.member(member.id).name == "이하늘"


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.parametrize(("path", "form"), [("/sign-in", ENTER), ("/sign-up", JOIN)])
def test_nobody_is_led_away_from_this_site(client, member, path, form, target):
    assert client.post(path, data=form | {"next": target}).location == "/"
    assert client.get(path, query_string={"next": target}).location == "/"
    assert client.post("/language", data={"locale": "ko", "next": target}).location == "/"


# --- signing out


def test_signing_out_ends_the_session_itself(client, member):
    client.post("/sign-in", data=ENTER)
    secret = secret_of(client)
    assert client.post("/sign-out").location == "/"
    assert load_session(secret) is None
    assert "_user_id" not in cookie(client)
    assert client.get("/profile").status_code == 303


def test_signing_out_twice_is_no_error(client):
    assert client.post("/sign-out").status_code == 303


# --- links from mails


def test_the_link_in_the_mail_verifies_the_address_even_twice(client, member):
    unverified = accounts.member(email="new@example.org", verified=False)
    token = services.verification_token(unverified)
    for _each in range(2):
        answer = client.get(f"/verify/{token}")
        assert answer.status_code == 200
        assert "Your e-mail is confirmed" in page_text(answer)
        assert answer.headers["Cache-Control"] == "no-store"
    assert queries.member(unverified.id).email_verified_at is not None


def test_a_stale_link_says_what_to_do_next(client, member):
    assert client.get("/verify/nonsense").status_code == 410
    assert element(client.get("/verify/nonsense"), 'main a[href^="/sign-in"]')
    client.sign_in(member)
    assert "confirmed already" in page_text(client.get("/verify/nonsense"))
    client.sign_in(accounts.member(verified=False, language="en"))
    assert element(client.get("/verify/nonsense"), 'form[action="/verify"]')
    answer = client.get("/reset/nonsense")
    assert answer.status_code == 410
    assert element(answer, 'main a[href="/reset"]')


def test_the_mail_can_be_asked_for_again(client):
    member = accounts.member(verified=False, language="en")
    answer = client.sign_in(member).post("/verify")
    assert answer.location == "/profile/security"
    assert len(posted("member.signed_up")) == 1
    assert client.post("/verify", data={"next": "/bookings"}).location == "/bookings"


def test_the_answer_to_asking_for_a_reset_is_the_same_for_everyone(client, member):
    answers = [
        client.post("/reset", data={"email": email}) for email in (member.email, "nobody@example.org", "nonsense")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/reset/sent")}
    assert client.get("/reset/sent").status_code == 200
    assert [message["member_id"] for message in posted("member.reset_requested")] == [member.id]
    assert client.post("/reset", data={"email": ""}).status_code == 422


def test_a_password_is_set_by_a_link_once(client, member):
    path = f"/reset/{services.reset_token(member)}"
    page = client.get(path)
    assert page.headers["Cache-Control"] == "no-store"
    assert value_of(page, "username") == member.email
    weak = client.post(path, data={"password": "password1"})
    assert weak.status_code == 422
    assert errors_of(weak, "password")
    assert client.post(path, data={"password": "another horse"}).location == "/sign-in"
    assert verify_password(queries.member(member.id).password_hash, "another horse")
    assert client.post(path, data={"password": "a third horse"}).status_code == 410
    assert client.get(path).status_code == 410


def test_links_in_mails_leave_no_trace_elsewhere(client, member):
    answer = client.get(f"/reset/{services.reset_token(member)}")
    assert answer.headers["Referrer-Policy"] == "same-origin"


# --- the language


def test_a_stranger_chooses_a_language_and_stays_where_he_is(client):
    answer = client.post("/language", data={"locale": "ko", "next": "/sign-in?next=%2Fbookings"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fbookings")
    assert language_of(client.get("/sign-in")) == "ko"
    client.post("/language", data={"locale": "en"})
    assert language_of(client.get("/sign-in")) == "en"


def test_a_members_choice_is_remembered_with_the_member(client, member):
    client.sign_in(member).post("/language", data={"locale": "ko"})
    assert queries.member(member.id).language == "ko"
    assert language_of(client.get("/profile")) == "ko"


def test_a_language_that_the_site_does_not_speak_changes_nothing(client, member):
    answer = client.sign_in(member).post("/language", data={"locale": "xx"})
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert queries.member(member.id).language == "en"


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        ("http://localhost/sign-up", "/sign-up"),
        ("http://evil.example/sign-up", "/"),
        ("", "/"),
    ],
)
def test_without_a_next_the_way_back_is_the_page_before(client, referrer, target):
    answer = client.post("/language", data={"locale": "ko"}, headers={"Referer": referrer})
    assert answer.location == target


# --- other sites


POSTS = [
    "/sign-up",
    "/sign-in",
    "/sign-out",
    "/verify",
    "/reset",
    "/reset/token",
    "/language",
    "/profile",
    "/profile/email",
    "/profile/password",
    "/profile/sessions/ending",
    "/profile/sessions/x/ending",
    "/profile/tokens",
    "/profile/tokens/x/revocation",
    "/organisations/new",
    "/organisations/x",
    "/organisations/x/staff/y/ending",
]


@pytest.mark.parametrize("path", POSTS)
def test_a_form_of_another_site_is_refused(client, member, path):
    client.sign_in(member)
    client.csrf = False
    assert client.post(path, data=ENTER).status_code == 400
    client.csrf = True
    assert client.post(path, data=ENTER, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(path, data=ENTER, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", [path for path in POSTS if path.startswith(("/profile", "/organisations", "/verify"))])
def test_a_stranger_is_asked_to_sign_in_first(client, path):
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2F")


def test_refused_sign_ins_are_logged_without_the_address(client, member):
    with capture_logs() as lines:
        client.post("/sign-in", data=ENTER | {"password": "wrong"})
    assert [line["code"] for line in lines if line["event"] == "sign_in.refused"] == ["wrong-sign-in"]
    assert member.email not in str(lines)
    assert "wrong'" not in str(lines).replace("wrong-sign-in", "")
