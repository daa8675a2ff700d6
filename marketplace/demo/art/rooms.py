"""Rooms for meeting, learning and performing: each picture is a whole scene."""

from __future__ import annotations

from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    ACCENTS,
    BRICK,
    CREAM,
    DARK_WOOD,
    FOREST,
    GREY,
    INK,
    MUSTARD,
    PAPER,
    STEEL,
    TERRACOTTA,
    WHITE,
    WOOD,
    Colour,
    Mood,
    dark,
    light,
    mix,
)
from marketplace.demo.art.scenes import plant, window
from marketplace.demo.art.shapes import arc, bezier, ellipse, path, rect, rounded, smooth

CEILING, GROUND = 120, 600  # where the back wall begins and ends


def shell(
    c: Canvas, mood: Mood, *, floor: Colour | None = None, wall: Colour | None = None, boards: bool = True
) -> None:
    """Back wall, side walls, ceiling and floor of a room that we look into."""
    tone, ground = wall or mood.wall, floor or mood.floor
    c.fill(path("0,0 1200,0 1060,120 140,120"), light(tone, 0.62))
    c.gradient(path("0,0 140,120 140,600 0,760"), dark(tone, 0.06), dark(tone, 0.12))
    c.gradient(path("1200,0 1060,120 1060,600 1200,760"), dark(tone, 0.1), dark(tone, 0.16))
    c.gradient(rect(140, CEILING, 920, GROUND - CEILING), light(tone, 0.34), light(tone, 0.1))
    floor_shape = path("140,600 1060,600 1200,760 1200,900 0,900 0,760")
    c.gradient(floor_shape, dark(ground, 0.06), light(ground, 0.2))
    if boards:
        with c.inside(floor_shape):
            for step in range(-9, 10):
                c.line([(600 + step * 60, 600), (600 + step * 190, 900)], 3, dark(ground, 0.12))
    c.fill(path("140,586 1060,586 1060,600 140,600"), light(tone, 0.6))
    c.fill(path("0,742 140,586 140,600 0,762"), light(tone, 0.4))
    c.fill(path("1200,742 1060,586 1060,600 1200,762"), light(tone, 0.3))


def lamp(c: Canvas, x: float, length: float, paint: Colour) -> None:
    """A hanging lamp, lit."""
    c.line([(x, 0), (x, length)], 4, INK)
    c.soft(ellipse(x, length + 60, 120, 70), MUSTARD, blur=70, alpha=0.4)
    c.solid([*arc(x, length + 44, 62, 62, 180, 360)], paint, edge=(-14, -6), shine=0.3)
    c.fill(ellipse(x, length + 45, 52, 10), light(MUSTARD, 0.7))


def chair(c: Canvas, x: float, y: float, size: float, paint: Colour) -> None:
    """An office chair seen from behind, its feet at (x, y)."""
    with c.at(x, y, scale=size):
        c.shadow(0, 0, 120, 22, 0.3)
        c.line([(0, -70), (0, -10)], 12, GREY)
        for shift in (-46, 0, 46):
            c.line([(0, -16), (shift, -2)], 9, INK)
        c.solid(rounded(-56, -96, 112, 32, 14), dark(paint, 0.2), edge=(-6, -8))
        c.solid(rounded(-52, -216, 104, 126, 28), paint, edge=(-14, -10), shine=0.25)


