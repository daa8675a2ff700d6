"""A listing's photos: WebP in two sizes, written by us (``marketplace.images`` says why), and where they are stored."""

from dataclasses import dataclass

from marketplace.images import MOST_BYTES, PhotoRefusedError, read_photo, webp, within
from marketplace.storage import Storage

__all__ = ["MOST_BYTES", "MOST_PHOTOS", "EncodedPhoto", "PhotoRefusedError", "StoredPhoto", "encode", "forget", "store"]

MOST_PHOTOS = 8
FULL_SIDE = 1600
THUMB_SIDE = 480
AREA = "photos"


@dataclass(frozen=True, slots=True)
class EncodedPhoto:
    """A photo written anew: WebP bytes in full (longest side ≤ 1600 px) and small (≤ 480 px); sizes of the full one."""

    full: bytes
    thumb: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """An encoded photo in storage that no listing names yet."""

    key: str
    thumb_key: str
    width: int
    height: int


def encode(data: bytes) -> EncodedPhoto:
    """A phone's file as we keep it. Raises PhotoRefusedError; takes up to a second, so never inside a transaction."""
    full = within(read_photo(data, FULL_SIDE), FULL_SIDE)
    thumb = within(full, THUMB_SIDE)
    return EncodedPhoto(webp(full), webp(thumb), *full.size)


def store(storage: Storage, data: bytes) -> StoredPhoto:
    """Encodes a file and keeps it. Raises PhotoRefusedError; to be called before the transaction that names it."""
    photo = encode(data)
    key = storage.write(AREA, "webp", photo.full)
    return StoredPhoto(key, storage.write(AREA, "webp", photo.thumb), photo.width, photo.height)


def forget(storage: Storage, photo: StoredPhoto) -> None:
    """Takes a stored photo away again, where the transaction that should have named it failed."""
    storage.delete(photo.key)
    storage.delete(photo.thumb_key)
