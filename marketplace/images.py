"""Pictures as they come from phones, made safe: decoded, turned upright, and written anew without any metadata.

Listings keep photos, members a portrait; whatever hid in the file (the place where it was taken, a second format behind
the first) is gone, because what we keep is WebP that we wrote ourselves.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.errors import InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 12_500_000  # what phones call 12 megapixels: 4032 × 3024
SMALLEST_SIDE = 100
FORMATS = ("JPEG", "PNG", "WEBP")  # some phones wrap a JPEG into an MPO: its first picture is read
_QUALITY = 82


class PhotoRefusedError(InvalidError):
    """The file is no photo that we can take; the sentence says why."""

    code = "bad-photo"
    sentence = _l("This file could not be read as a photo. Please use JPEG, PNG or WebP.")


def read_photo(data: bytes, wanted_side: int) -> Image.Image:
    """The picture in a phone's file: RGB on white, upright, at least ``wanted_side`` px a side where the file has them.

    Raises PhotoRefusedError; takes up to a second, so never inside a transaction.
    """
    if len(data) > MOST_BYTES:
        raise _refused(_l("This photo is larger than %(size)s MB.", size=MOST_BYTES // 1024 // 1024), "photo-too-heavy")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a file that unpacks to something huge; the size is checked below, before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
        _check_size(opened.size)
        # A photo of 12 megapixels is decoded at half its size where the format can: we keep far less anyway.
        opened.draft("RGB", (wanted_side, wanted_side))
        return _without_transparency(ImageOps.exif_transpose(opened))
    except PhotoRefusedError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise PhotoRefusedError from None


def within(image: Image.Image, side: int) -> Image.Image:
    """The whole picture, made smaller where it is more than ``side`` px wide or high."""
    return ImageOps.contain(image, (side, side)) if max(image.size) > side else image


def square(image: Image.Image, side: int) -> Image.Image:
    """The middle of the picture as a square of at most ``side`` px."""
    length = min(side, *image.size)
    return ImageOps.fit(image, (length, length))


def webp(image: Image.Image) -> bytes:
    """WebP bytes of the pixels alone: a new image knows no metadata."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(size) < SMALLEST_SIDE:
        raise _refused(
            _l("This photo is too small: each side needs at least %(side)s pixels.", side=SMALLEST_SIDE),
            "photo-too-small",
        )


def _too_many_pixels() -> PhotoRefusedError:
    sentence = _l("This photo has more than %(count)s megapixels.", count=MOST_PIXELS // 1_000_000)
    return _refused(sentence, "photo-too-large")


def _refused(sentence: Text, code: str) -> PhotoRefusedError:
    return PhotoRefusedError(sentence, code=code)


def _without_transparency(image: Image.Image) -> Image.Image:
    """RGB on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")
