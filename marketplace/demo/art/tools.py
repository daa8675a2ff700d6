"""Things from a tool shelf."""

from __future__ import annotations

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    CREAM,
    DARK_WOOD,
    GREY,
    INK,
    MUSTARD,
    SAND,
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
from marketplace.demo.art.shapes import arc, bezier, ellipse, path, rect, ring, rounded, smooth

RUBBER = mix(INK, GREY, 0.25)
METAL = mix(STEEL, WHITE, 0.15)


def drill(c: Canvas, paint: Colour) -> None:
    """A cordless drill, standing on its battery."""
    c.shadow(560, 742, 460, 52)
    c.solid(smooth(path("476,440 620,440 606,560 640,660 500,670 470,560")), RUBBER, edge=(-16, -4), shade=0.3)
    c.solid(smooth(path("500,452 560,452 552,560 570,650 522,652 508,560")), paint, edge=(-10, 0))
    c.solid(rounded(426, 646, 276, 94, 22), RUBBER, edge=(-12, -14), shade=0.35, shine=0.2)
    c.fill(rounded(452, 668, 120, 34, 8), paint)
    for step, lamp in enumerate((MUSTARD, MUSTARD, MUSTARD, dark(MUSTARD, 0.6))):
        c.fill(rounded(600 + step * 20, 676, 11, 18, 3), lamp)
    c.solid(rounded(590, 470, 40, 70, 16), mix(INK, GREY, 0.1), edge=(-8, -4))
    motor = smooth(path("352,300 420,268 640,268 712,290 724,356 706,440 600,470 430,470 360,440 338,370"))
    c.solid(motor, paint, edge=(-18, -22), shine=0.3)
    c.solid(smooth(path("352,300 392,282 404,372 396,456 360,440 338,370")), RUBBER, edge=(-8, -8), shade=0.3)
    for step in range(4):
        c.line([(430 + step * 24, 330), (420 + step * 24, 400)], 9, dark(paint, 0.3))
    c.fill(rounded(548, 318, 130, 40, 12), light(paint, 0.55))
    c.fill(rounded(562, 332, 70, 12, 6), paint)
    c.solid(rounded(712, 306, 66, 124, 14), RUBBER, edge=(-6, -16), shade=0.3)
    c.solid(path("778,316 846,330 856,406 778,420"), mix(INK, GREY, 0.4), edge=(-4, -16))
    for y in (340, 362, 384):
        c.line([(786, y), (844, y + (368 - y) * 0.2)], 4, dark(GREY, 0.4))
    c.solid(rect(850, 356, 60, 24), STEEL, edge=(0, -8))
    c.solid(path("910,360 1010,364 1024,368 1010,372 910,376"), STEEL, edge=(0, -6))
    for x in range(916, 1004, 16):
        c.line([(x, 376), (x + 10, 360)], 3, dark(STEEL, 0.35))


def ladder(c: Canvas, paint: Colour) -> None:
    """A stepladder with a top platform."""
    c.shadow(600, 800, 560, 52)
    c.line([(560, 200), (470, 760)], 20, dark(METAL, 0.38))
    c.line([(680, 200), (800, 760)], 20, dark(METAL, 0.38))
    c.line([(512, 520), (742, 520)], 10, dark(METAL, 0.45))
    for step in range(5):
        down = 0.16 + step * 0.185
        left, right, y = 510 - 150 * down, 690 + 150 * down, 190 + 600 * down
        c.solid(rounded(left, y, right - left, 30, 5), METAL, edge=(0, -12), shade=0.3)
        c.box(left + 6, y + 4, right - left - 12, 5, light(paint, 0.2))
    c.solid(path("492,180 528,180 378,790 338,790"), paint, edge=(-12, 0))
    c.solid(path("672,180 708,180 862,790 822,790"), paint, edge=(-12, 0))
    for x in (330, 816):
        c.solid(rounded(x, 776, 56, 30, 8), INK, edge=(-6, -6), shade=0.1)
    c.solid(rounded(458, 152, 284, 46, 12), paint, edge=(-10, -16), shine=0.3)
    c.line([(500, 152), (516, 84), (684, 84), (700, 152)], 18, METAL)
    c.box(540, 168, 120, 10, light(paint, 0.5))


