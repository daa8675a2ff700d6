"""Registration numbers of businesses (사업자등록번호) and of bodies without a business (고유번호). Pure.

Both have ten digits, written 123-45-67890. The last one is reckoned from the nine before it, so that a mistyped number is
noticed; the fourth and fifth say what kind of body it is (82: one without a business, 83: a public office).
"""

import re

DIGITS = 10
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
SHOWN = 5


def normalised(text: str) -> str | None:
    """The ten digits of a number as people write it; None for anything that can't be one."""
    digits = re.sub(r"[\s\-–.]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits) or int(digits[-1]) != check_digit(digits):
        return None
    return digits


def check_digit(digits: str) -> int:
    """The last digit that the nine before it call for."""
    figures = [int(digit) for digit in digits[: DIGITS - 1]]
    total = sum(figure * weight for figure, weight in zip(figures, WEIGHTS, strict=True))
    total += figures[-1] * WEIGHTS[-1] // 10
    return -total % 10


def written(digits: str) -> str:
    """As it stands on the certificate: 123-45-67890."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def masked(digits: str) -> str:
    """Enough to recognise one's own, too little to use: 123-45-*****."""
    return f"{digits[:3]}-{digits[3:5]}-{'*' * (DIGITS - SHOWN)}"
