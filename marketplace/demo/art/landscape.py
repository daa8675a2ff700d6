"""The city from afar, and scenes under the open sky."""

from __future__ import annotations

from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    DARK_WOOD,
    FOREST,
    MUSTARD,
    SAND,
    WHITE,
    Colour,
    Mood,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import cloud, ellipse, rect, rounded, smooth


def skyline(c: Canvas, mood: Mood, ground: float, rng: Random) -> None:
    """Hills with the Namsan tower, and apartment blocks in the haze in front of them."""
    far, near = mix(mood.hills, mood.haze, 0.45), mix(mood.hills, mood.haze, 0.15)
    c.fill(
        smooth(
            [
                (-80, ground + 80),
                (-60, ground - 90),
                (160, ground - 190),
                (330, ground - 110),
                (560, ground - 150),
                (820, ground - 250),
                (1040, ground - 130),
                (1280, ground - 170),
                (1280, ground + 80),
            ]
        ),
        far,
    )
    tower = 820
    c.fill(
        [(tower - 5, ground - 240), (tower - 3, ground - 330), (tower + 3, ground - 330), (tower + 5, ground - 240)],
        far,
    )
    c.fill(rounded(tower - 15, ground - 318, 30, 18, 8), dark(far, 0.06))
    c.box(tower - 1.5, ground - 372, 3, 50, far)
    c.fill(
        smooth(
            [
                (-80, ground + 90),
                (-40, ground - 40),
                (220, ground - 80),
                (480, ground - 20),
                (760, ground - 90),
                (980, ground - 60),
                (1290, ground - 110),
                (1290, ground + 90),
            ]
        ),
        near,
    )
    block = mix(mood.haze, WHITE, 0.35)
    for left in range(40, 1200, 230):
        x, height, width = left + rng.randint(-40, 40), rng.randint(90, 190), rng.randint(56, 76)
        for shift in (0, width + 14):
            c.box(x + shift, ground - height + shift / 3, width, height + 40, block)
            c.box(
                x + shift + width * 0.74,
                ground - height + shift / 3,
                width * 0.26,
                height + 40,
                mix(block, mood.hills, 0.4),
            )
            for row in range(int(height // 24)):
                c.box(
                    x + shift + 9,
                    ground - height + shift / 3 + 12 + row * 24,
                    width * 0.5,
                    8,
                    mix(block, mood.hills, 0.55),
                )


def park(c: Canvas, mood: Mood, rng: Random) -> None:
    """A riverside park: sky, city, trees, grass and a path."""
    c.gradient(rect(0, 0, 1200, 560), mood.sky, mood.haze)
    sun = (rng.choice((210, 960)), rng.randint(120, 190))
    c.dot(*sun, 96, WHITE, 0.22)
    c.dot(*sun, 62, mix(mood.haze, MUSTARD, 0.25))
    for x, y, width in ((300, 130, 210), (760, 220, 160), (1080, 90, 190)):
        c.fill(cloud(x + rng.randint(-60, 60), y, width, (26, 46, 34, 22)), WHITE, 0.62)
    skyline(c, mood, 490, rng)
    river = mix(mood.sky, mood.hills, 0.25)
    c.box(0, 505, 1200, 60, river)
    for x in range(40, 1200, 170):
        c.line([(x, 530 + x % 3 * 10), (x + 70, 530 + x % 3 * 10)], 4, light(river, 0.45))
    grass = mix(mood.leaf, MUSTARD, 0.22)
    c.gradient(rect(0, 560, 1200, 340), grass, light(grass, 0.24))
    c.fill(
        smooth([(-60, 960), (-40, 790), (300, 735), (760, 720), (1260, 640), (1260, 700), (840, 830), (700, 960)]),
        mix(SAND, WHITE, 0.25),
    )
    for x, size in ((90, 1.0), (1120, 1.15), (980, 0.7)):
        tree(c, mood, x, 600, size)
    for _ in range(26):
        x, y = rng.randint(0, 1200), rng.randint(590, 700)
        c.line([(x, y), (x - 5, y - 13)], 4, dark(grass, 0.12))


def tree(c: Canvas, mood: Mood, x: float, y: float, size: float) -> None:
    """A round tree that stands at (x, y)."""
    with c.at(x, y, scale=size):
        c.shadow(0, 4, 190, 26, 0.22)
        c.line([(0, 0), (0, -120)], 22, DARK_WOOD)
        c.line([(0, -80), (40, -140)], 12, DARK_WOOD)
        crown = smooth([(-104, -150), (-84, -246), (-10, -300), (74, -262), (108, -170), (60, -110), (-50, -104)])
        c.solid(crown, mood.leaf, edge=(-26, -18), shade=0.18)
        for dx, dy in ((-44, -220), (0, -180), (-60, -166), (20, -244)):
            c.fill(ellipse(dx, dy, 13, 8), light(mood.leaf, 0.25))


def campsite(c: Canvas, mood: Mood, rng: Random) -> None:
    """A clearing under Bukhansan's bare peaks at the end of the day."""
    c.gradient(rect(0, 0, 1200, 620), mix(mood.sky, mood.hills, 0.25), mood.haze)
    c.dot(880, 250, 130, WHITE, 0.2)
    c.dot(880, 250, 82, mix(mood.haze, MUSTARD, 0.35))
    rock = mix(mood.hills, mood.haze, 0.3)
    c.solid(
        [
            (-20, 640),
            (-20, 470),
            (150, 330),
            (215, 372),
            (360, 190),
            (430, 214),
            (560, 410),
            (640, 372),
            (820, 520),
            (960, 640),
        ],
        rock,
        edge=(-60, 26),
        shade=0.14,
    )
    c.fill([(360, 190), (430, 214), (470, 274), (420, 300), (380, 262), (340, 290), (318, 242)], light(rock, 0.35))
    c.fill(
        smooth([(360, 660), (560, 520), (820, 450), (1060, 480), (1280, 400), (1280, 660)]),
        mix(mood.hills, FOREST, 0.3),
    )
    for x in range(-20, 1260, 78):
        pine(c, mix(FOREST, mood.hills, 0.22), x + rng.randint(-18, 18), 640, rng.uniform(0.55, 1.0))
    ground = mix(mood.leaf, SAND, 0.4)
    c.gradient(rect(0, 622, 1200, 280), dark(ground, 0.08), light(ground, 0.2))
    for _ in range(30):
        x, y = rng.randint(0, 1200), rng.randint(650, 890)
        c.fill(ellipse(x, y, rng.randint(6, 16), 4), dark(ground, 0.1))


def pine(c: Canvas, colour: Colour, x: float, y: float, size: float) -> None:
    """A pine that stands at (x, y)."""
    with c.at(x, y, scale=size):
        c.box(-7, -40, 14, 44, DARK_WOOD)
        for base, half, top in ((-24, 62, -140), (-90, 48, -200), (-150, 34, -256)):
            c.solid([(-half, base), (half, base), (0, top)], colour, edge=(-16, 0), shade=0.2)