def saw(c: Canvas, paint: Colour) -> None:
    """A circular saw on its guide plate, with a board that it has cut into."""
    c.shadow(600, 748, 760, 56)
    c.solid(rect(250, 700, 720, 48), SAND, edge=(0, -20))
    c.box(250, 700, 720, 8, light(SAND, 0.5))
    teeth = []
    for step in range(48):
        teeth.extend(
            arc(640, 560, 172 if step % 2 else 158, 172 if step % 2 else 158, step * 7.5, step * 7.5 + 7.5)[::3]
        )
    c.solid(teeth, STEEL, edge=(-14, -14), shade=0.18)
    c.box(360, 690, 540, 18, mix(STEEL, INK, 0.35))
    c.box(360, 690, 540, 6, light(STEEL, 0.2))
    guard = [*arc(640, 560, 196, 196, 168, 372), (640 + 120, 590), (640 - 120, 590)]
    c.solid(guard, paint, edge=(-16, -18), shine=0.3)
    c.fill(arc(640, 560, 160, 160, 196, 262) + arc(640, 560, 132, 132, 262, 196), dark(paint, 0.2))
    c.dot(640, 560, 58, RUBBER)
    c.fill(ring(640, 560, 58, 58, 8), dark(RUBBER, 0.4))
    c.dot(640, 560, 18, STEEL)
    handle = bezier((500, 420), (420, 330), (330, 380), (318, 520), 14)
    c.line(handle, 56, dark(RUBBER, 0.35))
    c.line([(x - 4, y - 6) for x, y in handle], 40, RUBBER)
    c.line([(318, 520), (330, 590), (430, 600), (500, 560)], 44, paint)
    c.line([(320, 514), (332, 580)], 12, light(paint, 0.35))
    c.solid(rounded(690, 380, 70, 74, 20), RUBBER, edge=(-10, -10), shade=0.35)
    c.tube([(724, 400), (800, 352), (830, 368)], 40, RUBBER)
    c.solid(rounded(560, 356, 150, 90, 26), paint, edge=(-14, -16), shine=0.25)
    for step in range(4):
        c.line([(590 + step * 26, 380), (582 + step * 26, 420)], 8, dark(paint, 0.32))
    for x, y, size in ((905, 690, 9), (940, 676, 6), (925, 655, 5), (968, 690, 7), (300, 694, 6)):
        c.fill(ellipse(x, y, size, size * 0.6), mix(SAND, WOOD, 0.4))


def toolbox(c: Canvas, paint: Colour) -> None:
    """An open box with hand tools."""
    c.shadow(600, 752, 720, 60)
    with c.at(392, 470, turn=-14):
        c.solid(rounded(-17, -230, 34, 320, 12), WOOD, edge=(-10, 0))
        c.solid(path("-78,-270 60,-270 84,-250 60,-214 -78,-214"), STEEL, edge=(-8, -16))
    with c.at(520, 480, turn=-4):
        c.solid(rounded(-30, -220, 60, 170, 24), TEAL, edge=(-16, -4), shine=0.3)
        c.solid(rect(-9, -50, 18, 160), STEEL, edge=(-6, 0))
    with c.at(640, 500, turn=7):
        c.solid(rounded(-19, -210, 38, 300, 16), STEEL, edge=(-12, 0))
        c.solid([*arc(0, -222, 62, 62, -52, 232), (-20, -232), (20, -232)], STEEL, edge=(-14, -10))
    with c.at(770, 500, turn=16):
        c.solid(rounded(-26, -190, 52, 150, 22), MUSTARD, edge=(-14, -4), shine=0.3)
        c.solid(rect(-7, -40, 14, 120), STEEL, edge=(-5, 0))
    with c.at(866, 520, turn=24):
        c.solid(rounded(-44, -150, 88, 210, 16), CREAM, edge=(-14, -6))
        for y in range(-136, 40, 18):
            c.box(-44, y, 26 if y % 4 else 40, 4, dark(CREAM, 0.5))
    c.solid(path("250,470 950,470 926,750 274,750"), paint, edge=(-24, -18), shine=0.2)
    c.solid(rounded(232, 452, 736, 44, 12), dark(paint, 0.12), edge=(-8, -14))
    c.solid(rounded(470, 548, 260, 110, 18), light(paint, 0.65), edge=(-6, -8))
    for row, width in enumerate((180, 130, 160)):
        c.fill(rounded(510, 572 + row * 24, width, 10, 5), mix(paint, GREY, 0.3))
    for x in (330, 812):
        c.solid(rounded(x, 478, 60, 84, 10), STEEL, edge=(-8, -8))
        c.fill(rounded(x + 16, 500, 28, 34, 6), dark(STEEL, 0.4))


