"""Things for parks, camps and streets."""

from __future__ import annotations

from math import cos, pi, sin

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    CORAL,
    CREAM,
    DARK_WOOD,
    GREY,
    INK,
    MUSTARD,
    NAVY,
    STEEL,
    TERRACOTTA,
    WHITE,
    WOOD,
    Colour,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import arc, bezier, ellipse, path, rect, ring, rounded, smooth


def wheel(c: Canvas, x: float, y: float, radius: float, *, spokes: int = 18, tyre: float = 16) -> None:
    """A spoked wheel that one can see through."""
    for step in range(spokes):
        angle = 2 * pi * step / spokes
        c.line([(x, y), (x + cos(angle) * (radius - 8), y + sin(angle) * (radius - 8))], 2.5, light(STEEL, 0.4))
    c.fill(ring(x, y, radius, radius, tyre), mix(INK, GREY, 0.15))
    c.fill(ring(x, y, radius - tyre, radius - tyre, 7), STEEL)
    c.dot(x, y, radius * 0.1, GREY)


def bicycle(c: Canvas, paint: Colour) -> None:
    """A city bicycle with a front basket."""
    c.shadow(600, 786, 780, 44)
    wheel(c, 380, 626, 160)
    wheel(c, 826, 626, 160)
    for x in (380, 826):
        guard = arc(x, 626, 174, 174, 196, 330)
        c.line(guard, 12, dark(paint, 0.2))
    hub, bottom, seat, head = (380, 626), (560, 630), (520, 380), (750, 392)
    c.line([(826, 626), (782, 470), (748, 352)], 16, GREY)
    c.line([hub, seat], 15, dark(paint, 0.12))
    c.line([hub, bottom], 15, dark(paint, 0.12))
    frame = bezier((528, 430), (610, 520), (690, 480), head, 12)
    for tube in ([seat, bottom], frame, bezier(bottom, (640, 600), (720, 520), (758, 420), 12)):
        c.tube(tube, 22, paint)
    c.tube([head, (764, 440)], 28, paint)
    c.fill(ring(560, 630, 46, 46, 10), GREY)
    c.line([(560, 630), (596, 700)], 13, INK)
    c.fill(rounded(566, 694, 66, 16, 6), INK)
    c.line([(380, 606), (560, 586)], 5, INK)
    c.line([seat, (512, 340)], 14, STEEL)
    c.solid(smooth(path("436,330 480,312 560,318 590,332 560,350 470,362 438,350")), DARK_WOOD, edge=(0, -10))
    c.line([(748, 352), (738, 296), (684, 280), (648, 300)], 14, STEEL)
    c.line([(690, 284), (646, 302)], 22, DARK_WOOD)
    basket = path("776,330 950,330 928,464 792,464")
    c.solid(basket, mix(WOOD, CREAM, 0.3), edge=(-16, -6))
    with c.inside(basket):
        for step in range(12):
            c.line([(740 + step * 24, 320), (764 + step * 24, 470)], 4, dark(WOOD, 0.15))
            c.line([(780 + step * 24, 320), (756 + step * 24, 470)], 4, dark(WOOD, 0.15))
    c.fill(rounded(768, 318, 190, 20, 10), DARK_WOOD)
    c.line([(360, 446), (470, 446)], 12, GREY)
    c.line([(380, 626), (372, 446)], 8, GREY)
    c.dot(770, 486, 18, MUSTARD)


