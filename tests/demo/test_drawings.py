from io import BytesIO

import pytest
from PIL import Image

from marketplace.demo.drawings import AVATAR_SIZE, PHOTO_SIZE, SUBJECTS, avatar, draw

SMALL = (320, 240)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_can_be_drawn(subject: str) -> None:
    image = opened(draw(subject, 3, SMALL))

    assert (image.format, image.size, image.mode) == ("JPEG", SMALL, "RGB")
    assert len(image.getcolors(maxcolors=1 << 24) or ()) > 500  # a picture, not a blank card


def test_a_photo_is_large_enough_for_a_page_and_small_enough_for_a_phone() -> None:
    data = draw("drill", 1)

    assert opened(data).size == PHOTO_SIZE
    assert 20_000 < len(data) < 250_000


@pytest.mark.parametrize("size", [(1200, 900), (400, 400), (900, 300), (33, 77)])
def test_a_picture_covers_any_size(size: tuple[int, int]) -> None:
    assert opened(draw("tent", 0, size)).size == size


def test_the_same_subject_and_seed_always_give_the_same_picture() -> None:
    assert draw("guitar", 4, SMALL) == draw("guitar", 4, SMALL)


def test_another_seed_gives_another_picture() -> None:
    assert len({draw("bicycle", seed, SMALL) for seed in range(8)}) == 8


def test_a_subject_that_nobody_has_drawn_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("spaceship", 1)


def test_every_face_is_another_one() -> None:
    faces = [avatar(seed) for seed in range(40)]

    assert len(set(faces)) == 40
    assert {opened(face).size for face in faces[:3]} == {AVATAR_SIZE}


def test_pictures_carry_no_metadata() -> None:
    assert not opened(draw("hall", 2, SMALL)).getexif()
