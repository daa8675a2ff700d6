"""Cells of files for spreadsheets."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what would begin one (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
