"""Pictures made safe. (Refusals and metadata: tests/listings/test_photos.py, which goes through the same door.)"""

import io

import pytest
from PIL import Image

from marketplace.images import PhotoRefusedError, read_photo, square, webp, within


def picture(width: int, height: int, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 160)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("size", [(3000, 2000), (2000, 3000), (400, 400)])
def test_a_portrait_is_a_square_of_at_most_the_side(size):
    assert square(read_photo(picture(*size), 400), 400).size == (400, 400)


def test_a_small_picture_is_not_blown_up():
    assert square(read_photo(picture(300, 200), 400), 400).size == (200, 200)
    assert within(read_photo(picture(300, 200), 1600), 1600).size == (300, 200)


def test_the_square_is_the_middle():
    image = Image.new("RGB", (300, 100), "white")
    image.paste("black", (100, 0, 200, 100))
    assert square(image, 100).getextrema() == ((0, 0), (0, 0), (0, 0))


def test_what_comes_out_is_webp():
    out = Image.open(io.BytesIO(webp(Image.new("RGB", (10, 20)))))
    assert (out.format, out.size) == ("WEBP", (10, 20))


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_other_formats_are_refused(form):
    with pytest.raises(PhotoRefusedError):
        read_photo(picture(200, 200, form), 400)
