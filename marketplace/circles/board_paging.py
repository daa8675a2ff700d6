"""Where a page of a board begins."""

from marketplace.web.paging import decode_cursor


def position(cursor: str | None) -> tuple[bool, int] | None:
    """(pinned, id) behind the cursor of a board; None for the first page. Raises InvalidError (``bad-cursor``)."""
    if not cursor:
        return None
    pinned, last = decode_cursor(cursor, bool, int)
    return bool(pinned), int(last)
