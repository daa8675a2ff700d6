"""Many listings at once: each by its own services, the table out and in again, and nothing twice."""

import csv
import io

import pytest
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.delimited import FileRefusedError, NotTextError, as_cell, from_cell, written
from marketplace.listings import queries, services
from marketplace.listings.models import Listing
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.offices import table
from marketplace.offices.services import bulk
from tests.factories import offices
from tests.factories.listings import category
from tests.factories.offices import NOW, again

HEADER = ",".join(table.COLUMNS)


@pytest.fixture
def room(house, place):
    return offices.room(house, place, fee=5000, title="회의실")


def out(house) -> str:
    return written(table.COLUMNS, bulk.Office(house.organisation).rows())


def plans(house, text):
    return bulk.plan(house.organisation, table.read_text(text))


def take(house, text):
    """Applies a table as the page does; gives the titles that were changed or made."""
    done = []
    for plan in plans(house, text):
        if plan.problems or not plan.changes:
            continue
        with transaction():
            if plan.listing is None:
                bulk.create(house.organisation, plan.wanted, actor=SYSTEM, now=NOW)
            elif not bulk.change(plan.listing, plan.wanted, actor=SYSTEM, now=NOW):
                continue
        done.append(plan.title)
    return done


def edited(text: str, **cells: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, table.COLUMNS)
    writer.writeheader()
    writer.writerows([row | cells for row in rows])
    return buffer.getvalue()


def entries() -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_what_goes_out_comes_in_and_changes_nothing(house, room):
    offices.room(house, title="=둘째 방")
    before = entries()
    text = out(house)
    assert text.startswith("\ufeff" + HEADER)
    assert [(plan.problems, plan.changes) for plan in plans(house, text)] == [({}, {}), ({}, {})]
    assert take(house, text) == []
    assert entries() == before


def test_each_column_changes_what_it_says(house, place, room):
    other = offices.site(house, offices.FACTS)
    with transaction():
        other.name = "별관"
    text = edited(
        out(house), state="paused", site="별관", hours_from_site="yes", price_hour="7,000", price_day="30000",
        approval="request",
    )  # fmt: skip
    (plan,) = plans(house, text)
    assert plan.changes["price_hour"] == ("5000", "7000")
    assert plan.changes["site"] == ("한빛동 주민센터", "별관")
    assert take(house, text) == ["회의실"]
    found = again(room)
    assert (found.state, found.site_id, found.hours_from_site, found.approval) == ("paused", other.id, True, "request")
    prices = {spec.unit: spec.amount for spec in queries.tariff_specs(found)}
    assert prices == {TariffUnit.HOUR: 7000, TariffUnit.DAY: 30_000}
    assert take(house, text) == []
    assert take(house, edited(out(house), state="published", price_day="")) == ["회의실"]
    assert again(room).state == "published"
    assert [spec.unit for spec in queries.tariff_specs(again(room))] == [TariffUnit.HOUR]


def test_new_words_of_a_shown_listing_wait_and_the_same_again_is_nothing_new(house, room):
    text = edited(out(house), title="큰 회의실")
    assert take(house, text) == ["큰 회의실"]
    assert again(room).title == "회의실"
    revision = queries.open_revision(again(room))
    assert revision is not None
    assert revision.changes["title"] == "큰 회의실"
    assert take(house, text) == []
    assert "큰 회의실" in out(house)


def test_a_row_without_an_id_makes_one_draft_however_often_it_comes(house, place):
    category("meeting-rooms")
    text = f"{HEADER}\r\n,room,meeting-rooms,새 방,조용해요,,{place.name},yes,3000,,request\r\n"
    assert take(house, text) == ["새 방"]
    assert take(house, text) == []
    (made,) = session.scalars(select(Listing).where(Listing.owner_party_id == house.party_id)).all()
    assert (made.state, made.kind, made.title, made.site_id) == ("draft", "room", "새 방", place.id)
    assert (made.hours_from_site, made.approval, made.address) == (True, "request", place.address)
    assert [spec.amount for spec in queries.tariff_specs(made)] == [3000]


