"""Parking bays: each picture is a whole scene with one free bay in front."""

from __future__ import annotations

from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.landscape import skyline, tree
from marketplace.demo.art.palette import (
    ACCENTS,
    ASPHALT,
    BRICK,
    CREAM,
    DARK_WOOD,
    GREY,
    INK,
    MUSTARD,
    NAVY,
    SAGE,
    STEEL,
    TEAL,
    TERRACOTTA,
    WHITE,
    WOOD,
    Colour,
    Mood,
    dark,
    light,
    mix,
)
from marketplace.demo.art.scenes import plant
from marketplace.demo.art.shapes import Points, arc, cloud, ellipse, path, rect, ring, rounded, smooth

LINE = mix(WHITE, MUSTARD, 0.06)
CURB = 600


def car(c: Canvas, x: float, y: float, paint: Colour, *, size: float = 1) -> None:
    """A car seen from the front, its wheels standing at y."""
    with c.at(x, y, scale=size):
        c.shadow(0, 0, 330, 34, 0.45)
        for side in (-1, 1):
            c.fill(rounded(side * 108 - 25, -60, 50, 62, 12), mix(INK, GREY, 0.1))
        roof = smooth(path("-98,-176 -78,-232 -60,-244 60,-244 78,-232 98,-176"), closed=False) + path(
            "104,-150 -104,-150"
        )
        c.solid(roof, paint, edge=(-12, -6))
        c.fill(smooth(path("-84,-170 -68,-222 -54,-230 54,-230 68,-222 84,-170"), closed=False), mix(NAVY, STEEL, 0.25))
        c.fill(path("-72,-170 -56,-226 -16,-228 -44,-170"), WHITE, 0.28)
        for side in (-1, 1):
            c.solid(rounded(side * 124 - 20, -178, 40, 26, 12), paint, edge=(-6, -6))
        body = smooth(
            path("-132,-60 -140,-120 -122,-162 -70,-172 70,-172 122,-162 140,-120 132,-60 110,-34 -110,-34"), steps=6
        )
        c.solid(body, paint, edge=(-14, -14), shine=0.3)
        c.fill(rounded(-74, -126, 148, 34, 14), dark(paint, 0.55))
        for row in (-118, -106):
            c.line([(-62, row), (62, row)], 3, mix(GREY, paint, 0.3))
        for side in (-1, 1):
            c.fill(
                smooth([(side * 84, -136), (side * 126, -140), (side * 130, -112), (side * 92, -106)]),
                light(MUSTARD, 0.75),
            )
            c.fill(rounded(side * 104 - 22, -70, 44, 14, 7), dark(paint, 0.4))
        c.fill(rounded(-46, -80, 92, 26, 5), WHITE)
        for left, width in ((-36, 18), (-12, 10), (4, 32)):
            c.fill(rounded(left, -72, width, 10, 3), GREY)
        c.box(-118, -46, 236, 9, dark(paint, 0.4))


def bay(
    c: Canvas,
    near: tuple[float, float],
    far: tuple[float, float],
    top: float,
    tint: Colour | None,
    *,
    bottom: float = 900,
) -> None:
    """The painted outline of a bay between its far and near corners; filled with `tint` when it is the free one."""
    floor: Points = [(far[0], top), (far[1], top), (near[1], bottom), (near[0], bottom)]
    if tint:
        c.fill(floor, tint, 0.34)
    c.line([(far[0], top), (near[0], bottom)], 11, LINE)
    c.line([(far[1], top), (near[1], bottom)], 11, LINE)
    c.line([(far[0], top), (far[1], top)], 9, LINE)


def letter_p(c: Canvas, x: float, y: float, size: float, paint: Colour) -> None:
    """The parking sign's letter, drawn by hand: no font is needed."""
    with c.at(x, y, scale=size):
        c.line([(-22, 50), (-22, -50)], 24, paint)
        c.line([(-22, -50), *arc(2, -20, 30, 30, -90, 90), (-22, 10)], 24, paint)


def _sign(c: Canvas, x: float, y: float, paint: Colour) -> None:
    c.line([(x, y), (x, y - 330)], 14, STEEL)
    c.line([(x - 3, y), (x - 3, y - 330)], 4, WHITE)
    c.solid(rounded(x - 66, y - 420, 132, 132, 22), paint, edge=(-8, -8), shine=0.25)
    letter_p(c, x - 4, y - 354, 0.86, WHITE)