def tent(c: Canvas, paint: Colour) -> None:
    """A dome tent with an open door."""
    c.shadow(610, 770, 900, 70, 0.3)
    for start, end in (((470, 360), (170, 764)), ((910, 420), (1080, 742))):
        c.line([start, end], 4, CREAM)
        c.line([(end[0] - 8, end[1] - 14), (end[0] + 6, end[1] + 12)], 8, GREY)
    side = [*bezier((560, 300), (800, 290), (960, 480), (1010, 720), 20), (720, 774), (600, 500)]
    c.fill(side, dark(paint, 0.2))
    with c.inside(side):
        c.fill([*bezier((560, 300), (700, 320), (850, 520), (880, 750), 16), (600, 900), (500, 400)], dark(paint, 0.08))
        c.fill(path("700,790 1030,726 1030,690 690,752"), dark(paint, 0.42))
    front = bezier((232, 774), (300, 560), (430, 340), (560, 300), 18) + bezier(
        (560, 300), (640, 420), (700, 600), (724, 774), 18
    )
    c.solid(front, paint, edge=(-16, 12), shade=0.14)
    c.fill(
        bezier((232, 774), (300, 560), (430, 340), (560, 300), 18)
        + bezier((540, 340), (430, 420), (330, 600), (282, 774), 18),
        light(paint, 0.3),
    )
    door = bezier((350, 774), (400, 620), (470, 470), (550, 400), 14) + bezier(
        (550, 400), (600, 500), (640, 640), (652, 774), 14
    )
    c.fill(door, dark(NAVY, 0.25))
    with c.inside(door):
        c.soft(ellipse(500, 780, 170, 120), MUSTARD, blur=90, alpha=0.75)
        c.solid(rounded(400, 712, 190, 70, 30), TERRACOTTA, edge=(-10, -16))
        c.solid(rounded(404, 690, 70, 54, 24), CREAM, edge=(-8, -10))
    flap = [
        *bezier((550, 400), (610, 470), (664, 620), (660, 774), 14),
        (704, 774),
        *bezier((704, 774), (690, 640), (640, 470), (550, 400), 14),
    ]
    c.solid(flap, light(paint, 0.42), edge=(-10, 0))
    c.tube([(556, 420), (578, 470)], 22, light(paint, 0.3))
    c.line(bezier((232, 774), (300, 560), (430, 340), (560, 296), 18), 7, CREAM)
    c.line(bezier((560, 296), (640, 420), (700, 600), (724, 774), 18), 7, CREAM)
    c.line(bezier((560, 296), (800, 286), (960, 480), (1012, 720), 18), 7, CREAM)


def camping_stove(c: Canvas, paint: Colour) -> None:
    """A portable gas burner with a pot of soup on it."""
    c.shadow(600, 760, 760, 58)
    c.solid(path("300,600 900,600 950,750 250,750"), paint, edge=(-12, -20), shine=0.25)
    c.solid(path("330,572 870,572 906,640 294,640"), mix(INK, GREY, 0.2), edge=(0, -12))
    for step in range(9):
        with c.at(468 + step * 33, 600):
            c.fill(smooth(path("0,16 -12,0 -4,-26 4,-10 12,-2 8,14")), (96, 160, 220))
            c.fill(smooth(path("0,14 -5,4 0,-12 5,4")), CREAM)
    for x in (404, 520, 680, 796):
        c.line([(x, 632), (x + (600 - x) * 0.12, 566)], 13, dark(STEEL, 0.2))
    c.dot(356, 694, 36, INK)
    c.dot(352, 690, 28, mix(INK, GREY, 0.4))
    c.line([(352, 690), (366, 672)], 8, MUSTARD)
    c.solid(rounded(560, 672, 320, 56, 26), light(paint, 0.55), edge=(-8, -12))
    c.fill(rounded(592, 690, 120, 20, 10), paint)
    brass = mix(MUSTARD, CREAM, 0.25)
    for x, flip in ((388, False), (812, True)):
        with c.at(x, 440, flip=flip):
            c.line(path("0,0 -66,-6 -70,40 -4,44"), 20, dark(brass, 0.25))
    c.solid(rounded(384, 376, 432, 200, (16, 16, 60, 60)), brass, edge=(-40, -16), shade=0.2, shine=0.5)
    c.fill(ellipse(600, 380, 222, 46), dark(brass, 0.2))
    c.fill(ellipse(600, 378, 208, 38), mix(TERRACOTTA, MUSTARD, 0.25))
    with c.inside(ellipse(600, 378, 208, 38)):
        for step in range(7):
            c.line(
                bezier(
                    (430 + step * 40, 392), (470 + step * 40, 350), (480 + step * 40, 410), (530 + step * 40, 366), 10
                ),
                8,
                light(MUSTARD, 0.45),
            )
        for x, y in ((480, 372), (640, 396), (720, 366)):
            c.fill(ellipse(x, y, 24, 10), (130, 168, 96))
        c.fill(ellipse(570, 372, 44, 18), WHITE)
        c.fill(ellipse(572, 371, 20, 9), MUSTARD)
    steam(c, 600, 330)


