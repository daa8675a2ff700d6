"""Files of photos that are gone: told in the same transaction, removed by a worker afterwards."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from marketplace.db import session
from marketplace.listings.models import Photo
from marketplace.outbox.services import post
from marketplace.storage import Storage


def drop_files(photos: Sequence[Photo]) -> None:
    """Lets a worker remove the files of photos whose rows go in this transaction."""
    if photos:
        post("photos.removed", keys=[key for photo in photos for key in (photo.key, photo.thumb_key)])


def forget_files(storage: Storage, keys: Iterable[str]) -> int:
    """Removes the files that no photo names any more (a copy of the listing may show them too); gives how many.

    Safe to do twice. For the topic ``photos.removed``.
    """
    gone = 0
    for key in keys:
        named = select(Photo.id).where(or_(Photo.key == key, Photo.thumb_key == key)).limit(1)
        if session.scalars(named).first() is None:
            storage.delete(key)
            gone += 1
    return gone
