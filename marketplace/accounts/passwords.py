"""Which passwords are good enough: eight characters or more, no composition rules, none that everybody tries first."""

from itertools import pairwise

from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l

SHORTEST = 8
LONGEST = 200
FEWEST_DIFFERENT = 3  # aaaaaaaa and 12121212 are no secret
# What attackers try first, and what this site itself suggests; compared without case, digits at the end removed.
_COMMON = """
    password passwort passw0rd p@ssword p@ssw0rd letmein welcome iloveyou sunshine princess football baseball
    superman batman dragon monkey shadow master michael jordan trustno qwerty qwertyui qwertyuiop asdfghjk asdfghjkl
    zxcvbnm zxcvbnm, abcdefg abcdefgh abcd abc aaaaaaaa changeme secret administrator login test testtest
    dureseoul sharingcity seoul korea gksrnr gkrry dkssud dkssudgktpdy dlrjtdms qlalfqjsgh qwerasdf asdfasdf
    asdf qwer q1w2e3r4 q1w2e3r4t5 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsx qazwsxedc zaq12wsx a1b2c3d4
"""
COMMON = frozenset(_COMMON.split())


def check_password(password: str, *, email: str = "") -> None:
    """Raises InvalidError on the field ``password`` where it is too short, too long, or easily guessed."""
    if len(password) < SHORTEST:
        raise InvalidError(fields={"password": _l("Please use at least 8 characters.")}, code="weak-password")
    if len(password) > LONGEST:
        raise InvalidError(
            fields={"password": _l("Please use at most %(count)s characters.", count=LONGEST)}, code="weak-password"
        )
    if _guessable(password.lower(), email.lower()):
        sentence = _l("This password is one that others try first. Please choose another.")
        raise InvalidError(fields={"password": sentence}, code="weak-password")


def _guessable(password: str, email: str) -> bool:
    """Whether a password in lower case is common, all digits, of one or two characters, a run, or the address."""
    stem = password.rstrip("0123456789!?.@#")
    if not stem or {password, stem} & COMMON or len(set(password)) < FEWEST_DIFFERENT or _is_run(password):
        return True
    return bool(email) and password in {email, email.partition("@")[0]}


def _is_run(text: str) -> bool:
    """``12345678`` or ``abcdefgh``."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})
