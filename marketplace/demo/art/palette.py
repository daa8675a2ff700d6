"""The colours of the demo's pictures: warm, a little faded, shaded towards plum instead of black."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]

INK: Colour = (49, 40, 62)
CREAM: Colour = (253, 244, 228)
WHITE: Colour = (255, 252, 246)
PAPER: Colour = (246, 234, 214)
TERRACOTTA: Colour = (217, 108, 78)
BRICK: Colour = (178, 88, 70)
CORAL: Colour = (238, 138, 110)
MUSTARD: Colour = (236, 178, 76)
SAND: Colour = (232, 206, 166)
WOOD: Colour = (196, 142, 96)
DARK_WOOD: Colour = (134, 90, 66)
SAGE: Colour = (140, 170, 128)
FOREST: Colour = (74, 116, 98)
TEAL: Colour = (62, 138, 142)
SKY: Colour = (174, 214, 222)
BLUE: Colour = (76, 120, 172)
NAVY: Colour = (52, 66, 104)
PLUM: Colour = (128, 84, 118)
ROSE: Colour = (226, 150, 150)
STEEL: Colour = (188, 196, 204)
GREY: Colour = (128, 132, 144)
ASPHALT: Colour = (98, 98, 112)
SKIN: tuple[Colour, ...] = ((250, 214, 184), (240, 196, 160), (222, 170, 130), (176, 122, 90))

ACCENTS: tuple[Colour, ...] = (TERRACOTTA, TEAL, MUSTARD, BLUE, FOREST, CORAL, PLUM)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other`."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def dark(colour: Colour, share: float = 0.25) -> Colour:
    """A shade of `colour`."""
    return mix(colour, INK, share)


def light(colour: Colour, share: float = 0.35) -> Colour:
    """A tint of `colour`."""
    return mix(colour, WHITE, share)


@dataclass(frozen=True, slots=True)
class Mood:
    """The light of one picture: wall and sky colours that go together."""

    wall: Colour
    floor: Colour
    sky: Colour
    haze: Colour
    hills: Colour
    leaf: Colour


MOODS: tuple[Mood, ...] = (
    Mood(
        wall=(247, 226, 196),
        floor=(214, 164, 118),
        sky=(158, 208, 220),
        haze=(252, 232, 204),
        hills=(134, 172, 160),
        leaf=(116, 158, 110),
    ),
    Mood(
        wall=(206, 222, 208),
        floor=(206, 160, 122),
        sky=(132, 192, 214),
        haze=(240, 240, 220),
        hills=(112, 158, 156),
        leaf=(98, 148, 112),
    ),
    Mood(
        wall=(244, 208, 184),
        floor=(190, 138, 104),
        sky=(244, 178, 138),
        haze=(255, 226, 178),
        hills=(176, 132, 138),
        leaf=(132, 148, 96),
    ),
    Mood(
        wall=(212, 220, 232),
        floor=(202, 162, 128),
        sky=(164, 198, 232),
        haze=(248, 232, 224),
        hills=(128, 152, 186),
        leaf=(108, 156, 132),
    ),
    Mood(
        wall=(240, 220, 214),
        floor=(206, 152, 124),
        sky=(178, 204, 226),
        haze=(255, 234, 214),
        hills=(152, 158, 178),
        leaf=(136, 166, 116),
    ),
)
