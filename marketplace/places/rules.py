"""What can be said of circles without asking the database: lengths, codes for the hall, terms and deadlines."""

import secrets
from datetime import datetime, timedelta

LONGEST_NAME = 80
LONGEST_PURPOSE = 1000
LONGEST_RULES = 2000
LONGEST_WELCOME = 1000
LONGEST_MESSAGE = 500
LONGEST_REASON = 500
LONGEST_APPEAL = 1000
LONGEST_SPENDING = 500
MOST_FUND_FEE = (
    100_000  # minor units a booking; the database says the same (and never more than half of the owner's part)
)
WHOLE_BPS = 10_000
LEAST_RADIUS_M, MOST_RADIUS_M = 20, 20_000

CODE_LENGTH = 8
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # read from a wall and typed: none that looks like another or like a figure

TERM_MONTHS = (6, 12, 24)
FIRST_TERM_MONTHS = 12
REMIND_BEFORE = timedelta(days=14)
APPEAL_WITHIN = timedelta(days=30)
INVITATION_DAYS = (1, 7, 30, 90)
MOST_USES = 500
_DAYS_A_YEAR, _MONTHS_A_YEAR = 365, 12


def new_code() -> str:
    """A code for the hall: 8 letters, 36 bits of chance."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def typed_code(text: str) -> str:
    """A code as somebody typed it: capitals, without the gaps and dashes that make it readable."""
    return "".join(character for character in text.upper() if character.isascii() and character.isalpha())


def spoken_code(code: str) -> str:
    """``ABCD-EFGH``: as it hangs in the hall."""
    return f"{code[:4]}-{code[4:]}"


def term_end(start: datetime, months: int) -> datetime:
    """When a term of so many months ends, to the day."""
    return start + timedelta(days=months * _DAYS_A_YEAR // _MONTHS_A_YEAR)


def may_still_appeal(removed_at: datetime, now: datetime) -> bool:
    """Whether a removal can still be objected to."""
    return now <= removed_at + APPEAL_WITHIN
