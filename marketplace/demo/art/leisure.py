"""Things for evenings, celebrations and music."""

from __future__ import annotations

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    BRICK,
    CORAL,
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
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import bezier, ellipse, path, rect, ring, rounded, smooth


def projector(c: Canvas, paint: Colour) -> None:
    """A small projector that throws its light towards us."""
    c.shadow(600, 742, 660, 58)
    body = light(paint, 0.55)
    for x in (370, 800):
        c.solid(rounded(x, 716, 70, 26, 8), INK, edge=(-8, -8))
    c.solid(path("330,404 860,404 900,470 290,470"), light(body, 0.4), edge=(0, -2))
    c.solid(rounded(280, 458, 640, 264, 40), body, edge=(-22, -22), shine=0.5)
    c.fill(rounded(300, 672, 600, 18, 9), paint)
    c.soft(ellipse(460, 590, 190, 190), MUSTARD, blur=80, alpha=0.5)
    c.solid(ellipse(460, 590, 132, 132), mix(INK, GREY, 0.3), edge=(-12, -12), shade=0.4)
    c.fill(ellipse(460, 590, 108, 108), INK)
    c.fill(ellipse(460, 590, 84, 84), NAVY)
    c.fill(ellipse(460, 590, 62, 62), (120, 170, 214))
    c.fill(ellipse(452, 582, 42, 42), light(MUSTARD, 0.6))
    c.fill(ellipse(446, 576, 20, 20), WHITE)
    for row in range(6):
        c.fill(rounded(668, 506 + row * 25, 196, 11, 5), dark(body, 0.2))
    c.fill(rounded(470, 422, 120, 16, 8), dark(body, 0.18))
    for x in (650, 700, 750):
        c.fill(ellipse(x, 432, 14, 8), paint)
    c.dot(880, 492, 8, (120, 190, 120))


def board_games(c: Canvas, paint: Colour) -> None:
    """A stack of games, a board with pieces, dice and cards."""
    c.shadow(620, 764, 860, 62)
    for index, (tone, left, width) in enumerate(
        ((TEAL, 300, 380), (MUSTARD, 330, 340), (paint, 310, 360), (CREAM, 344, 300))
    ):
        y = 500 - index * 76
        c.solid(rounded(left, y, width, 74, 8), tone, edge=(-20, -12), shine=0.3)
        c.fill(rounded(left + 24, y + 22, width * 0.36, 16, 8), light(tone, 0.6) if tone != CREAM else CORAL)
        c.dot(left + width - 56, y + 36, 18, light(tone, 0.4) if tone != CREAM else SAGE)
    c.solid(path("360,590 880,590 990,740 250,740"), WOOD, edge=(0, -2))
    c.solid(rect(250, 738, 740, 26), dark(WOOD, 0.22), edge=(0, -6))
    for row in range(4):
        for column in range(8):
            t0, t1 = row / 4, (row + 1) / 4
            y0, y1 = 602 + 124 * t0, 602 + 124 * t1
            l0, w0, l1, w1 = 376 - 92 * t0, 488 + 184 * t0, 376 - 92 * t1, 488 + 184 * t1
            tile = [
                (l0 + w0 * column / 8, y0),
                (l0 + w0 * (column + 1) / 8, y0),
                (l1 + w1 * (column + 1) / 8, y1),
                (l1 + w1 * column / 8, y1),
            ]
            c.fill(tile, light(CREAM, 0.2) if (row + column) % 2 else mix(WOOD, CREAM, 0.35))
    for x, y, tone, size in (
        (470, 640, TERRACOTTA, 0.9),
        (600, 672, NAVY, 1.0),
        (748, 650, SAGE, 0.95),
        (850, 708, MUSTARD, 1.1),
        (390, 716, TEAL, 1.1),
    ):
        with c.at(x, y, scale=size):
            c.fill(ellipse(6, 2, 36, 11), INK, 0.25)
            c.solid(smooth(path("-32,0 -14,-30 -12,-56 12,-56 14,-30 32,0 0,8")), tone, edge=(-8, 0))
            c.solid(ellipse(0, -72, 22, 22), tone, edge=(-6, -5), shine=0.3)
    for x, y, turn, pips in (
        (770, 548, -12, ((0, 0), (-18, -18), (18, 18))),
        (866, 560, 14, ((-16, -16), (16, -16), (-16, 16), (16, 16))),
    ):
        with c.at(x, y, turn=turn):
            c.fill(ellipse(4, 42, 48, 12), INK, 0.2)
            c.solid(rounded(-40, -40, 80, 80, 16), WHITE, edge=(-10, -10), shade=0.16)
            for px, py in pips:
                c.dot(px - 4, py - 4, 8, TERRACOTTA)
    for turn, tone in ((-8, CORAL), (8, TEAL), (24, CREAM)):
        with c.at(1010, 700, turn=turn, scale=0.85):
            c.solid(rounded(-56, -150, 112, 160, 14), tone, edge=(-8, -8), shade=0.2)
            c.fill(rounded(-42, -136, 84, 132, 8), light(tone, 0.3))
            c.dot(0, -70, 24, tone if tone != CREAM else MUSTARD)


