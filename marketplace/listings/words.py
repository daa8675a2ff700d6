"""Search words: how a listing's text and a searcher's text become terms that meet.

PostgreSQL's own parser finds 드릴 in no 전동드릴, so the terms are made here: bigrams of each run of Hangul (and Han and
Kana), whole words of everything else, folded to lower case without accents and English plurals. The last syllable of a
run is a term of its own, because so many Korean things end in one (전기톱, 회의방); so is the pair across a space,
because people write 회의실 대여 and 회의실대여 alike. A searched word of one syllable asks for terms that begin with it.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_TERM = 64
MOST_QUERY_TERMS = 32
MOST_QUERY_CHARACTERS = 200

_WORD = re.compile(r"[^\W_]+")
_SYLLABLES = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_PIECE = re.compile(f"[{_SYLLABLES}]+|[^{_SYLLABLES}]+")
_SYLLABLE = re.compile(f"[{_SYLLABLES}]")
_SHORTEST_PLURAL = 4


def index_terms(text: str) -> list[str]:
    """The terms under which a text is found, in order, each once."""
    terms: dict[str, None] = {}
    previous, previous_end = "", -1
    for piece, start, end, folded in _pieces(text):
        if _is_syllables(piece):
            across = previous[-1] + piece[0] if previous and folded[previous_end:start].isspace() else None
            if across:
                terms[across] = None
            terms.update(dict.fromkeys(_bigrams(piece)))
            terms[piece[-1]] = None
            previous, previous_end = piece, end
        else:
            terms[_word(piece)] = None
            previous = ""
    return list(terms)


def weighted_terms(title: str, description: str = "", extra: str = "") -> dict[str, str]:
    """Each term of a listing with its weight: A in the title, B in the extra words (category, place), C in the text.

    A term that stands in several has the best of them.
    """
    weights: dict[str, str] = {}
    for weight, text in (("A", title), ("B", extra), ("C", description)):
        for term in index_terms(text):
            weights.setdefault(term, weight)
    return weights


def tsvector_literal(title: str, description: str = "", extra: str = "") -> str:
    """The listing's terms as text that PostgreSQL casts to tsvector: ``'드릴':1A '대여':2C``."""
    terms = weighted_terms(title, description, extra)
    return " ".join(f"{_quoted(term)}:{_POSITIONS[weight]}{weight}" for term, weight in terms.items())


# A weight needs a position; we search by words, not by phrases, so each weight has one.
_POSITIONS = {"A": 1, "B": 2, "C": 3}


def query_terms(text: str) -> str:
    """What a searcher typed as text that PostgreSQL casts to tsquery; empty where there is no word in it.

    All terms must be found. No character of the text can act as an operator: only letters and digits get in, quoted.
    """
    terms: dict[str, None] = {}
    for piece, _start, _end, _folded in _pieces(text[:MOST_QUERY_CHARACTERS]):
        if not _is_syllables(piece):
            terms[_quoted(_word(piece))] = None
        elif len(piece) == 1:
            terms[f"{_quoted(piece)}:*"] = None
        else:
            terms.update(dict.fromkeys(_quoted(pair) for pair in _bigrams(piece)))
    return " & ".join(list(terms)[:MOST_QUERY_TERMS])


def _pieces(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Runs of one script with their place in the folded text."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    for word in _WORD.finditer(folded):
        for piece in _PIECE.finditer(word.group()):
            yield piece.group(), word.start() + piece.start(), word.start() + piece.end(), folded


def _is_syllables(piece: str) -> bool:
    return _SYLLABLE.match(piece) is not None


def _bigrams(run: str) -> Iterator[str]:
    for i in range(len(run) - 1):
        yield run[i : i + 2]


def _word(piece: str) -> str:
    """A word without accents and without the ending of an English plural."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(mark))
    return _singular(bare)[:LONGEST_TERM]


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]


def _quoted(term: str) -> str:
    """A term between quotes. Terms are letters and digits only; the doubling is the second lock on the door."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
