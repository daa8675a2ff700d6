"""Portraits of people who do not exist."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    ACCENTS,
    CORAL,
    CREAM,
    DARK_WOOD,
    INK,
    MUSTARD,
    SAGE,
    SKIN,
    SKY,
    WHITE,
    WOOD,
    Colour,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import Points, arc, bezier, ellipse, path, ring, rounded, smooth

BLACK_HAIR: Colour = (58, 46, 54)
GREY_HAIR: Colour = (196, 192, 196)
HAIR: tuple[Colour, ...] = (BLACK_HAIR, BLACK_HAIR, (84, 58, 50), DARK_WOOD, GREY_HAIR)
FACE: Points = smooth(path("600,215 700,262 724,380 690,490 600,550 510,490 476,380 500,262"))


def portrait(c: Canvas, rng: Random) -> None:
    """A head and shoulders before a coloured disc."""
    shirt, ground = rng.sample(ACCENTS, 2)
    skin, hair = rng.choice(SKIN), rng.choice(HAIR)
    behind, before = rng.choice(STYLES)
    paper = light(mix(ground, rng.choice((MUSTARD, SKY, SAGE, CORAL)), 0.5), 0.45)
    c.gradient([(0, 0), (1200, 0), (1200, 900), (0, 900)], light(paper, 0.3), paper)
    c.dot(600, 430, 370, light(paper, 0.35))
    behind(c, hair)
    _shoulders(c, rng, shirt, skin)
    c.fill(path("544,470 656,470 656,630 600,672 544,630"), dark(skin, 0.16))
    for flip in (False, True):
        with c.at(600, 390, flip=flip):
            c.solid(ellipse(122, 8, 28, 40), skin, edge=(-6, -4), shade=0.14)
    c.solid(FACE, skin, edge=(-20, -12), shade=0.1)
    _face(c, rng, skin, hair)
    before(c, hair)
    if rng.random() < 0.35:  # noqa: PLR2004 (a third wear glasses)
        _glasses(c)


def _shoulders(c: Canvas, rng: Random, shirt: Colour, skin: Colour) -> None:
    body = smooth(path("220,940 250,760 350,676 500,632 600,650 700,632 850,676 950,760 980,940"), closed=False)
    c.solid([*body, (980, 1000), (220, 1000)], shirt, edge=(-26, -10))
    collar = rng.randrange(3)
    if collar == 0:
        c.fill(path("500,630 700,630 600,760"), skin)
        c.fill(path("500,628 470,660 580,760 604,740"), light(shirt, 0.5))
        c.fill(path("700,628 730,660 620,760 596,740"), light(shirt, 0.4))
    elif collar == 1:
        c.line(bezier((506, 636), (550, 706), (650, 706), (694, 636), 12), 30, light(shirt, 0.3))
        c.fill(smooth(path("520,620 600,600 680,620 650,676 600,690 550,676")), dark(skin, 0.1))
    else:
        c.solid(rounded(520, 600, 160, 84, 34), dark(shirt, 0.08), edge=(-10, -10))
        for y in (760, 830, 900):
            c.line([(250, y), (950, y)], 15, light(shirt, 0.3))


def _face(c: Canvas, rng: Random, skin: Colour, hair: Colour) -> None:
    for x in (548, 652):
        c.fill(ellipse(x, 392, 11, 14), INK)
        c.dot(x + 4, 387, 4, WHITE)
        c.line(arc(x, 366, 30, 15, 205, 335), 9, dark(mix(hair, DARK_WOOD, 0.3), 0.1))
        c.fill(ellipse(x + (x - 600) * 0.55, 438, 26, 16), CORAL, 0.35)
    c.line(bezier((600, 398), (592, 428), (590, 440), (606, 442), 8), 6, dark(skin, 0.24))
    smile = rng.choice((24, 30))
    if rng.random() < 0.4:  # noqa: PLR2004 (two in five laugh)
        c.fill([*arc(600, 470, smile + 10, 30, 0, 180)], dark((170, 78, 72), 0.1))
        c.fill([*arc(600, 470, smile + 4, 10, 0, 180)], WHITE)
    else:
        c.line(arc(600, 462, smile + 6, 22, 20, 160), 8, (170, 78, 72))


def _glasses(c: Canvas) -> None:
    for x in (546, 654):
        c.fill(ellipse(x, 394, 42, 38), WHITE, 0.22)
        c.fill(ring(x, 394, 44, 40, 7), INK)
    c.line([(588, 390), (612, 390)], 7, INK)


def _nothing(c: Canvas, hair: Colour) -> None:
    """Hair that lies wholly on one side of the face has nothing on the other."""


def _short_front(c: Canvas, hair: Colour) -> None:
    top = smooth(
        path("474,370 466,270 520,196 610,170 700,200 736,280 728,370 706,330 690,280 610,268 540,290 500,310")
    )
    c.solid(top, hair, edge=(-12, -12), shade=0.2, shine=0.14)


def _parted_front(c: Canvas, hair: Colour) -> None:
    top = smooth(
        path("470,390 456,280 510,190 600,168 700,190 744,290 730,390 712,320 640,262 560,240 540,300 496,330")
    )
    c.solid(top, hair, edge=(-12, -12), shade=0.2, shine=0.14)


def _fringe_front(c: Canvas, hair: Colour) -> None:
    top = smooth(
        path("470,400 452,290 500,196 600,166 700,196 748,290 730,400 714,340 660,334 600,340 540,334 486,340")
    )
    c.solid(top, hair, edge=(-12, -12), shade=0.2, shine=0.14)


def _curly_front(c: Canvas, hair: Colour) -> None:
    for x, y, radius in (
        (490, 300, 48),
        (520, 236, 54),
        (580, 200, 56),
        (648, 204, 56),
        (702, 248, 50),
        (722, 308, 42),
        (470, 356, 34),
        (736, 360, 30),
    ):
        c.solid(ellipse(x, y, radius, radius), hair, edge=(-10, -10), shade=0.16)


def _bob_behind(c: Canvas, hair: Colour) -> None:
    c.fill(smooth(path("600,166 740,220 772,380 768,540 700,580 500,580 432,540 428,380 460,220")), dark(hair, 0.25))


def _long_behind(c: Canvas, hair: Colour) -> None:
    c.fill(
        smooth(path("600,166 740,220 776,400 800,640 760,760 600,770 440,760 400,640 424,400 460,220")),
        dark(hair, 0.25),
    )


def _bun_behind(c: Canvas, hair: Colour) -> None:
    c.solid(ellipse(600, 140, 74, 68), hair, edge=(-14, -12), shade=0.2)


def _cap_front(c: Canvas, hair: Colour) -> None:
    cap = mix(MUSTARD, CREAM, 0.1)
    c.fill(path("478,330 500,330 500,420 482,410"), hair)
    c.fill(path("722,330 700,330 700,420 718,410"), hair)
    c.solid(smooth(path("462,330 470,230 540,172 620,166 700,190 736,260 738,330 600,318")), cap, edge=(-14, -14))
    c.solid(smooth(path("450,330 600,300 750,330 790,356 600,346 430,356")), dark(cap, 0.12), edge=(0, -8))
    c.dot(606, 170, 12, WOOD)


Hair = Callable[[Canvas, Colour], None]
STYLES: tuple[tuple[Hair, Hair], ...] = (
    (_nothing, _short_front),
    (_nothing, _parted_front),
    (_bob_behind, _fringe_front),
    (_bob_behind, _parted_front),
    (_long_behind, _parted_front),
    (_long_behind, _fringe_front),
    (_bun_behind, _parted_front),
    (_nothing, _curly_front),
    (_nothing, _cap_front),
)
