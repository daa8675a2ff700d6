"""Files that a page gives out."""

from flask import Response


def csv_file(text: str, name: str) -> Response:
    """A table (``delimited.written``) as a file of this name, kept in no shared cache."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(text, mimetype="text/csv", headers=headers)