def steam(c: Canvas, x: float, y: float) -> None:
    """Three wisps that rise from (x, y)."""
    for shift, height in ((-90, 150), (0, 210), (90, 160)):
        left = bezier(
            (x + shift, y),
            (x + shift - 50, y - height * 0.4),
            (x + shift + 50, y - height * 0.6),
            (x + shift, y - height),
            14,
        )
        c.line(left, 15, WHITE, 0.55)


def party_tent(c: Canvas, paint: Colour) -> None:
    """A canopy for a street party, with a table and lanterns under it."""
    c.shadow(600, 800, 900, 50, 0.26)
    for x in (330, 870):
        c.line([(x, 380), (x, 740)], 14, dark(STEEL, 0.3))
    c.shadow(600, 744, 420, 34, 0.3)
    c.solid(path("430,600 770,600 800,640 400,640"), mix(WOOD, CREAM, 0.3), edge=(0, -16))
    c.fill(path("404,640 796,640 780,742 420,742"), light(paint, 0.6))
    with c.inside(path("404,640 796,640 780,742 420,742")):
        for x in range(400, 800, 56):
            c.fill(path(f"{x},640 {x + 28},640 {x + 26},742 {x + 2},742"), light(paint, 0.3))
    for x, tone in ((480, TERRACOTTA), (560, MUSTARD), (690, (130, 168, 120))):
        c.solid(rounded(x - 24, 560, 48, 44, (6, 6, 20, 20)), tone, edge=(-10, -4))
    c.solid(rounded(610, 536, 30, 68, 8), CREAM, edge=(-8, 0))
    roof = path("600,130 1010,350 190,350")
    c.fill(roof, paint)
    with c.inside(roof):
        for left in range(190, 1010, 164):
            c.fill([(600, 120), (left, 356), (left + 82, 356)], light(CREAM, 0.3))
        c.fill(path("600,130 1010,350 760,350"), INK, 0.12)
    c.line([(600, 130), (600, 96)], 8, STEEL)
    c.fill(path("602,78 660,94 602,112"), MUSTARD)
    for step in range(10):
        tone = light(CREAM, 0.3) if step % 2 else paint
        c.solid(
            [(190 + step * 82, 350), (272 + step * 82, 350), *arc(231 + step * 82, 384, 41, 36, 0, 180)],
            tone,
            edge=(-8, -8),
            shade=0.14,
        )
    for x in (206, 994):
        c.line([(x, 380), (x, 796)], 20, STEEL)
        c.line([(x - 5, 380), (x - 5, 790)], 6, WHITE)
        c.solid(rounded(x - 34, 772, 68, 30, 6), GREY, edge=(-6, -8))
    wire = bezier((206, 420), (400, 500), (800, 500), (994, 420), 14)
    c.line(wire, 4, DARK_WOOD)
    for index, (lit_x, lit_y) in enumerate(wire[1:-1]):
        c.soft(ellipse(lit_x, lit_y + 16, 26, 26), MUSTARD, blur=16, alpha=0.5)
        c.dot(lit_x, lit_y + 16, 13, (MUSTARD, CREAM, CORAL)[index % 3])


