"""Search words: what is found by what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.listings.words import index_terms, query_terms, tsvector_literal, weighted_terms


def finds(query: str, text: str) -> bool:
    """What PostgreSQL would answer for this query on this text's terms."""
    terms = index_terms(text)
    asked = [one.replace("''", "'") for one in query_terms(query).split(" & ") if one]
    return bool(asked) and all(
        any(term.startswith(one[1:-3]) for term in terms) if one.endswith(":*") else one[1:-1] in terms for one in asked
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("드릴", "전동드릴 대여"),
        ("드릴", "드릴"),
        ("전동 드릴", "전동드릴 대여"),
        ("전동드릴대여", "전동드릴 대여"),
        ("대여 드릴", "전동드릴 대여"),
        ("드", "드릴"),
        ("톱", "전기톱 빌려드려요"),
        ("방", "회의방"),
        ("Drills", "cordless DRILL, 18V"),
        ("drill", "two drills"),
        ("18v", "전동드릴 18V"),
        ("18V드릴", "드릴 18v"),
        ("boxes", "a box"),
        ("batteries", "battery pack"),
        ("glass", "glasses"),
        ("cafe", "Café 모임방"),
        ("ＤＲＩＬＬ", "drill"),
        ("드릴".encode().decode(), "드릴"),
        ("会议", "会议室"),
        ("ドリル", "電動ドリル"),
    ],
)
def test_a_search_finds(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("드릴", "드라이버와 그릴"),
        ("드릴 사다리", "전동드릴 대여"),
        ("drill", "drilling machine"),
        ("bus", "bu"),
        ("실대", "회의실, 대여"),  # a comma parts two thoughts, a space does not
        ("실대", "회의실 A 대여"),
        ("", "드릴"),
        ("!!! & | :*", "드릴"),
    ],
)
def test_a_search_does_not_find(query, text):
    assert not finds(query, text)


def test_hangul_becomes_bigrams_and_the_last_syllable_and_other_words_stay_whole():
    assert index_terms("전동드릴 18V") == ["전동", "동드", "드릴", "릴", "18v"]
    assert index_terms("회의실 대여") == ["회의", "의실", "실", "실대", "대여", "여"]
    assert index_terms("") == index_terms(" .,!?_-") == []


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("drills", "drill"),
        ("batteries", "battery"),
        ("boxes", "box"),
        ("benches", "bench"),
        ("brushes", "brush"),
        ("glasses", "glass"),
        ("glass", "glass"),
        ("houses", "house"),
        ("bus", "bus"),
        ("status", "status"),
        ("tennis", "tennis"),
        ("gas", "gas"),
        ("Äpfel", "apfel"),
        ("a" * 90, "a" * 64),
    ],
)
def test_english_plurals_and_accents_are_folded(word, term):
    assert index_terms(word) == [term]


def test_a_term_has_the_weight_of_the_best_place_that_it_stands_in():
    assert weighted_terms("드릴", "드릴 톱", "공구 톱") == {
        "드릴": "A",
        "릴": "A",
        "공구": "B",
        "구": "B",
        "구톱": "B",
        "톱": "B",
        "릴톱": "C",
    }
    assert tsvector_literal("Drill", "with bits", "tool") == "'drill':1A 'tool':2B 'with':3C 'bit':3C"
    assert tsvector_literal("") == ""


def test_a_query_asks_for_all_its_terms_once_and_for_beginnings_of_single_syllables():
    assert query_terms("전동드릴") == "'전동' & '동드' & '드릴'"
    assert query_terms("톱 drills 톱") == "'톱':* & 'drill'"
    assert query_terms("  ") == ""


@pytest.mark.parametrize(
    "text", ["'", "a' | 'b", "drill:*", "!drill", "a & !b", "(드릴", "드릴\\", "a\x00b", "a <-> b"]
)
def test_nothing_typed_can_act_as_an_operator(text):
    assert re.fullmatch(r"('\w+'(:\*)?( & )?)*", query_terms(text))


def test_a_query_has_a_bounded_number_of_terms():
    assert query_terms("가나다라마바사" * 1000).count("&") < 32
    assert query_terms(" ".join(str(n) for n in range(1000))).count("&") == 31


@given(st.text(max_size=60))
def test_any_text_gives_clean_terms_and_a_well_formed_query(text):
    for term in index_terms(text):
        assert term
        assert term.isalnum()
        assert len(term) <= 64
    assert re.fullmatch(r"('[^\W_]+'(:\*)?( & '[^\W_]+'(:\*)?)*)?", query_terms(text))


@given(st.text(alphabet="가나다라 abc18", min_size=1, max_size=20), st.text(alphabet="가나다라 abc18", max_size=20))
def test_a_text_is_found_by_its_own_words_whatever_surrounds_them(words, more):
    if query_terms(words):
        assert finds(words, f"{words} {more}")
        assert finds(words, f"{more}, {words}")