def test_a_price_that_says_more_stays_as_it_is(house, room):
    specs = [TariffSpec(TariffUnit.DAY, 9000, valid_from=NOW.date())]
    with transaction():
        services.set_tariffs(room, specs, actor=SYSTEM, now=NOW)
    text = out(house)
    assert f",{table.KEEP},{table.KEEP}," in text
    assert take(house, text) == []
    (plan,) = plans(house, edited(text, price_hour="100"))
    assert "price_hour" in plan.problems


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"id": "A" * 22}, "id"),
        ({"id": "", "kind": ""}, "kind"),
        ({"kind": "boat"}, "kind"),
        ({"kind": "item"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "가" * 121}, "title"),
        ({"category": "boats"}, "category"),
        ({"state": "archived"}, "state"),
        ({"state": "gone"}, "state"),
        ({"site": "어디에도 없는 곳"}, "site"),
        ({"site": "", "hours_from_site": "yes"}, "hours_from_site"),
        ({"hours_from_site": "perhaps"}, "hours_from_site"),
        ({"price_hour": "비쌈"}, "price_hour"),
        ({"price_hour": "-5"}, "price_hour"),
        ({"price_day": "0"}, "price_day"),
        ({"approval": "maybe"}, "approval"),
    ],
)
def test_a_cell_that_can_t_be_has_a_sentence_and_its_row_is_left_out(house, room, cells, column):
    text = edited(out(house), **cells)
    (plan,) = plans(house, text)
    assert set(plan.problems) == {column}
    assert str(plan.problems[column])
    assert take(house, text) == []


def test_another_office_s_listing_is_out_of_reach(house, room):
    stranger = offices.room(offices.office("딴 기관"))
    (plan,) = plans(house, edited(out(house), id=stranger.public_id))
    assert set(plan.problems) == {"id"}


def test_a_listing_that_stands_there_twice_is_done_once(house, room):
    line = out(house).splitlines()[1]
    first, second = plans(house, f"{HEADER}\r\n{line}\r\n{line}\r\n,room,,새 방,,,,,,,\r\n,room,,새 방,,,,,,,\r\n")[:2]
    assert (first.problems, set(second.problems)) == ({}, {""})


def test_titles_that_several_have_need_an_id(house, room):
    offices.room(house, title="회의실")
    (plan,) = plans(house, f"{HEADER}\r\n,room,,회의실,,,,,,,\r\n")
    assert set(plan.problems) == {"title"}


@pytest.mark.parametrize(
    "data", [b"", b"a,b\r\n1,2", b"id,title,title\r\n", b"id,title,colour\r\n", "아이디,제목".encode()]
)
def test_a_file_with_other_columns_is_refused_whole(data):
    with pytest.raises(table.UnknownColumnsError):
        table.read_file(data)


def test_large_broken_and_foreign_files_are_refused():
    with pytest.raises(table.TooLargeError):
        table.read_file(b"id,title\r\n" + b"x" * table.MOST_BYTES)
    with pytest.raises(table.TooLargeError):
        table.read_file(b"id,title\r\n" + b",a\r\n" * (table.MOST_ROWS + 1))
    with pytest.raises(NotTextError):
        table.read_file(b"PK\x03\x04\x00\x00")
    with pytest.raises(FileRefusedError):
        table.read_file(b"id,title\r\n," + b"x" * 200_000)


def test_files_of_korean_spreadsheets_are_read():
    for data in ("id,title,kind\r\n,회의실,room\r\n".encode("cp949"), "\ufeffID;Title;kind\n;회의실;room\n".encode()):
        (line,) = table.read_file(data)
        assert (line.number, dict(line.cells)) == (2, {"id": "", "title": "회의실", "kind": "room"})
    (ragged,) = table.read_file(b"id,title\r\na,b,c\r\n")
    assert set(ragged.problems) == {""}


@pytest.mark.parametrize("words", ["=1+1", "+82-2", "-", "@SUM(A1)", "=cmd|' /C calc'!A0", "보통 글", "'따옴표"])
def test_no_cell_is_a_formula_and_all_come_back(words):
    cell = as_cell(words)
    assert not str(cell).startswith(("=", "+", "-", "@"))
    assert from_cell(str(cell)) == words


def test_what_is_put_away_is_not_in_the_table(house, room):
    with transaction():
        services.archive(room, actor=SYSTEM, now=NOW)
    assert out(house).count("\r\n") == 1