def camera(c: Canvas, paint: Colour) -> None:
    """A mirrorless camera with a leather strap."""
    c.shadow(600, 730, 660, 56)
    strap = bezier((336, 420), (60, 460), (120, 720), (330, 716), 20)
    c.line(strap, 24, DARK_WOOD)
    c.line([(x - 3, y - 4) for x, y in strap], 8, WOOD)
    c.solid(rounded(320, 366, 580, 350, 44), mix(INK, GREY, 0.12), edge=(-22, -18), shade=0.4)
    c.solid(rounded(320, 366, 580, 96, (44, 44, 0, 0)), STEEL, edge=(-22, -12), shine=0.4)
    c.solid(path("500,366 530,296 680,296 712,366"), STEEL, edge=(-16, -10), shine=0.4)
    c.fill(rounded(548, 316, 116, 40, 8), INK)
    c.fill(rounded(392, 500, 70, 180, 22), paint)
    c.fill(rounded(392, 500, 20, 180, 10), light(paint, 0.3))
    c.solid(rounded(366, 334, 84, 36, 10), GREY, edge=(-14, -6))
    c.solid(rounded(770, 330, 92, 40, 10), GREY, edge=(-14, -6))
    for x in range(776, 860, 12):
        c.line([(x, 336), (x, 364)], 3, dark(GREY, 0.35))
    c.dot(838, 424, 15, paint)
    for radius, tone in (
        (186, dark(STEEL, 0.3)),
        (172, INK),
        (140, mix(INK, GREY, 0.3)),
        (124, INK),
        (100, NAVY),
        (70, dark(TEAL, 0.2)),
        (40, INK),
    ):
        c.solid(ellipse(622, 546, radius, radius), tone, edge=(-8, -8), shade=0.25)
    c.fill(ellipse(578, 496, 34, 24), WHITE, 0.75)
    c.fill(ellipse(660, 590, 14, 10), CORAL, 0.7)
    c.fill(ring(622, 546, 160, 160, 5), paint)


def guitar(c: Canvas, paint: Colour) -> None:
    """An acoustic guitar on its stand."""
    c.shadow(600, 812, 420, 44)
    c.line([(600, 700), (460, 804)], 14, INK)
    c.line([(600, 700), (750, 804)], 14, INK)
    c.line([(600, 700), (600, 330)], 14, INK)
    with c.at(606, 620, turn=9, scale=0.94):
        wood = mix(MUSTARD, paint, 0.35)
        body = smooth(
            path(
                "0,-190 92,-170 116,-96 86,-10 150,80 158,156 92,206 0,216 -92,206 -158,156 -150,80 -86,-10 -116,-96 -92,-170"
            )
        )
        c.fill([(x + 16, y + 8) for x, y in body], dark(DARK_WOOD, 0.25))
        c.solid(body, wood, edge=(-20, -12), shade=0.16, shine=0.3)
        c.fill([(x * 0.94, y * 0.95) for x, y in body], mix(wood, CREAM, 0.18))
        c.dot(0, -10, 62, DARK_WOOD)
        c.fill(ring(0, -10, 62, 62, 10), mix(MUSTARD, CREAM, 0.5))
        c.dot(0, -10, 48, dark(DARK_WOOD, 0.45))
        c.fill(smooth(path("40,20 92,40 110,110 70,150 44,90")), BRICK)
        c.solid(rounded(-78, 108, 156, 34, 10), DARK_WOOD, edge=(-8, -10))
        c.solid(rect(-23, -470, 46, 450), DARK_WOOD, edge=(-14, 0))
        for step in range(12):
            y = -450 + step * 36 - step * step * 0.7
            c.line([(-23, y), (22, y)], 4, STEEL)
        c.solid(path("-34,-590 34,-590 28,-470 -28,-470"), dark(wood, 0.3), edge=(-12, -6))
        for y in (-570, -535, -500):
            for x in (-46, 46):
                c.line([(x * 0.6, y), (x, y)], 8, STEEL)
                c.dot(x, y, 9, CREAM)
        for string in range(6):
            c.line([(-15 + string * 6, -480), (-20 + string * 8, 122)], 1.8, WHITE)
    c.line([(520, 790), (560, 812), (648, 812), (690, 786)], 16, INK)


