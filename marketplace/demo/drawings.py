"""The photos of the demo city, drawn by our own code: the same subject and seed always give the same picture."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

from marketplace.demo.art import care, household, landscape, leisure, outdoors, parking, places, rooms, scenes, tools
from marketplace.demo.art.avatars import portrait
from marketplace.demo.art.canvas import HEIGHT, WIDTH, Canvas
from marketplace.demo.art.palette import (
    ACCENTS,
    BLUE,
    BRICK,
    CORAL,
    FOREST,
    MOODS,
    MUSTARD,
    PLUM,
    TEAL,
    TERRACOTTA,
    Colour,
    Mood,
)

PHOTO_SIZE = (1200, 900)
AVATAR_SIZE = (480, 480)

Thing = Callable[[Canvas, Colour], None]
Scene = Callable[[Canvas, Mood, Random], None]
Place = Callable[[Canvas, Mood, Random, Colour], None]


@dataclass(frozen=True, slots=True)
class _Still:
    """A thing in one of the scenes that suit it, in one of the colours that suit it."""

    thing: Thing
    scenes: tuple[Scene, ...]
    paints: tuple[Colour, ...] = ACCENTS


_THINGS: dict[str, _Still] = {
    "drill": _Still(tools.drill, (scenes.workshop,)),
    "ladder": _Still(tools.ladder, (scenes.alley, scenes.room)),
    "saw": _Still(tools.saw, (scenes.workshop,)),
    "sander": _Still(tools.sander, (scenes.workshop,)),
    "toolbox": _Still(tools.toolbox, (scenes.workshop,)),
    "pressure-washer": _Still(tools.washer, (scenes.alley,), (MUSTARD, BLUE, TEAL, TERRACOTTA)),
    "hand-truck": _Still(tools.hand_truck, (scenes.alley, scenes.room), (TERRACOTTA, BLUE, FOREST)),
    "tent": _Still(outdoors.tent, (landscape.campsite,)),
    "camping-stove": _Still(outdoors.camping_stove, (landscape.campsite,)),
    "telescope": _Still(outdoors.telescope, (landscape.campsite,)),
    "bicycle": _Still(outdoors.bicycle, (landscape.park, scenes.alley)),
    "badminton": _Still(outdoors.badminton, (landscape.park,)),
    "party-tent": _Still(outdoors.party_tent, (landscape.park,), (TERRACOTTA, BLUE, TEAL, CORAL)),
    "folding-table": _Still(household.folding_table, (scenes.room,)),
    "folding-chair": _Still(household.folding_chair, (scenes.room,)),
    "sewing-machine": _Still(household.sewing_machine, (scenes.backdrop,)),
    "rice-cake-steamer": _Still(household.rice_steamer, (scenes.kitchen,)),
    "kimjang-tub": _Still(household.kimjang_tub, (scenes.alley, scenes.courtyard)),
    "suitcase": _Still(household.suitcase, (scenes.room,)),
    "hanbok": _Still(household.hanbok, (scenes.courtyard,), (TERRACOTTA, PLUM, CORAL)),
    "projector": _Still(leisure.projector, (scenes.backdrop,)),
    "camera": _Still(leisure.camera, (scenes.backdrop,)),
    "board-games": _Still(leisure.board_games, (scenes.backdrop,), (CORAL, PLUM, BLUE, TERRACOTTA)),
    "guitar": _Still(leisure.guitar, (scenes.room,), (TERRACOTTA, MUSTARD, BRICK)),
    "speaker": _Still(leisure.speaker, (scenes.room,)),
    "janggu": _Still(leisure.janggu, (scenes.courtyard,), (TERRACOTTA, CORAL, MUSTARD)),
    "stroller": _Still(care.stroller, (landscape.park,)),
    "car-seat": _Still(care.car_seat, (scenes.room,)),
    "wheelchair": _Still(care.wheelchair, (landscape.park,)),
}

_PLACES: dict[str, Place] = {
    "bay-apartment": parking.apartment,
    "bay-alley": parking.alley,
    "bay-shop": parking.shop,
    "bay-underground": parking.underground,
    "bay-charger": parking.charging,
    "meeting-room": rooms.meeting,
    "hall": rooms.hall,
    "lecture-room": rooms.lecture,
    "study-room": rooms.study,
    "gallery": rooms.gallery,
    "kitchen-studio": places.kitchen_studio,
    "rooftop": places.rooftop,
    "practice-room": places.practice,
    "music-room": places.music_room,
    "gym": places.gym,
    "sarangbang": places.sarangbang,
    "playroom": places.playroom,
}

_LETTERED = frozenset(subject for subject in _PLACES if subject.startswith("bay-"))  # a mirrored P is no P

SUBJECTS: tuple[str, ...] = (*_THINGS, *_PLACES)


def draw(subject: str, seed: int, size: tuple[int, int] = PHOTO_SIZE) -> bytes:
    """A picture of `subject` (one of SUBJECTS) as JPEG of `size` pixels; `seed` varies light, colours and surroundings.

    Raises KeyError for a subject that nobody has drawn.
    """
    rng = _variation(f"{subject} {seed}")
    # Neighbouring seeds get different light and colours, whatever the dice say: galleries show them side by side.
    mood = MOODS[(seed + rng.randrange(2)) % len(MOODS)]
    canvas = Canvas(size)
    mirrored = rng.choice((True, False)) and subject not in _LETTERED
    with _framing(canvas, rng, closest=1.18 if subject in _PLACES else 1.07):
        if subject in _PLACES:
            _PLACES[subject](canvas, mood, rng, ACCENTS[seed % len(ACCENTS)])
        else:
            still = _THINGS[subject]
            still.scenes[seed % len(still.scenes)](canvas, mood, rng)
            still.thing(canvas, still.paints[seed % len(still.paints)])
    return canvas.jpeg(mirrored=mirrored)


def _framing(canvas: Canvas, rng: Random, *, closest: float) -> AbstractContextManager[None]:
    """A step nearer or to the side: everything is drawn a little larger, so that no edge of a scene comes into view."""
    nearer = rng.uniform(1, closest)
    room = nearer - 1
    return canvas.at(-WIDTH * room * rng.uniform(0.3, 0.7), -HEIGHT * room * rng.uniform(0.4, 0.8), scale=nearer)


def avatar(seed: int) -> bytes:
    """A portrait as a square JPEG; each seed is another face."""
    canvas = Canvas(AVATAR_SIZE)
    portrait(canvas, _variation(f"avatar {seed}"))
    return canvas.jpeg()


def _variation(name: str) -> Random:
    return Random(name)  # noqa: S311 (colours of a picture: repeatable on purpose, and no secret)