def meeting(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A meeting room with a long table and a screen."""
    shell(c, mood)
    window(c, mood, rng, 196, 190, 230, 250)
    c.solid(rounded(520, 180, 420, 250, 12), INK, edge=(-4, -6), shade=0.2)
    c.gradient(rect(534, 194, 392, 222), mix(paint, WHITE, 0.5), mix(paint, WHITE, 0.75))
    for step, height in enumerate((60, 96, 78, 130, 112)):
        c.fill(rounded(580 + step * 44, 380 - height, 28, height, 5), (paint, MUSTARD)[step % 2])
    for row, width in enumerate((80, 58, 70)):
        c.fill(rounded(824, 250 + row * 32, width, 12, 6), WHITE)
    plant(c, mood, 1010, 640, 0.9, CREAM)
    for x in (360, 520, 680, 840):
        with c.at(x, 640, scale=0.62):
            c.solid(rounded(-52, -190, 104, 120, 28), dark(paint, 0.12), edge=(-12, -10))
    c.shadow(600, 800, 860, 60, 0.3)
    for x in (330, 850):
        c.solid(rect(x, 690, 30, 110), dark(WOOD, 0.35), edge=(-8, 0))
    c.solid(path("300,580 900,580 1020,690 180,690"), light(WOOD, 0.3), edge=(0, -2))
    c.fill(path("320,588 620,588 420,680 220,680"), WHITE, 0.14)
    c.solid(rounded(176, 686, 848, 30, 10), dark(WOOD, 0.1), edge=(0, -12))
    for x, y in ((420, 604), (560, 650), (740, 612)):
        c.fill([(x, y), (x + 70, y), (x + 62, y + 28), (x - 12, y + 28)], WHITE)
        c.fill([(x + 8, y + 8), (x + 46, y + 8), (x + 45, y + 12), (x + 6, y + 12)], GREY)
    for x, y in ((500, 640), (830, 640)):
        c.solid(rounded(x, y - 34, 32, 38, (4, 4, 10, 10)), TERRACOTTA, edge=(-8, -4))
    for x in (330, 600, 870):
        chair(c, x, 872, 0.92, paint)


def hall(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A hall with a stage, curtains and rows of seats."""
    wall = mix(mood.wall, WOOD, 0.3)
    c.gradient(rect(0, 0, 1200, 900), dark(wall, 0.2), wall)
    curtain = mix(BRICK, TERRACOTTA, 0.25)
    c.box(170, 110, 860, 420, dark(curtain, 0.45))
    c.soft(ellipse(600, 380, 300, 160), light(MUSTARD, 0.5), blur=120, alpha=0.55)
    c.solid(rounded(430, 170, 340, 200, 8), WHITE, edge=(-4, -4), shade=0.2)
    c.dot(530, 270, 50, mix(paint, CREAM, 0.3))
    for row, width in enumerate((130, 100, 116)):
        c.fill(rounded(606, 232 + row * 32, width, 14, 7), mix(GREY, CREAM, 0.4))
    for flip in (False, True):
        with c.at(600, 0, flip=flip):
            for step in range(4):
                x = 240 + step * 52
                fold = path(f"{x},100 {x + 60},100 {x + 60},534 {x + 8 - step * 4},534")
                c.gradient(fold, curtain, dark(curtain, 0.14 + step % 2 * 0.12), sideways=True)
            c.line(bezier((250, 420), (320, 400), (380, 390), (440, 392), 10), 16, MUSTARD)
    for step in range(8):
        left = 150 + step * 112.5
        c.solid([(left, 84), (left + 112.5, 84), *arc(left + 56.25, 130, 56.25, 34, 0, 180)], curtain, edge=(-8, -10))
    c.box(130, 60, 940, 30, DARK_WOOD)
    c.solid(path("170,520 1030,520 1090,580 110,580"), light(WOOD, 0.25), edge=(0, -4))
    c.box(110, 578, 980, 50, dark(WOOD, 0.25))
    c.solid(path("760,430 850,430 838,536 772,536"), DARK_WOOD, edge=(-12, 0))
    c.line([(800, 430), (780, 390)], 5, INK)
    c.dot(780, 388, 8, INK)
    for x in (220, 480, 740, 1000):
        c.fill(path(f"{x - 20},0 {x + 20},0 {x + 30},34 {x - 30},34"), INK)
        c.fill(
            [(x - 24, 34), (x + 24, 34), (x + (600 - x) * 0.5 + 120, 520), (x + (600 - x) * 0.5 - 120, 520)],
            light(MUSTARD, 0.6),
            0.1,
        )
    c.gradient(rect(0, 628, 1200, 272), dark(mood.floor, 0.2), dark(mood.floor, 0.02))
    for row, (y, size, count) in enumerate(((700, 0.62, 11), (784, 0.8, 9), (896, 1.02, 7))):
        for seat in range(count):
            place = 600 + (seat - (count - 1) / 2) * (118 * size + 14)
            with c.at(place, y, scale=size):
                c.solid(
                    rounded(-52, -110, 104, 118, (34, 34, 10, 10)),
                    paint if row % 2 else dark(paint, 0.12),
                    edge=(-12, -8),
                    shine=0.2,
                )


def lecture(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A lecture room: board, desk and rows of tables."""
    shell(c, mood)
    c.solid(rounded(290, 170, 620, 270, 10), WOOD, edge=(-4, -6))
    board = mix(FOREST, INK, 0.2)
    c.fill(rect(306, 186, 588, 238), board)
    chalk = light(board, 0.75)
    c.line(bezier((350, 380), (440, 200), (520, 420), (620, 260), 18), 6, chalk)
    c.line([(350, 396), (640, 396)], 4, chalk)
    c.line([(350, 396), (350, 220)], 4, chalk)
    for row, width in enumerate((150, 110, 130, 80)):
        c.line([(690, 236 + row * 42), (690 + width, 236 + row * 42)], 6, chalk)
    c.box(300, 438, 600, 14, light(WOOD, 0.2))
    for x, tone in ((420, WHITE), (460, MUSTARD), (700, TERRACOTTA)):
        c.box(x, 430, 28, 8, tone)
    c.dot(1000, 200, 36, WHITE)
    c.line([(1000, 200), (1000, 178)], 5, INK)
    c.line([(1000, 200), (1014, 208)], 5, INK)
    plant(c, mood, 210, 630, 0.8, rng.choice((TERRACOTTA, CREAM)))
    c.solid(path("860,500 960,500 970,636 850,636"), WOOD, edge=(-14, 0))
    c.solid(path("846,480 974,480 980,504 840,504"), dark(WOOD, 0.2), edge=(0, -8))
    for y, size in ((716, 0.8), (868, 1.12)):
        for place in (-1, 0, 1):
            with c.at(600 + place * 340 * size, y, scale=size):
                c.shadow(0, 4, 260, 24, 0.26)
                for leg in (-110, 110):
                    c.line([(leg, -86), (leg, 0)], 9, GREY)
                for seat in (-58, 58):
                    c.solid(rounded(seat - 38, -176, 76, 80, 18), dark(paint, 0.05), edge=(-10, -8), shine=0.2)
                c.solid(path("-116,-120 116,-120 136,-84 -136,-84"), light(WOOD, 0.4), edge=(0, -2))
                c.box(-136, -86, 272, 13, dark(WOOD, 0.1))
                c.fill(path("-80,-112 -36,-112 -42,-94 -90,-94"), WHITE)
                c.fill(path("44,-112 88,-112 96,-94 48,-94"), mix(paint, WHITE, 0.5))


def study(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A study room: bookshelves, a long desk with lamps."""
    shell(c, mood, wall=mix(mood.wall, CREAM, 0.3))
    for left in (180, 760):
        c.solid(rect(left, 150, 260, 440), DARK_WOOD, edge=(-10, -8))
        for shelf in range(4):
            top = 164 + shelf * 106
            c.box(left + 14, top, 232, 94, dark(DARK_WOOD, 0.4))
            x = left + 20
            while x < left + 226:
                width, height = rng.randint(14, 26), rng.randint(58, 86)
                if x + width < left + 244 and rng.random() < 0.9:  # noqa: PLR2004 (a gap now and then)
                    tone = mix(rng.choice(ACCENTS), mood.wall, 0.2)
                    c.box(x, top + 94 - height, width, height, tone)
                    c.box(x + 3, top + 94 - height + 12, width - 6, 5, light(tone, 0.5))
                x += width + 2
            c.box(left + 8, top + 94, 244, 12, WOOD)
    window(c, mood, rng, 480, 180, 240, 270)
    c.shadow(600, 826, 960, 60, 0.3)
    for x in (210, 960):
        c.solid(rect(x, 700, 34, 120), dark(WOOD, 0.3), edge=(-10, 0))
    c.solid(path("230,600 970,600 1090,706 110,706"), light(WOOD, 0.35), edge=(0, -2))
    c.solid(rounded(106, 702, 988, 30, 10), WOOD, edge=(0, -12))
    for x in (330, 600, 870):
        c.soft(ellipse(x, 646, 110, 34), light(MUSTARD, 0.5), blur=36, alpha=0.85)
        c.solid(ellipse(x + 66, 626, 30, 9), INK, edge=(0, -3))
        c.line([(x + 66, 624), (x + 74, 540), (x + 20, 506)], 8, INK)
        with c.at(x + 8, 512, turn=-26):
            c.solid(path("-20,-22 20,-22 42,26 -42,26"), paint, edge=(-10, -4), shine=0.3)
    for x, y in ((300, 640), (580, 650)):
        c.fill(path(f"{x},{y} {x + 44},{y - 8} {x + 44},{y + 26} {x - 8},{y + 34}"), WHITE)
        c.fill(path(f"{x + 44},{y - 8} {x + 88},{y} {x + 96},{y + 34} {x + 44},{y + 26}"), PAPER)
    c.solid(path("810,622 900,622 912,676 798,676"), mix(STEEL, WHITE, 0.3), edge=(0, -3))
    for x in (330, 600, 870):
        chair(c, x, 884, 0.92, mix(paint, mood.hills, 0.3))


def gallery(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A small gallery with pictures under spotlights."""
    shell(c, mood, wall=light(mood.wall, 0.6), floor=mix(mood.floor, (190, 190, 196), 0.6), boards=False)
    c.line([(200, 60), (1000, 60)], 10, INK)
    frames = ((200, 230, 200, 250), (450, 190, 250, 310), (740, 240, 190, 230))
    for index, (x, y, width, height) in enumerate(frames):
        middle = x + width / 2
        c.solid(rounded(middle - 16, 56, 32, 46, 8), INK, edge=(-6, -4), shade=0.2)
        c.fill(
            [(middle - 16, 102), (middle + 16, 102), (x + width + 30, y + height), (x - 30, y + height)],
            light(MUSTARD, 0.6),
            0.28,
        )
        c.fill(rect(x + 8, y + 10, width, height), dark(mood.wall, 0.2))
        c.fill(rect(x, y, width, height), DARK_WOOD if index != 1 else INK)
        inner = rect(x + 12, y + 12, width - 24, height - 24)
        c.fill(inner, CREAM)
        with c.inside(inner):
            (_abstract, _mountains, _still_life)[index](c, mood, paint, (x, y, width, height))
        c.fill(rounded(x + width + 16, y + height - 46, 30, 22, 2), WHITE)
    c.shadow(1060, 800, 240, 34)
    c.solid(rect(980, 560, 160, 240), WHITE, edge=(-44, 0), shade=0.16)
    vase = smooth(path("1030,556 1010,500 1030,440 1050,420 1044,390 1076,390 1070,420 1090,440 1110,500 1090,556"))
    c.solid(vase, paint, edge=(-18, -6), shine=0.35)
    c.shadow(460, 830, 460, 36)
    for x in (300, 600):
        c.box(x, 780, 20, 50, INK)
    c.solid(rounded(250, 744, 420, 44, 12), mix(WOOD, mood.floor, 0.3), edge=(0, -16), shine=0.3)


Frame = tuple[float, float, float, float]


def _abstract(c: Canvas, mood: Mood, paint: Colour, frame: Frame) -> None:
    x, y, width, height = frame
    c.dot(x + width * 0.4, y + height * 0.38, width * 0.26, paint)
    c.box(x + width * 0.5, y + height * 0.3, width * 0.3, height * 0.5, MUSTARD, 0.9)
    c.fill([(x, y + height), (x + width * 0.5, y + height * 0.55), (x + width, y + height)], mood.hills)


def _mountains(c: Canvas, mood: Mood, paint: Colour, frame: Frame) -> None:
    x, y, width, height = frame
    c.gradient(rect(x, y, width, height), mood.sky, mood.haze)
    c.dot(x + width * 0.68, y + height * 0.3, 34, paint)
    for level, share in ((0.45, 0.0), (0.6, 0.2), (0.75, 0.4)):
        ridge = [
            (x - 40, y + height + 30),
            (x - 20, y + height * level),
            (x + width * 0.3, y + height * (level - 0.14)),
            (x + width * 0.6, y + height * (level + 0.04)),
            (x + width * 0.9, y + height * (level - 0.1)),
            (x + width + 40, y + height + 30),
        ]
        c.fill(smooth(ridge), mix(mood.hills, INK, share))


def _still_life(c: Canvas, mood: Mood, paint: Colour, frame: Frame) -> None:
    x, y, width, height = frame
    c.box(x, y, width, height, mix(mood.leaf, CREAM, 0.55))
    c.box(x, y + height * 0.66, width, height, mix(WOOD, CREAM, 0.3))
    c.solid(
        smooth(
            [
                (x + 66, y + height * 0.78),
                (x + 56, y + 120),
                (x + 84, y + 84),
                (x + 112, y + 120),
                (x + 102, y + height * 0.78),
            ]
        ),
        paint,
        edge=(-8, 0),
    )
    c.dot(x + 130, y + height * 0.72, 24, MUSTARD)
    c.dot(x + 156, y + height * 0.76, 18, TERRACOTTA)