def speaker(c: Canvas, paint: Colour) -> None:
    """A party speaker with two microphones."""
    c.shadow(560, 796, 460, 50)
    c.line([(470, 190), (480, 140), (640, 140), (650, 190)], 26, mix(INK, GREY, 0.2))
    c.solid(rounded(390, 180, 340, 610, 40), paint, edge=(-26, -18), shine=0.3)
    c.fill(rounded(420, 214, 280, 540, 26), mix(INK, GREY, 0.12))
    c.fill(rounded(450, 234, 220, 62, 12), dark(NAVY, 0.3))
    for step, height in enumerate((16, 30, 22, 40, 26, 34, 18, 28, 38, 20)):
        c.fill(rounded(468 + step * 19, 280 - height, 11, height, 3), (MUSTARD, CORAL, TEAL)[step % 3])
    for y, radius in ((400, 88), (610, 118)):
        c.soft(ellipse(560, y, radius + 12, radius + 12), paint, blur=26, alpha=0.6)
        for share, tone in (
            (1.0, GREY),
            (0.9, INK),
            (0.78, mix(INK, GREY, 0.35)),
            (0.4, mix(INK, GREY, 0.1)),
            (0.3, GREY),
        ):
            c.solid(ellipse(560, y, radius * share, radius * share), tone, edge=(-6, -6), shade=0.3)
    for x, y, turn in ((850, 740, -56), (900, 640, -34)):
        with c.at(x, y, turn=turn):
            c.fill(ellipse(10, 22, 36, 120), INK, 0.14)
            c.solid(path("-26,-40 26,-40 16,150 -16,150"), mix(INK, GREY, 0.2), edge=(-12, 0), shade=0.4)
            c.box(-10, 20, 10, 26, paint)
            c.solid(rounded(-32, -60, 64, 24, 8), STEEL, edge=(-8, -6))
            c.solid(ellipse(0, -92, 44, 46), STEEL, edge=(-12, -10), shine=0.4)
            for step in range(-2, 3):
                c.line([(step * 16 - 6, -126), (step * 16 + 6, -60)], 2.5, dark(STEEL, 0.3))


def janggu(c: Canvas, paint: Colour) -> None:
    """An hourglass drum with its ropes, sticks in front."""
    c.shadow(600, 770, 800, 56)
    red = mix(paint, BRICK, 0.35)
    upper = bezier((300, 330), (450, 380), (520, 480), (600, 486), 14) + bezier(
        (600, 486), (680, 480), (750, 380), (900, 330), 14
    )
    lower = bezier((900, 740), (750, 690), (680, 592), (600, 584), 14) + bezier(
        (600, 584), (520, 592), (450, 690), (300, 740), 14
    )
    body = upper + lower
    c.solid(body, red, edge=(-4, -26), shade=0.24)
    c.line([(x, y + 24) for x, y in upper[4:-4]], 9, light(red, 0.3))
    c.solid(rounded(566, 478, 68, 114, 10), MUSTARD, edge=(-8, -16))
    rope = []
    for step in range(6):
        rope += [(312.0, 340.0 + step * 74), (888.0, 377.0 + step * 74)]
    c.line(rope, 6, CREAM)
    for step in range(5):
        c.solid(rounded(360, 360 + step * 74, 64, 22, 8), (SAGE, TERRACOTTA, TEAL, MUSTARD, CORAL)[step], edge=(-6, -6))
    for x, flip in ((290, False), (910, True)):
        with c.at(x, 535, flip=flip):
            c.solid(ellipse(0, 0, 66, 226), DARK_WOOD, edge=(-8, -8))
            c.solid(ellipse(-10, 0, 58, 212), light(CREAM, 0.3), edge=(-10, -8), shade=0.12)
            c.fill(ring(-10, 0, 40, 160, 5), dark(CREAM, 0.14))
    c.line([(430, 838), (760, 800)], 10, WOOD)
    c.line([(480, 802), (720, 846)], 13, DARK_WOOD)
    c.dot(720, 846, 24, CREAM)
    c.dot(714, 840, 12, WHITE)
