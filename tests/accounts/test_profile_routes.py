"""The profile, the address, the password, sessions, tokens, and the page that neighbours see."""

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import Member
from marketplace.accounts.viewers import load_session, load_token
from marketplace.audit.services import COMMAND
from marketplace.db import transaction
from marketplace.security import verify_password
from marketplace.storage import MissingFileError, Storage
from tests.accounts.kit import element, errors_of, flashes, language_of, posted, value_of
from tests.factories import accounts
from tests.support.client import Client, page_text, soup

FORM = {
    "name": "이하늘",
    "about": "망치 많아요",
    "phone": "",
    "district": "mapo",
    "language": "en",
    "zone": "Asia/Seoul",
}


def png(width: int = 640, height: int = 480) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 60)).save(out, "PNG")
    out.seek(0)
    return out


def stored(app: Flask) -> Storage:
    storage: Storage = app.extensions["storage"]
    return storage


@pytest.fixture
def mine(client: Client, member: Member) -> Client:
    """The member's own browser."""
    return client.sign_in(member)


# --- the profile


def test_a_profile_is_shown_and_saved(mine, member):
    page = mine.get("/profile")
    assert value_of(page, "name") == "이하늘"
    assert element(page, '#district option[selected][value="seongbuk"]').get_text() == "Seongbuk-gu"
    assert element(page, '#zone option[value="Asia/Seoul"]').get_text() == "South Korea Time"
    answer = mine.post("/profile", data=FORM | {"zone": "Europe/Berlin", "phone": "010-1234-5678"})
    assert (answer.status_code, answer.location) == (303, "/profile")
    saved = queries.member(member.id)
    assert (saved.about, saved.district, saved.zone, saved.phone) == (
        "망치 많아요",
        "mapo",
        "Europe/Berlin",
        "010-1234-5678",
    )
    assert "saved" in flashes(mine.get("/profile"))