def _arrow(c: Canvas, x: float, y: float) -> None:
    """A pin over the free bay, so that it is found at a glance."""
    c.soft(ellipse(x, y + 156, 70, 18), INK, blur=18, alpha=0.4)
    pin = [*arc(x, y, 62, 62, 150, 390), (x, y + 128)]
    c.solid(pin, TERRACOTTA, edge=(-12, -8), shine=0.3)
    c.dot(x, y, 40, WHITE)
    letter_p(c, x - 2, y, 0.42, TERRACOTTA)


def apartment(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A free bay in front of apartment blocks."""
    c.gradient(rect(0, 0, 1200, 620), mood.sky, mood.haze)
    skyline(c, mood, 520, rng)
    for left, top, width in ((70, 60, 300), (470, 120, 240), (800, 20, 340)):
        _block(c, left, top, width, mood, rng)
    for x in range(-20, 1260, 120):
        c.solid(
            cloud(x + rng.randint(-16, 16), 606, 170, (44, 66, 50)),
            mix(mood.leaf, INK, 0.05),
            edge=(-14, -10),
            shade=0.16,
        )
    c.box(0, 590, 1200, 18, light(STEEL, 0.35))
    _asphalt(c)
    for place in (-1, 1, 0):
        left, right = 430 + place * 340, 770 + place * 340
        near = (600 + (left - 600) * 1.3, 600 + (right - 600) * 1.3)
        bay(c, near, (left, right), 640, None if place else mix(TEAL, WHITE, 0.35))
    tones = [tone for tone in ACCENTS if tone != paint]
    car(c, 218, 744, rng.choice(tones), size=0.92)
    car(c, 982, 744, paint, size=0.92)
    c.solid(rounded(500, 648, 200, 20, 8), MUSTARD, edge=(0, -6))
    _arrow(c, 600, 400)


def _block(c: Canvas, left: float, top: float, width: float, mood: Mood, rng: Random) -> None:
    wall = mix(CREAM, mood.wall, rng.uniform(0.2, 0.6))
    stripe = rng.choice((TERRACOTTA, SAGE, mood.hills, MUSTARD))
    c.solid(rect(left, top, width, 560), wall, edge=(-width * 0.12, 0), shade=0.16)
    c.box(left, top, width * 0.12, 560, mix(stripe, wall, 0.3))
    c.box(left - 6, top - 14, width + 12, 16, dark(wall, 0.2))
    columns = round(width / 76)
    step = width * 0.74 / columns
    for row in range((560 - 40) // 58):
        for column in range(columns):
            x, y = left + width * 0.15 + column * step, top + 28 + row * 58
            glass = mix(mood.sky, NAVY, 0.22) if rng.random() < 0.8 else light(MUSTARD, 0.4)  # noqa: PLR2004 (a few are lit)
            c.box(x, y, step * 0.78, 32, glass)
            c.box(x + step * 0.37, y, 4, 32, wall)
            c.box(x - 3, y + 24, step * 0.78 + 6, 12, light(wall, 0.5))


def _asphalt(c: Canvas) -> None:
    c.gradient(rect(0, CURB, 1200, 300), mix(ASPHALT, CREAM, 0.24), mix(ASPHALT, CREAM, 0.1))
    c.box(0, CURB, 1200, 14, light(STEEL, 0.2))
    c.box(0, CURB + 14, 1200, 8, dark(ASPHALT, 0.2))


def alley(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A free bay under a brick villa that stands on pillars."""
    c.gradient(rect(0, 0, 1200, 620), mood.sky, mood.haze)
    skyline(c, mood, 420, rng)
    wall = mix(BRICK, mood.wall, 0.38)
    c.box(150, 0, 900, 350, wall)
    with c.inside(rect(150, 0, 900, 350)):
        for row in range(12):
            c.box(150, row * 30, 900, 3, dark(wall, 0.1))
            for column in range(14):
                c.box(150 + column * 76 + row % 2 * 38, row * 30, 3, 30, dark(wall, 0.08))
    for x in (220, 500, 780):
        c.box(x, 50, 200, 180, light(mood.wall, 0.6))
        c.gradient(rect(x + 12, 62, 176, 156), mix(mood.sky, NAVY, 0.12), light(mood.sky, 0.5))
        c.box(x + 95, 62, 10, 156, light(mood.wall, 0.6))
        c.box(x - 16, 230, 232, 16, light(mood.wall, 0.3))
        for bar in range(9):
            c.box(x - 8 + bar * 26, 170, 5, 62, mix(mood.hills, INK, 0.4))
        c.box(x - 14, 164, 228, 8, mix(mood.hills, INK, 0.4))
    shade = mix(ASPHALT, INK, 0.3)
    c.box(150, 350, 900, 250, shade)
    c.gradient(rect(150, 350, 900, 250), dark(shade, 0.3), shade)
    c.solid(rounded(520, 420, 160, 180, 4), mix(mood.hills, INK, 0.3), edge=(-8, -8))
    c.dot(662, 520, 7, MUSTARD)
    for x in (330, 600, 870):
        c.fill(ellipse(x, 362, 60, 10), light(MUSTARD, 0.6))
        c.soft(ellipse(x, 400, 120, 60), MUSTARD, blur=70, alpha=0.3)
    c.box(130, 336, 940, 26, light(mood.wall, 0.35))
    _asphalt(c)
    for x in (160, 424, 736, 1000):
        c.solid(rect(x, 350, 42, 262), light(mood.wall, 0.4), edge=(-14, 0), shade=0.24)
        c.box(x, 520, 42, 24, MUSTARD)
        c.box(x, 556, 42, 24, INK)
    bay(c, (330, 870), (470, 730), 620, mix(MUSTARD, WHITE, 0.2))
    bay(c, (-160, 330), (206, 470), 620, None)
    bay(c, (870, 1360), (730, 994), 620, None)
    car(c, 232, 730, paint, size=0.84)
    for x, size in ((70, 0.95), (1132, 1.05), (1076, 0.7)):
        plant(c, mood, x, 646, size, rng.choice((TERRACOTTA, CREAM, BRICK)))
    _arrow(c, 600, 440)


def shop(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A free bay in front of a small shop with an awning."""
    c.gradient(rect(0, 0, 1200, 620), mood.sky, mood.haze)
    skyline(c, mood, 300, rng)
    tree(c, mood, 80, 606, 1.35)
    wall = mix(CREAM, mood.wall, 0.5)
    c.solid(rect(210, 90, 800, 520), wall, edge=(-40, 0), shade=0.14)
    c.box(196, 74, 828, 24, dark(wall, 0.2))
    c.solid(rounded(270, 120, 660, 90, 12), dark(paint, 0.1), edge=(-8, -8))
    for index, width in enumerate((60, 44, 60, 52, 60)):
        c.fill(rounded(430 + index * 76, 146, width, 38, 10), light(CREAM, 0.3))
    c.dot(340, 165, 26, MUSTARD)
    c.gradient(rect(260, 300, 420, 270), mix(mood.sky, NAVY, 0.3), mix(mood.sky, CREAM, 0.4))
    for row, shelf in enumerate((400, 490)):
        c.box(270, shelf, 400, 9, WOOD)
        for step in range(7):
            height = 34 + (step * 37 + row * 23) % 34
            c.solid(
                rounded(290 + step * 54, shelf - height, 36, height, (12, 12, 4, 4)),
                ACCENTS[(step + row * 2) % 7],
                edge=(-8, 0),
            )
    c.fill(path("260,300 420,300 300,570 260,570"), WHITE, 0.2)
    c.solid(rect(730, 300, 200, 308), DARK_WOOD, edge=(-10, -6))
    c.gradient(rect(754, 324, 152, 210), mix(mood.sky, NAVY, 0.25), mix(mood.sky, CREAM, 0.3))
    c.fill(rounded(880, 440, 14, 70, 7), MUSTARD)
    c.solid(rounded(788, 360, 84, 50, 8), CREAM, edge=(-5, -5))
    c.box(802, 380, 56, 8, paint)
    for step in range(9):
        tone = light(CREAM, 0.4) if step % 2 else paint
        left, right = 236 + step * 82.6, 318.6 + step * 82.6
        c.fill([(left + 14, 230), (right + 14 if step == 8 else right + 12, 230), (right, 306), (left, 306)], tone)  # noqa: PLR2004 (the last strip)
        c.solid(
            [(left, 306), (right, 306), *arc((left + right) / 2, 306, 41.3, 30, 0, 180)],
            tone,
            edge=(-6, -6),
            shade=0.14,
        )
    c.box(244, 222, 748, 12, dark(paint, 0.3))
    plant(c, mood, 250, 622, 0.75, rng.choice((TERRACOTTA, CREAM, TEAL)))
    _asphalt(c)
    bay(c, (330, 900), (450, 780), 640, mix(paint, WHITE, 0.3))
    bay(c, (900, 1420), (780, 1090), 640, None)
    c.line([(450, 640), (110, 640), (-230, 900)], 10, LINE)
    car(c, 1046, 752, rng.choice([tone for tone in ACCENTS if tone != paint]), size=0.92)
    _sign(c, 150, 676, mix(NAVY, TEAL, 0.4))
    _arrow(c, 615, 470)


def underground(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A free bay in an underground car park."""
    wall = mix(mood.wall, GREY, 0.3)
    c.gradient(rect(0, 0, 1200, 900), dark(wall, 0.3), wall)
    c.fill(path("0,0 1200,0 900,230 300,230"), dark(wall, 0.36))
    for step in range(4):
        y = 20 + step * 56
        half = 430 - step * 74
        c.fill(
            [
                (600 - half, y),
                (600 - half + 170 - step * 30, y),
                (600 - half + 172 - step * 30, y + 16),
                (600 - half + 6, y + 16),
            ],
            light(MUSTARD, 0.8),
        )
        c.fill(
            [
                (600 + half, y),
                (600 + half - 170 + step * 30, y),
                (600 + half - 172 + step * 30, y + 16),
                (600 + half - 6, y + 16),
            ],
            light(MUSTARD, 0.8),
        )
    for x in (430, 770):
        c.soft(ellipse(x, 200, 170, 60), light(MUSTARD, 0.7), blur=90, alpha=0.5)
    c.line([(0, 96), (330, 216), (870, 216), (1200, 96)], 18, mix(GREY, STEEL, 0.4))
    c.gradient(rect(0, 230, 1200, 370), light(wall, 0.15), light(wall, 0.4))
    c.box(0, 420, 1200, 66, mix(paint, CREAM, 0.15))
    c.box(0, 486, 1200, 10, light(paint, 0.6))
    floor = mix((150, 166, 160), mood.hills, 0.35)
    c.gradient(rect(0, 600, 1200, 300), floor, light(floor, 0.25))
    c.box(0, 592, 1200, 14, dark(wall, 0.3))
    bay(c, (280, 860), (430, 730), 640, mix(SAGE, WHITE, 0.2))
    bay(c, (-280, 280), (130, 430), 640, None)
    bay(c, (860, 1440), (730, 1030), 640, None)
    car(c, 206, 748, rng.choice([tone for tone in ACCENTS if tone != paint]), size=0.92)
    for x in (0, 1040):
        c.solid(rect(x, 0, 160, 760), light(wall, 0.25), edge=(-46, 0), shade=0.2)
        c.box(x, 360, 160, 190, paint)
        c.box(x + 114, 360, 46, 190, dark(paint, 0.22))
        letter_p(c, x + 62, 455, 1.0, WHITE)
        for step in range(5):
            c.fill(
                [(x + step * 40 - 20, 760), (x + step * 40, 760), (x + step * 40 + 20, 700), (x + step * 40, 700)],
                MUSTARD,
            )
    c.solid(rounded(490, 646, 180, 18, 8), MUSTARD, edge=(0, -6))
    _arrow(c, 580, 420)


def charging(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A free bay in an underground car park, with a charger beside it."""
    underground(c, mood, rng, paint)
    _charger(c, 866, 620)


def _charger(c: Canvas, x: float, y: float) -> None:
    c.shadow(x, y, 110, 18, 0.4)
    c.solid(rounded(x - 44, y - 210, 88, 208, 16), WHITE, edge=(-14, -8), shade=0.2)
    c.fill(rounded(x - 28, y - 190, 56, 44, 8), TEAL)
    c.fill(
        [(x + 6, y - 128), (x - 16, y - 86), (x - 2, y - 86), (x - 8, y - 56), (x + 18, y - 100), (x + 2, y - 100)],
        SAGE,
    )
    c.line(smooth([(x + 44, y - 120), (x + 82, y - 90), (x + 74, y - 20), (x + 52, y - 50)], closed=False), 9, INK)
    c.fill(ring(x, y - 168, 12, 12, 4), WHITE)