def telescope(c: Canvas, paint: Colour) -> None:
    """A telescope on its tripod, turned to the sky."""
    c.shadow(600, 800, 520, 46)
    for end in ((600, 800), (400, 792), (800, 792)):
        c.tube([(600, 480), end], 26, WOOD)
        c.solid(rounded(end[0] - 20, end[1] - 18, 40, 24, 8), INK, edge=(-6, -6))
    c.line([(510, 650), (600, 672), (690, 650)], 8, GREY)
    c.solid(rounded(562, 430, 76, 84, 18), GREY, edge=(-14, -10))
    with c.at(600, 420, turn=-34):
        c.solid(rect(-250, -52, 420, 104), paint, edge=(0, -34), shine=0.35)
        c.solid(rounded(150, -72, 130, 144, 12), light(paint, 0.6), edge=(0, -44), shine=0.3)
        c.fill(ellipse(280, 0, 22, 70), NAVY)
        c.fill(ellipse(284, -14, 10, 34), (150, 190, 220))
        c.solid(rounded(-300, -40, 60, 80, 8), GREY, edge=(0, -24))
        c.solid(rounded(-350, -26, 60, 52, 8), INK, edge=(0, -14))
        c.box(-180, -52, 18, 104, CREAM)
        c.box(40, -52, 18, 104, CREAM)
        c.solid(rounded(-130, -108, 170, 34, 12), GREY, edge=(0, -12))
        c.box(-100, -78, 14, 30, GREY)
        c.box(0, -78, 14, 30, GREY)
    for x, y, size in ((940, 110, 9), (1040, 230, 6), (760, 80, 6), (1090, 90, 5), (240, 120, 6)):
        c.fill(
            [
                (x, y - size * 2),
                (x + size * 0.5, y - size * 0.5),
                (x + size * 2, y),
                (x + size * 0.5, y + size * 0.5),
                (x, y + size * 2),
                (x - size * 0.5, y + size * 0.5),
                (x - size * 2, y),
                (x - size * 0.5, y - size * 0.5),
            ],
            WHITE,
        )


def badminton(c: Canvas, paint: Colour) -> None:
    """Two crossed rackets and shuttlecocks."""
    c.shadow(600, 780, 700, 50, 0.28)
    for turn, tone in ((34, mix(NAVY, paint, 0.15)), (-34, paint)):
        with c.at(600, 560, turn=turn):
            hole = ellipse(0, -250, 128, 164)
            c.fill(hole, WHITE, 0.3)
            with c.inside(hole):
                for step in range(-6, 7):
                    c.line([(step * 20, -420), (step * 20, -80)], 2.5, WHITE)
                for step in range(17):
                    c.line([(-130, -420 + step * 20), (130, -420 + step * 20)], 2.5, WHITE)
            c.fill(ring(0, -250, 140, 176, 18), tone)
            c.fill(ring(-3, -253, 136, 172, 5), light(tone, 0.5))
            c.tube([(0, -76), (0, 90)], 15, STEEL)
            c.solid(rounded(-20, 80, 40, 170, 12), INK, edge=(-10, 0), shade=0.4)
            for y in range(96, 240, 20):
                c.line([(-18, y + 10), (18, y)], 4, GREY)
    for x, y, turn in ((330, 720, -60), (880, 730, 50)):
        with c.at(x, y, turn=turn):
            feathers = path("-22,-10 -58,-120 58,-120 22,-10")
            c.solid(feathers, WHITE, edge=(-22, 0), shade=0.14)
            for step in range(-2, 3):
                c.line([(step * 8, -14), (step * 24, -116)], 3, dark(CREAM, 0.18))
            c.line([(-40, -66), (40, -66)], 5, paint)
            c.solid(arc(0, -8, 26, 34, 0, 180), CREAM, edge=(-10, -6))
            c.box(-26, -16, 52, 12, paint)
