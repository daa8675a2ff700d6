"""Things for babies, and for people who walk with difficulty."""

from __future__ import annotations

from math import cos, radians, sin

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.palette import (
    CORAL,
    CREAM,
    DARK_WOOD,
    GREY,
    INK,
    MUSTARD,
    STEEL,
    TEAL,
    Colour,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import arc, ellipse, path, ring, rounded, smooth

TYRE = mix(INK, GREY, 0.15)


def stroller(c: Canvas, paint: Colour) -> None:
    """A pushchair with its hood up."""
    c.shadow(590, 796, 640, 50)
    c.tube([(800, 300), (520, 640), (420, 740)], 18, GREY)
    c.tube([(450, 470), (780, 730)], 18, GREY)
    c.tube([(800, 300), (860, 262)], 18, GREY)
    c.line([(842, 276), (900, 236)], 30, DARK_WOOD)
    basket = path("480,640 740,640 700,720 530,720")
    c.solid(basket, mix(paint, GREY, 0.4), edge=(-10, -8))
    with c.inside(basket):
        for step in range(14):
            c.line([(470 + step * 22, 640), (490 + step * 22, 720)], 3, dark(paint, 0.45))
    seat = smooth(path("380,540 420,610 560,640 690,590 724,480 700,400 520,400 440,460"))
    c.solid(seat, paint, edge=(-18, -20), shine=0.2)
    c.solid(
        smooth(path("420,520 470,580 580,600 660,560 680,460 640,430 540,440")),
        light(paint, 0.5),
        edge=(-12, -12),
        shade=0.14,
    )
    c.dot(576, 452, 50, (240, 200, 170))
    c.fill(arc(576, 448, 52, 52, 170, 370), DARK_WOOD)
    c.dot(556, 466, 5, INK)
    c.dot(590, 468, 5, INK)
    c.line(arc(572, 476, 14, 9, 20, 160), 4, (190, 96, 84))
    c.solid(
        smooth(path("440,520 520,500 640,510 672,560 580,604 470,582")),
        mix(CREAM, MUSTARD, 0.3),
        edge=(-12, -14),
        shade=0.14,
    )
    for x, y in ((500, 540), (560, 560), (610, 536), (540, 522)):
        c.dot(x, y, 8, CORAL)
    hood_points = [(620, 420), *arc(620, 420, 222, 222, 192, 350)]
    c.solid(hood_points, paint, edge=(-12, -16), shine=0.3)
    for angle in (236, 270, 304):
        tip = (620 + 228 * cos(radians(angle)), 420 + 228 * sin(radians(angle)))
        c.line([(620, 420), tip], 5, dark(paint, 0.22))
    rim = arc(620, 420, 222, 222, 192, 350)
    c.line(rim, 12, light(paint, 0.45))
    c.line([(420, 480), (392, 520), (404, 566)], 20, DARK_WOOD)
    for x, radius in ((430, 66), (780, 76)):
        y = 796 - radius
        c.fill(ring(x, y, radius, radius, 16), TYRE)
        c.fill(ring(x, y, radius - 16, radius - 16, 6), STEEL)
        for angle in range(0, 360, 45):
            c.line(
                [(x, y), (x + (radius - 16) * cos(radians(angle)), y + (radius - 16) * sin(radians(angle)))], 5, STEEL
            )
        c.dot(x, y, 13, paint)


def car_seat(c: Canvas, paint: Colour) -> None:
    """A child's car seat with its harness."""
    c.shadow(600, 782, 560, 56)
    c.solid(
        smooth(path("380,780 360,640 420,560 780,560 840,640 820,780 600,792"), steps=6),
        mix(INK, GREY, 0.25),
        edge=(-20, -16),
        shade=0.4,
    )
    back = smooth(path("410,640 392,420 416,220 500,140 600,124 700,140 784,220 808,420 790,640 600,680"))
    c.solid(back, mix(INK, GREY, 0.35), edge=(-20, -16), shade=0.35)
    for flip in (False, True):
        with c.at(600, 0, flip=flip):
            c.solid(smooth(path("90,220 170,190 196,250 190,360 150,400 100,360")), dark(paint, 0.1), edge=(-14, -12))
            c.solid(smooth(path("130,430 190,430 206,560 190,660 140,650")), dark(paint, 0.1), edge=(-14, -12))
    c.solid(
        smooth(path("476,640 456,420 490,220 600,176 710,220 744,420 724,640 600,660")),
        paint,
        edge=(-16, -20),
        shine=0.25,
    )
    c.solid(
        smooth(path("516,300 530,220 600,204 670,220 684,300 600,330")), light(paint, 0.5), edge=(-10, -12), shade=0.14
    )
    c.solid(
        smooth(path("430,640 480,590 600,580 720,590 770,640 750,720 600,744 450,720")),
        light(paint, 0.22),
        edge=(-14, -22),
    )
    for flip in (False, True):
        with c.at(600, 0, flip=flip):
            c.line([(62, 330), (70, 450), (14, 560)], 26, INK)
            c.solid(rounded(46, 350, 48, 96, 14), light(paint, 0.6), edge=(-10, -8))
            c.line([(130, 640), (30, 600)], 24, INK)
    c.line([(600, 610), (600, 680)], 28, INK)
    c.solid(rounded(562, 552, 76, 76, 18), GREY, edge=(-10, -10))
    c.solid(rounded(580, 576, 40, 34, 8), CORAL, edge=(-6, -6))
    for x in (520, 680):
        c.fill(rounded(x - 16, 312, 32, 12, 6), dark(paint, 0.4))


def wheelchair(c: Canvas, paint: Colour) -> None:
    """A wheelchair seen from the side."""
    c.shadow(590, 796, 640, 50)
    c.line([(470, 200), (476, 560)], 20, GREY)
    c.line([(476, 208), (404, 196)], 20, GREY)
    c.line([(430, 200), (394, 195)], 32, INK)
    c.tube([(480, 560), (760, 560), (812, 730)], 20, GREY)
    c.tube([(700, 566), (730, 700)], 18, GREY)
    c.solid(rounded(812, 724, 110, 22, 8), INK, edge=(-6, -8), shade=0.2)
    c.solid(smooth(path("470,230 500,222 512,240 520,500 506,540 480,540")), paint, edge=(-10, -8), shine=0.3)
    c.solid(rounded(476, 498, 286, 62, 24), paint, edge=(-12, -20), shine=0.3)
    c.line([(520, 400), (690, 400), (704, 500)], 18, GREY)
    c.line([(540, 392), (680, 392)], 30, INK)
    x, y, radius = 510, 606, 190
    for angle in range(0, 360, 20):
        c.line(
            [(x, y), (x + (radius - 18) * cos(radians(angle)), y + (radius - 18) * sin(radians(angle)))],
            3,
            light(STEEL, 0.3),
        )
    c.fill(ring(x, y, radius, radius, 18), TYRE)
    c.fill(ring(x, y, radius - 30, radius - 30, 10), STEEL)
    c.solid(ellipse(x, y, 26, 26), mix(paint, INK, 0.1), edge=(-6, -6), shine=0.3)
    c.fill(ring(742, 730, 66, 66, 18), TYRE)
    c.fill(ring(742, 730, 48, 48, 8), STEEL)
    c.dot(742, 730, 14, GREY)
    bag = rounded(404, 300, 62, 120, 14)
    c.solid(bag, mix(TEAL, CREAM, 0.25), edge=(-10, -10))
    c.box(404, 340, 62, 8, dark(TEAL, 0.2))
