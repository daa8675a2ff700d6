"""Photos out of storage: public ones by an unguessable key, with a fixed type."""

from flask import Blueprint, Response, current_app, g

from marketplace.errors import NotFoundError
from marketplace.storage import MissingFileError, Storage
from marketplace.web import access

blueprint = Blueprint("media", __name__)
TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


@blueprint.get("/media/<path:key>")
@access.public
def photo(key: str) -> Response:
    """A photo. Its key is random and changes with its content, so browsers keep it for a year."""
    storage: Storage = current_app.extensions["storage"]
    kind = TYPES.get(key.rpartition(".")[2])
    if kind is None or not key.startswith("photos/"):
        raise NotFoundError
    try:
        data = storage.read(key)
    except MissingFileError:
        raise NotFoundError from None
    g.private = False
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Disposition"] = "inline"
    return response