def test_a_language_chosen_in_the_profile_is_spoken_from_then_on(mine):
    mine.post("/profile", data=FORM | {"language": "ko"})
    assert language_of(mine.get("/profile")) == "ko"
    mine.post("/language", data={"locale": "en"})
    assert language_of(mine.get("/profile")) == "en"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "가" * 61}, "name"),
        ({"about": "가" * 501}, "about"),
        ({"about": "a\0b"}, "about"),
        ({"phone": "call me"}, "phone"),
        ({"district": "atlantis"}, "district"),
        ({"language": "xx"}, "language"),
        ({"zone": "Mars/Phobos"}, "zone"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_beside_the_field(mine, member, changes, field):
    answer = mine.post("/profile", data=FORM | changes)
    assert answer.status_code == 422
    assert errors_of(answer, field)
    assert queries.member(member.id).about == ""


def test_the_photo_becomes_a_small_square_without_what_the_file_knew(mine, member, city):
    mine.post("/profile", data=FORM | {"photo": (png(900, 600), "me.png")}, content_type="multipart/form-data")
    key = queries.member(member.id).photo_key or ""
    image = Image.open(io.BytesIO(stored(city).read(key)))
    assert (image.format, image.size) == ("WEBP", (400, 400))
    assert mine.get(f"/media/{key}").mimetype == "image/webp"
    assert element(mine.get("/profile"), f'main img[src="/media/{key}"]')


def test_the_photo_can_be_replaced_and_removed(mine, member):
    for _each in range(2):
        mine.post("/profile", data=FORM | {"photo": (png(), "me.png")}, content_type="multipart/form-data")
    key = queries.member(member.id).photo_key
    mine.post("/profile", data=FORM)
    assert queries.member(member.id).photo_key == key
    mine.post("/profile", data=FORM | {"remove_photo": "y"})
    assert queries.member(member.id).photo_key is None
    assert len(posted("photos.removed")) == 2


def test_what_is_no_photo_is_said_beside_the_field(mine, member):
    sent = {"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "me.svg")}
    answer = mine.post("/profile", data=FORM | sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "could not be read as a photo" in errors_of(answer, "photo")
    assert queries.member(member.id).photo_key is None


def test_a_photo_is_not_kept_where_the_rest_is_refused(mine, member, city, monkeypatch):
    written, write = [], Storage.write

    def spy(*given: Any) -> str:
        written.append(write(*given))
        return written[-1]

    monkeypatch.setattr(Storage, "write", spy)
    sent = FORM | {"phone": "call me", "photo": (png(), "me.png")}
    assert mine.post("/profile", data=sent, content_type="multipart/form-data").status_code == 422
    with pytest.raises(MissingFileError):
        stored(city).read(written[0])


# --- the page that neighbours see


def test_neighbours_see_name_words_and_district_but_no_address_or_phone(client, member):
    with transaction():
        member.about = "망치 많아요\n\n<script>alert(1)</script>"
    page = client.get(f"/members/{member.public_id}")
    text = page_text(page)
    for shown in ("이하늘", "망치 많아요", "Seongbuk-gu", "member since January 2026", "<script>"):
        assert shown in text
    for hidden in (member.email, member.phone):
        assert hidden not in page.get_data(as_text=True)
    assert not soup(page).select("main script")
    assert element(page, f'main a[href="/reports/new?kind=member&id={member.public_id}"]')


def test_a_member_is_led_from_the_own_page_to_the_profile(mine, member):
    page = mine.get(f"/members/{member.public_id}")
    assert element(page, 'main a[href="/profile"]')
    assert not soup(page).select('main a[href^="/reports"]')


@pytest.mark.parametrize("path", ["/members/nobody", "/members/" + "x" * 22])
def test_nobody_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_suspended_member_is_not_found_but_by_operators(client, member, now):
    with transaction():
        services.suspend(member, COMMAND, "…", now)
    path = f"/members/{member.public_id}"
    assert client.get(path).status_code == 404
    assert client.sign_in(accounts.member()).get(path).status_code == 404
    client.sign_in(accounts.member(operator=True, language="en"))
    assert "suspended" in page_text(client.get(path))


# --- address and password


def test_a_new_address_asks_for_the_password(mine, member):
    wrong = mine.post("/profile/email", data={"email": "new@example.org", "password": "wrong"})
    assert wrong.status_code == 422
    assert errors_of(wrong, "password")
    right = mine.post("/profile/email", data={"email": "new@example.org", "password": accounts.PASSWORD})
    assert right.location == "/profile/security"
    assert queries.member(member.id).email == "new@example.org"
    page = mine.get("/profile/security")
    assert "new@example.org" in flashes(page)
    assert element(page, 'form[action="/verify"]')


def test_the_same_address_again_says_nothing(mine, member):
    sent = {"email": member.email, "password": accounts.PASSWORD}
    assert mine.post("/profile/email", data=sent).status_code == 303
    assert flashes(mine.get("/profile/security")) == ""


def test_a_new_password_signs_out_the_others(mine, member):
    with transaction():
        elsewhere = services.start_session(member, "", clock.wall())
    wrong = mine.post("/profile/password", data={"old_password": "wrong", "password": "another horse"})
    assert wrong.status_code == 422
    assert errors_of(wrong, "old_password")
    weak = mine.post("/profile/password", data={"old_password": accounts.PASSWORD, "password": "password1"})
    assert errors_of(weak, "password")
    assert load_session(elsewhere)
    right = mine.post("/profile/password", data={"old_password": accounts.PASSWORD, "password": "another horse"})
    assert right.location == "/profile/security"
    assert verify_password(queries.member(member.id).password_hash, "another horse")
    assert load_session(elsewhere) is None
    assert mine.get("/profile").status_code == 200


# --- sessions


def test_a_member_sees_and_ends_the_own_sessions(mine, member):
    agent = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"
    with transaction():
        elsewhere = services.start_session(member, agent, clock.wall())
    page = mine.get("/profile/security")
    assert "Chrome, Android" in page_text(page)
    action = element(page, 'form[action^="/profile/sessions/"]')["action"]
    assert mine.post(str(action)).location == "/profile/security"
    assert load_session(elsewhere) is None
    assert mine.get("/profile").status_code == 200


def test_a_member_ends_all_other_sessions(mine, member):
    with transaction():
        others = [services.start_session(member, "", clock.wall()) for _each in range(2)]
    assert mine.post("/profile/sessions/ending").location == "/profile/security"
    assert [load_session(secret) for secret in others] == [None, None]
    assert mine.get("/profile").status_code == 200


def test_ending_this_session_signs_out(mine, member):
    [row] = queries.open_sessions(member.id, clock.wall())
    assert mine.post(f"/profile/sessions/{row.public_id}/ending").location == "/"
    assert mine.get("/profile").status_code == 303


def test_anothers_session_is_not_found(mine):
    other = accounts.member()
    with transaction():
        secret = services.start_session(other, "", clock.wall())
    [row] = queries.open_sessions(other.id, clock.wall())
    assert mine.post(f"/profile/sessions/{row.public_id}/ending").status_code == 404
    assert load_session(secret)


@pytest.mark.parametrize("path", ["/profile", "/profile/security", "/profile/tokens", "/organisations"])
def test_private_pages_are_kept_by_nobody(mine, path):
    assert mine.get(path).headers["Cache-Control"] == "no-store"


# --- tokens


def test_a_tokens_secret_is_shown_once(mine, member):
    assert mine.post("/profile/tokens", data={"name": "내 달력"}).location == "/profile/tokens"
    page = mine.get("/profile/tokens")
    secret = element(page, ".notice code").get_text()
    viewer = load_token(secret)
    assert viewer is not None
    assert viewer.member_id == member.id
    again = mine.get("/profile/tokens")
    assert secret not in again.get_data(as_text=True)
    assert "내 달력" in page_text(again)


def test_a_token_is_revoked(mine, member):
    with transaction():
        token, secret = services.make_token(member, "x", clock.wall())
    assert mine.post(f"/profile/tokens/{token.public_id}/revocation").location == "/profile/tokens"
    assert load_token(secret) is None
    assert "x…" not in page_text(mine.get("/profile/tokens"))


def test_anothers_token_is_not_found(mine):
    with transaction():
        token, secret = services.make_token(accounts.member(), "x", clock.wall())
    assert mine.post(f"/profile/tokens/{token.public_id}/revocation").status_code == 404
    assert load_token(secret)


def test_a_token_needs_a_name_and_there_are_twenty_at_most(mine, member):
    assert errors_of(mine.post("/profile/tokens", data={"name": " "}), "name")
    with transaction():
        for number in range(20):
            services.make_token(member, str(number), clock.wall())
    answer = mine.post("/profile/tokens", data={"name": "one more"})
    assert answer.status_code == 422
    assert "You have 20 tokens already." in page_text(answer)
