"""Backgrounds with a hint of place. Each leaves the middle free for the thing that the picture is about."""

from __future__ import annotations

from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.landscape import skyline
from marketplace.demo.art.palette import (
    BRICK,
    CREAM,
    DARK_WOOD,
    FOREST,
    INK,
    MUSTARD,
    PAPER,
    TERRACOTTA,
    WHITE,
    WOOD,
    Colour,
    Mood,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import Points, arc, ellipse, rect, rounded, smooth

FLOOR = 640  # where most indoor scenes change from wall to floor or table


def window(c: Canvas, mood: Mood, rng: Random, x: float, y: float, width: float, height: float) -> None:
    """A window onto the city, with a frame and a sill."""
    c.fill(rounded(x - 14, y - 14, width + 28, height + 28, 10), mix(mood.wall, WHITE, 0.75))
    with c.inside(rect(x, y, width, height)):
        c.gradient(rect(x, y, width, height), mood.sky, mood.haze)
        scale = height / 420
        with c.at(x - 560 * scale + width * 0.45, y + height - 470 * scale, scale=scale):
            skyline(c, mood, 470, rng)
        c.fill([(x, y), (x + width * 0.42, y), (x + width * 0.1, y + height), (x, y + height)], WHITE, 0.16)
    c.box(x + width / 2 - 6, y, 12, height, mix(mood.wall, WHITE, 0.75))
    c.box(x - 30, y + height + 10, width + 60, 16, mix(mood.wall, WHITE, 0.6))
    c.box(x - 30, y + height + 26, width + 60, 8, dark(mood.wall, 0.12))


def plant(c: Canvas, mood: Mood, x: float, y: float, size: float, pot: Colour = TERRACOTTA) -> None:
    """A potted plant whose pot stands at (x, y)."""
    with c.at(x, y, scale=size):
        c.shadow(0, 0, 130, 26)
        for turn, length in ((-62, 120), (-34, 170), (-10, 200), (16, 190), (40, 165), (64, 120)):
            with c.at(0, -84, turn=turn):
                leaf = mood.leaf if turn % 4 else dark(mood.leaf, 0.14)
                blade = smooth([(0, 0), (-22, -length * 0.45), (0, -length), (22, -length * 0.45)])
                c.solid(blade, leaf, edge=(-9, 0), shade=0.16)
        c.solid([(-52, -96), (52, -96), (40, 0), (-40, 0)], pot, edge=(-18, 0))
        c.solid(rounded(-58, -108, 116, 26, 5), pot, edge=(-18, 0))


def room(c: Canvas, mood: Mood, rng: Random) -> None:
    """A living room: a wall with a window or pictures, a wooden floor."""
    c.gradient(rect(0, 0, 1200, FLOOR), light(mood.wall, 0.3), mood.wall)
    if rng.random() < 0.6:  # noqa: PLR2004 (rather often a window)
        window(c, mood, rng, rng.choice((120, 640)), 90, 420, 330)
    else:
        _pictures(c, mood, rng)
    c.box(0, FLOOR - 26, 1200, 26, light(mood.wall, 0.6))
    boards(c, mood, FLOOR)
    plant(c, mood, rng.choice((96, 1100)), FLOOR + 60, 1.25, rng.choice((TERRACOTTA, CREAM, mix(mood.hills, INK, 0.2))))


def _pictures(c: Canvas, mood: Mood, rng: Random) -> None:
    for x, y, width, height in ((180, 110, 190, 250), (410, 150, 150, 150), (820, 120, 220, 190)):
        c.fill(rounded(x + 8, y + 10, width, height, 4), dark(mood.wall, 0.16))
        c.fill(rounded(x, y, width, height, 4), DARK_WOOD)
        with c.inside(rect(x + 10, y + 10, width - 20, height - 20)):
            c.fill(rect(x, y, width, height), PAPER)
            c.dot(x + width * rng.uniform(0.3, 0.7), y + height * 0.4, width * 0.2, rng.choice((TERRACOTTA, MUSTARD)))
            c.fill(
                smooth(
                    [
                        (x - 20, y + height),
                        (x, y + height * 0.62),
                        (x + width * 0.5, y + height * 0.5),
                        (x + width, y + height * 0.7),
                        (x + width + 20, y + height),
                    ]
                ),
                mood.hills,
            )


def boards(c: Canvas, mood: Mood, top: float) -> None:
    """A wooden floor from `top` to the lower edge, its boards running to a point behind the wall."""
    c.gradient(rect(0, top, 1200, 900 - top), mood.floor, light(mood.floor, 0.22))
    for step in range(-9, 10):
        c.line([(600 + step * 95, top), (600 + step * 190, 900)], 2.5, dark(mood.floor, 0.14))
    c.box(0, top, 1200, 12, dark(mood.floor, 0.2), 0.55)


def workshop(c: Canvas, mood: Mood, rng: Random) -> None:
    """A peg board with the outlines of tools, and a workbench."""
    c.gradient(rect(0, 0, 1200, FLOOR), light(mood.wall, 0.2), mood.wall)
    board = mix(mood.wall, WOOD, 0.4)
    c.fill(rounded(90, 60, 1020, 440, 14), dark(mood.wall, 0.12))
    c.fill(rounded(80, 48, 1020, 440, 14), board)
    for row in range(8):
        for column in range(20):
            c.dot(118 + column * 50, 84 + row * 52, 4, dark(board, 0.16))
    ghost = dark(board, 0.13)
    for slot, shape in zip(
        (190, 330, 880, 1010), rng.sample((_hammer, _wrench, _screwdriver, _pliers, _square), 4), strict=True
    ):
        shape(c, slot, 120, ghost)
    bench(c, mood, 620)


def bench(c: Canvas, mood: Mood, top: float) -> None:
    """A thick table top across the picture, seen a little from above."""
    wood = mix(WOOD, mood.floor, 0.5)
    c.gradient(rect(0, top, 1200, 210), wood, light(wood, 0.25))
    for y, x, length in ((34, 60, 300), (70, 480, 420), (112, 130, 260), (150, 700, 380), (176, 300, 200)):
        c.line([(x, top + y), (x + length, top + y)], 3, dark(wood, 0.1))
    c.box(0, top + 210, 1200, 90, dark(wood, 0.22))
    c.box(0, top + 210, 1200, 10, light(wood, 0.45))


def _hammer(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.fill(rounded(x - 11, y + 20, 22, 250, 10), colour)
    c.fill(rounded(x - 62, y, 110, 44, 10), colour)


def _wrench(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.fill(rounded(x - 13, y + 40, 26, 210, 13), colour)
    c.fill([*arc(x, y + 32, 42, 42, -55, 235), (x - 12, y + 22), (x + 12, y + 22)], colour)


def _screwdriver(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.fill(rounded(x - 22, y, 44, 120, 18), colour)
    c.fill(rect(x - 7, y + 110, 14, 150), colour)


def _pliers(c: Canvas, x: float, y: float, colour: Colour) -> None:
    for flip in (False, True):
        with c.at(x, y + 90, flip=flip):
            c.line([(14, -86), (4, -10), (-16, 30), (-34, 170)], 22, colour)


def _square(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.fill(rect(x - 50, y, 30, 240), colour)
    c.fill(rect(x - 50, y + 210, 150, 30), colour)


def kitchen(c: Canvas, mood: Mood, rng: Random) -> None:
    """A tiled wall with a shelf, and a worktop."""
    c.box(0, 0, 1200, FLOOR, light(mood.wall, 0.45))
    joint = dark(mood.wall, 0.05)
    for row in range(9):
        c.box(0, row * 74, 1200, 4, joint)
        for column in range(-1, 9):
            c.box(column * 150 + row % 2 * 75, row * 74, 4, 74, joint)
    c.box(120, 232, 960, 18, WOOD)
    c.box(120, 250, 960, 8, dark(WOOD, 0.3))
    for x in (200, 1000):
        c.fill([(x, 250), (x + 16, 250), (x + 16, 300)], dark(WOOD, 0.35))
    shades = rng.sample((TERRACOTTA, MUSTARD, mood.hills, FOREST, BRICK, CREAM), 6)
    for place, (colour, height) in enumerate(zip(shades, (96, 70, 118, 84, 104, 62), strict=True)):
        x = 170 + place * 150 + rng.randint(-12, 12)
        c.solid(rounded(x, 232 - height, 74, height, (14, 14, 6, 6)), mix(colour, mood.wall, 0.3), edge=(-16, 0))
        c.fill(rounded(x + 6, 232 - height - 14, 62, 18, 5), DARK_WOOD)
    counter = light(mood.floor, 0.3)
    c.gradient(rect(0, 610, 1200, 220), counter, light(counter, 0.4))
    c.box(0, 820, 1200, 80, mix(mood.hills, WHITE, 0.2))
    c.box(0, 816, 1200, 12, dark(counter, 0.24))


def alley(c: Canvas, mood: Mood, rng: Random) -> None:
    """The front of a brick villa with its gate, flower pots and tiled ground."""
    wall = mix(BRICK, mood.wall, 0.42)
    c.box(0, 0, 1200, 610, wall)
    for row in range(17):
        c.box(0, row * 36, 1200, 3, dark(wall, 0.1))
        for column in range(-1, 14):
            if rng.random() < 0.16:  # noqa: PLR2004 (some bricks are paler)
                c.box(column * 92 + row % 2 * 46, row * 36 + 3, 89, 33, light(wall, 0.16))
            c.box(column * 92 + row % 2 * 46, row * 36, 3, 36, dark(wall, 0.08))
    for x in (110, 850):
        c.box(x, 70, 240, 200, light(mood.wall, 0.6))
        c.gradient(rect(x + 14, 84, 212, 172), mood.sky, light(mood.sky, 0.5))
        c.box(x + 114, 84, 12, 172, light(mood.wall, 0.6))
        c.box(x - 14, 270, 268, 18, dark(mood.wall, 0.1))
        for bar in range(9):
            c.box(x + 16 + bar * 26, 170, 5, 100, mix(mood.hills, INK, 0.35))
        c.box(x + 6, 166, 228, 7, mix(mood.hills, INK, 0.35))
    gate = mix(mood.hills, INK, 0.22)
    c.box(462, 150, 276, 460, dark(wall, 0.24))
    c.solid(rect(480, 170, 240, 440), gate, edge=(-10, -8))
    c.box(597, 170, 6, 440, dark(gate, 0.3))
    c.dot(584, 400, 10, MUSTARD)
    c.fill([(440, 150), (760, 150), (730, 108), (470, 108)], dark(mood.floor, 0.25))
    ground = mix(mood.floor, (206, 196, 190), 0.65)
    c.gradient(rect(0, 610, 1200, 290), dark(ground, 0.06), light(ground, 0.2))
    for y in (668, 742, 836):
        c.box(0, y, 1200, 3, dark(ground, 0.1))
    for step in range(-8, 9):
        c.line([(600 + step * 110, 612), (600 + step * 200, 900)], 3, dark(ground, 0.08))
    for x, size in ((60, 0.9), (1136, 1.0), (1030, 0.7)):
        plant(c, mood, x, 652, size, rng.choice((TERRACOTTA, dark(CREAM, 0.1), BRICK)))


def courtyard(c: Canvas, mood: Mood, rng: Random) -> None:
    """The front of a hanok: tiled eaves, paper doors, a wooden floor to sit on."""
    c.gradient(rect(0, 0, 1200, 260), mood.sky, mood.haze)
    with c.at(0, -260):
        skyline(c, mood, 470, rng)
    c.box(0, 250, 1200, 330, mix(WHITE, mood.wall, 0.35))
    for x in (70, 430, 790, 1130):
        c.solid(rect(x - 22, 220, 44, 420), DARK_WOOD, edge=(-12, 0))
    for x in (110, 470, 830):
        for half in (0, 138):
            c.box(x + half, 268, 132, 300, WOOD)
            c.box(x + half + 10, 278, 112, 280, light(PAPER, 0.4))
            for bar in range(1, 4):
                c.box(x + half + 10 + bar * 28 - 2, 278, 5, 190, WOOD)
            for bar in range(1, 7):
                c.box(x + half + 10, 278 + bar * 32, 112, 5, WOOD)
            c.box(x + half + 10, 474, 112, 84, light(WOOD, 0.2))
    tile = mix(mood.hills, INK, 0.55)
    c.fill([(-10, 130), (1210, 130), (1210, 226), (-10, 226)], tile)
    for x in range(-20, 1230, 46):
        c.fill(rounded(x, 120, 30, 112, (6, 6, 15, 15)), light(tile, 0.14))
        c.dot(x + 15, 224, 15, dark(tile, 0.3))
        c.dot(x + 15, 224, 9, light(tile, 0.3))
    c.box(-10, 238, 1220, 14, dark(DARK_WOOD, 0.3))
    c.gradient(rect(0, 566, 1200, 334), WOOD, light(WOOD, 0.3))
    for step in range(-10, 11):
        c.line([(600 + step * 90, 566), (600 + step * 160, 900)], 3, dark(WOOD, 0.14))
    c.box(0, 566, 1200, 14, dark(WOOD, 0.3), 0.5)


def backdrop(c: Canvas, mood: Mood, rng: Random) -> None:
    """A plain colour with a large disc and a table edge, for small precious things."""
    tone = mix(mood.wall, rng.choice((mood.hills, mood.leaf, mood.floor)), 0.35)
    c.gradient(rect(0, 0, 1200, 900), light(tone, 0.25), tone)
    c.dot(600, 400, 350, light(tone, 0.45))
    c.soft(ellipse(600, 400, 300, 300), WHITE, blur=120, alpha=0.35)
    table = mix(mood.floor, WHITE, 0.3)
    c.fill(_table_edge(), dark(table, 0.16))
    c.fill([(x, y + 16) for x, y in _table_edge()], table)
    plant(c, mood, rng.choice((120, 1080)), 700, 1.1, CREAM)


def _table_edge() -> Points:
    return [(-10, 650), (1210, 650), (1210, 920), (-10, 920)]
