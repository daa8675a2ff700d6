"""The notifications page, preferences, and the practice mailbox."""

from dataclasses import replace

import pytest

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.embedded.mailbox import keep
from marketplace.notifications import queries
from marketplace.notifications.mail import send_mail
from marketplace.notifications.wording import TOPICS, Group
from tests.factories import accounts
from tests.notifications.kit import HOSTILE, told
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def member(city):
    return accounts.member("이하늘", language="en")


@pytest.fixture
def browser(city, member):
    return new_client(city).sign_in(member)


class TestThePage:
    def test_it_begins_with_a_sentence_about_what_will_come(self, browser):
        assert "Nothing new" in page_text(browser.get("/notifications"))

    @pytest.mark.parametrize("topic", [name for name, kind in TOPICS.items() if kind.on_page])
    def test_every_topic_is_shown_and_leads_somewhere(self, browser, member, topic):
        row = told(member, topic, title=HOSTILE)
        response = browser.get("/notifications")
        page = soup(response)
        assert page.select("main script") == []
        assert page.select("[onx]") == []
        address = page.select_one("main li a")["href"]
        assert address == f"/notifications/{row.public_id}"
        assert browser.get(address).location.startswith("/")

    @pytest.mark.parametrize(("language", "name"), [("ko", "전동드릴"), ("en", "Cordless drill")])
    def test_what_was_booked_is_named_in_the_language_of_the_page(self, browser, member, language, name):
        told(member, "start_1h", titles={"ko": "전동드릴", "en": "Cordless drill"})
        with transaction():
            member.language = language
        [link] = soup(browser.get("/notifications")).select("main li a")
        assert name in link.get_text()

    def test_the_bell_counts_what_is_new_and_following_it_marks_it_read(self, browser, member):
        row = told(member, "start_1h")
        assert soup(browser.get("/notifications")).select_one(".header-link--bell .count").get_text() == "1"
        response = browser.get(f"/notifications/{row.public_id}")
        assert (response.status_code, response.location) == (303, "/bookings/booking-public-id")
        assert soup(browser.get("/notifications")).select_one(".header-link--bell .count") is None

    def test_looking_marks_nothing_as_read(self, browser, member):
        told(member)
        browser.get("/notifications")
        assert queries.unread_count(member.id) == 1

    def test_all_are_marked_as_read(self, browser, member):
        told(member, key="a")
        told(member, key="b")
        assert browser.post("/notifications/read").status_code == 303
        session.expire_all()
        assert queries.unread_count(member.id) == 0

    def test_nobody_follows_what_another_was_told(self, browser):
        row = told(accounts.member())
        assert browser.get(f"/notifications/{row.public_id}").status_code == 404
        assert browser.get("/notifications/nowhere").status_code == 404

    def test_a_link_that_was_mailed_only_is_not_followed_from_the_page(self, browser, member):
        row = told(member, "reset_password")
        assert browser.get(f"/notifications/{row.public_id}").status_code == 404

    def test_pages_go_back_to_the_first(self, browser, member):
        for number in range(35):
            told(member, key=str(number))
        first = soup(browser.get("/notifications"))
        second = soup(browser.get(first.select_one("a[rel=next]")["href"]))
        assert [len(page.select("main ul.stack > li")) for page in (first, second)] == [30, 5]

    def test_strangers_are_asked_to_sign_in(self, client):
        for path in ("/notifications", "/notifications/preferences", "/notifications/x"):
            assert client.get(path).status_code == 303
        assert client.post("/notifications/read").status_code == 303


class TestPreferences:
    def test_all_groups_but_the_account_can_be_chosen(self, browser):
        page = soup(browser.get("/notifications/preferences"))
        boxes = page.select("main input[type=checkbox]")
        assert [box["name"] for box in boxes] == ["borrowing", "lending", "reminders", "money", "circles"]
        assert all(box.has_attr("checked") for box in boxes)

    def test_a_choice_is_kept(self, browser, member):
        response = browser.post("/notifications/preferences", data={"lending": "1", "money": "1"})
        assert response.status_code == 303
        session.expire_all()
        chosen = queries.choices(member.id)
        assert {group for group, by_mail in chosen.items() if by_mail} == {Group.LENDING, Group.MONEY}
        page = soup(browser.get("/notifications/preferences"))
        checked = [box["name"] for box in page.select("main input[checked]")]
        assert checked == ["lending", "money"]
        assert "Saved" in page.get_text()

    def test_a_page_of_somebody_else_chooses_nothing(self, browser, member):
        browser.csrf = False
        assert browser.post("/notifications/preferences", data={}).status_code == 400
        assert all(queries.choices(member.id).values())


class TestTheMailbox:
    @pytest.fixture
    def post_office(self, city, mailbox):
        """The page reads the folder below DATA_DIR."""
        settings = city.extensions["settings"]
        city.extensions["settings"] = replace(settings, data_dir=mailbox.folder.parent)
        return mailbox

    def test_it_begins_with_a_sentence(self, client, post_office):
        assert client.get("/mailbox", headers={"Accept-Language": "en"}).status_code == 200

    def test_mails_are_listed_and_read_with_links_that_lead_back_here(self, client, post_office, member):
        send_mail(told(member, "confirmed_for_renter").id)
        page = soup(client.get("/mailbox"))
        link = page.select_one("main h2 a")
        assert link.get_text() == "Confirmed: 전동드릴"
        mail = soup(client.get(link["href"]))
        text = mail.select_one("main").get_text(" ")
        for fact in (member.email, "Dure Seoul", "ABCD-EFGH"):
            assert fact in text
        links = [found["href"] for found in mail.select("main .panel a")]
        assert "https://dure.example.org/bookings/booking-public-id" in links

    def test_words_of_a_mail_are_inert(self, client, post_office, member):
        send_mail(told(member, "declined", title=HOSTILE).id)
        listing = client.get("/mailbox")
        link = soup(listing).select_one("main h2 a")["href"]
        for response in (listing, client.get(link)):
            page = soup(response)
            assert page.select("main script") == []
            assert page.select("[onx]") == []

    def test_a_mail_without_a_date_is_read_too(self, client, post_office):
        mail_id = keep(post_office.folder, b"Subject: hello\n\nwords\n", clock.wall())
        assert "words" in page_text(client.get(f"/mailbox/{mail_id}"))

    @pytest.mark.parametrize("mail_id", ["nowhere", "..%2f..%2fetc%2fpasswd", "20261121T000000000000-00000000"])
    def test_other_files_are_not_read(self, client, post_office, mail_id):
        assert client.get(f"/mailbox/{mail_id}").status_code == 404

    def test_a_real_city_has_no_mailbox_page(self, city, client):
        practice = city.config["PRACTICE"]
        city.config["PRACTICE"] = False
        try:
            assert client.get("/mailbox").status_code == 404
            assert client.get("/mailbox/x").status_code == 404
        finally:
            city.config["PRACTICE"] = practice