def sander(c: Canvas, paint: Colour) -> None:
    """A palm sander on a board that it has half finished."""
    c.shadow(600, 748, 800, 54)
    c.solid(rect(210, 676, 780, 70), WOOD, edge=(0, -28))
    c.box(210, 676, 420, 42, light(WOOD, 0.45))
    for x, length in ((700, 110), (840, 90), (760, 150)):
        c.line([(x, 690 + length % 4 * 8), (x + length, 690 + length % 4 * 8)], 4, dark(WOOD, 0.2))
    c.solid(rounded(396, 636, 400, 44, 10), mix(SAND, GREY, 0.35), edge=(0, -12))
    c.solid(rounded(404, 590, 384, 56, 16), RUBBER, edge=(-10, -16), shade=0.3)
    body = smooth(path("430,596 452,470 500,360 610,312 710,346 752,450 770,596"))
    c.solid(body, paint, edge=(-24, -12), shine=0.3)
    c.solid(smooth(path("488,390 520,318 610,276 700,306 728,392 610,356")), RUBBER, edge=(-14, -12), shade=0.35)
    for step in range(5):
        c.line([(520 + step * 36, 480), (512 + step * 38, 556)], 10, dark(paint, 0.3))
    c.tube([(770, 540), (850, 540)], 52, RUBBER)
    c.solid(smooth(path("850,500 940,486 984,540 940,604 850,584")), mix(GREY, CREAM, 0.3), edge=(-16, -14))
    cable = bezier((474, 470), (330, 380), (240, 520), (120, 470), 20)
    c.line(cable, 13, dark(RUBBER, 0.3))


def washer(c: Canvas, paint: Colour) -> None:
    """A pressure washer on wheels with its hose and lance."""
    c.shadow(560, 776, 560, 60)
    c.line([(430, 360), (404, 220), (620, 220), (640, 360)], 24, RUBBER)
    c.line([(404, 220), (620, 220)], 10, light(RUBBER, 0.2))
    c.solid(rounded(372, 350, 330, 390, 44), paint, edge=(-26, -22), shine=0.3)
    c.solid(rounded(372, 560, 330, 180, (10, 10, 44, 44)), RUBBER, edge=(-26, -20), shade=0.3)
    for row in range(5):
        c.fill(rounded(430, 596 + row * 26, 190, 10, 5), dark(RUBBER, 0.4))
    c.dot(470, 450, 46, CREAM)
    c.fill(ring(470, 450, 46, 46, 8), dark(paint, 0.3))
    c.line([(470, 450), (494, 428)], 7, TERRACOTTA)
    c.fill(rounded(548, 416, 112, 26, 13), light(paint, 0.6))
    c.fill(rounded(548, 458, 78, 18, 9), light(paint, 0.4))
    for x in (396, 676):
        c.dot(x, 716, 66, INK)
        c.fill(ring(x, 716, 66, 66, 16), dark(INK, 0.2))
        c.dot(x, 716, 40, GREY)
        c.dot(x, 716, 16, MUSTARD)
    hose = bezier((700, 640), (860, 660), (980, 800), (840, 800), 18) + bezier(
        (840, 800), (700, 800), (800, 700), (900, 640), 18
    )
    c.line(hose, 20, dark(INK, 0.1))
    c.line([(x - 2, y - 4) for x, y in hose], 6, mix(INK, GREY, 0.6))
    c.tube([(900, 640), (1010, 300)], 22, STEEL)
    c.tube([(884, 690), (920, 580)], 40, RUBBER)
    c.tube([(896, 660), (850, 700)], 30, paint)
    c.solid(path("996,316 1026,326 1044,262 1008,250"), MUSTARD, edge=(-8, 0))
    for turn in (-10, 0, 10):
        with c.at(1028, 250, turn=18 + turn):
            c.line([(0, -8), (0, -110)], 6, WHITE, 0.65)


def hand_truck(c: Canvas, paint: Colour) -> None:
    """A two-wheeled hand truck with two removal boxes."""
    c.shadow(600, 800, 520, 56)
    for x in (480, 716):
        c.line([(x, 740), (x, 150)], 22, paint)
        c.line([(x - 5, 730), (x - 5, 160)], 6, light(paint, 0.45))
    c.line([(480, 150), (500, 112), (696, 112), (716, 150)], 22, RUBBER)
    for y in (300, 420, 540):
        c.line([(480, y), (716, y)], 14, dark(paint, 0.15))
    for x in (416, 780):
        c.solid(rounded(x - 34, 650, 68, 150, 32), INK, edge=(-14, 0), shade=0.4)
        c.solid(rounded(x - 16, 680, 32, 90, 16), GREY, edge=(-8, 0))
    c.box(430, 716, 340, 16, GREY)
    for top, left, width, height in ((486, 440, 316, 270), (266, 470, 258, 220)):
        card = mix(SAND, WOOD, 0.35)
        c.solid(rounded(left, top, width, height, 6), card, edge=(-28, -10), shade=0.18)
        c.box(left + width / 2 - 22, top, 44, 84, light(card, 0.35))
        c.box(left, top, width, 6, light(card, 0.4))
        c.line([(left + 30, top + height - 60), (left + 90, top + height - 60)], 7, dark(card, 0.35))
        c.line([(left + 30, top + height - 38), (left + 70, top + height - 38)], 7, dark(card, 0.35))
    c.solid(path("420,752 780,752 800,786 400,786"), dark(METAL, 0.2), edge=(0, -14))
    c.box(440, 740, 320, 12, DARK_WOOD)
