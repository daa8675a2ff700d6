"""Every sentence has its Korean, and it is Korean."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
METHODS = [("marketplace/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
HANGUL = re.compile(r"[\uac00-\ud7a3]")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Korean that needs no Hangul: names of standards, units and formats.
WITHOUT_HANGUL = {"API", "E-mail", "%(amount)s"}


@pytest.fixture(scope="module")
def wanted() -> set[str | tuple[str, ...]]:
    found = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT), method_map=METHODS, keywords=KEYWORDS, options_map={"templates/**.html": {}, "templates/**.txt": {}}
    ):
        found.add(message)
    return found


@pytest.fixture(scope="module")
def korean() -> Catalog:
    text = (ROOT / "marketplace/translations/ko/LC_MESSAGES/messages.po").read_bytes()
    return read_po(io.BytesIO(text), locale="ko")


def _key(message) -> str:
    return message if isinstance(message, str) else message[0]


def test_nothing_is_untranslated(wanted, korean):
    kept = {_key(message.id): message for message in korean if message.id}
    missing = sorted(_key(message) for message in wanted if _key(message) not in kept)
    empty = sorted(
        key
        for key, message in kept.items()
        if not (message.string if isinstance(message.string, str) else all(message.string))
    )
    fuzzy = sorted(key for key, message in kept.items() if message.fuzzy)
    assert (missing, empty, fuzzy) == ([], [], [])


def test_nothing_is_left_over(wanted, korean):
    used = {_key(message) for message in wanted}
    assert sorted(_key(message.id) for message in korean if message.id and _key(message.id) not in used) == []


def test_korean_is_korean(korean):
    strange = []
    for message in korean:
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        needs = (
            re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", _key(message.id))) and _key(message.id) not in WITHOUT_HANGUL
        )
        strange += [_key(message.id) for text in texts if needs and not HANGUL.search(text)]
    assert strange == []


def test_placeholders_are_the_same(korean):
    wrong = []
    for message in korean:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set().union(*(PLACEHOLDER.findall(text) for text in ids))
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        wrong += [_key(message.id) for text in texts if set(PLACEHOLDER.findall(text)) - {"num"} != allowed - {"num"}]
    assert wrong == []
