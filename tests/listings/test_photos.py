"""Photos as they come from phones."""

import io
import struct
import zlib

import pytest
from PIL import Image

from marketplace.listings import photos
from marketplace.storage import MissingFileError, Storage
from tests.factories.listings import jpeg


def _open(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they unpack to a huge picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "full", "thumb"),
    [
        ((4000, 3000), (1600, 1200), (480, 360)),
        ((3000, 4000), (1200, 1600), (360, 480)),
        ((800, 600), (800, 600), (480, 360)),
        ((300, 200), (300, 200), (300, 200)),
    ],
)
def test_a_photo_is_kept_in_two_sizes(size, full, thumb):
    encoded = photos.encode(jpeg(*size))
    assert (encoded.width, encoded.height) == full
    assert _open(encoded.full).size == full
    assert _open(encoded.thumb).size == thumb
    assert _open(encoded.full).format == _open(encoded.thumb).format == "WEBP"


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "A phone"
    exif.get_ifd(0x8825)[2] = (37.0, 35.0, 21.0)
    encoded = photos.encode(jpeg(900, 600, exif=exif.tobytes()))
    assert (encoded.width, encoded.height) == (600, 900)
    for data in (encoded.full, encoded.thumb):
        assert not _open(data).getexif()
        assert b"A phone" not in data
        assert b"EXIF" not in data


def test_what_is_see_through_becomes_white():
    encoded = photos.encode(_png(Image.new("RGBA", (200, 200), (0, 0, 0, 0))))
    assert set(_open(encoded.full).convert("L").tobytes()) <= set(range(250, 256))


def test_grey_and_palette_pictures_are_taken():
    for mode in ("L", "P", "1", "CMYK"):
        out = io.BytesIO()
        Image.new(mode, (200, 200)).save(out, "JPEG" if mode == "CMYK" else "PNG")
        assert photos.encode(out.getvalue()).width == 200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad-photo"),
        (b"GIF89a" + b"\0" * 100, "bad-photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bad-photo"),
        (b"<html><script>alert(1)</script></html>", "bad-photo"),
        (jpeg(800, 600)[:300], "bad-photo"),
        (jpeg(60, 900), "photo-too-small"),
        (_png_that_claims(5000, 4000), "photo-too-large"),
        (_png_that_claims(60_000, 60_000), "photo-too-large"),
        (_png_that_claims(300, 300), "bad-photo"),
        (b"\xff\xd8\xff" + b"\0" * (photos.MOST_BYTES + 1), "photo-too-heavy"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(data, code):
    with pytest.raises(photos.PhotoRefusedError) as refusal:
        photos.encode(data)
    assert refusal.value.code == code
    assert str(refusal.value.sentence)


def test_a_phone_of_twelve_megapixels_is_welcome():
    assert photos.encode(jpeg(4032, 3024)).width == 1600


def test_stored_photos_can_be_read_and_forgotten(tmp_path):
    storage = Storage(tmp_path)
    stored = photos.store(storage, jpeg())
    assert _open(storage.read(stored.key)).size == (stored.width, stored.height)
    assert _open(storage.read(stored.thumb_key)).size == (480, 360)
    photos.forget(storage, stored)
    for key in (stored.key, stored.thumb_key):
        with pytest.raises(MissingFileError):
            storage.read(key)
