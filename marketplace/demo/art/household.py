"""Things from kitchens, wardrobes and store rooms."""

from __future__ import annotations

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.outdoors import steam
from marketplace.demo.art.palette import (
    BRICK,
    CORAL,
    CREAM,
    DARK_WOOD,
    GREY,
    INK,
    MUSTARD,
    NAVY,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    STEEL,
    TEAL,
    TERRACOTTA,
    WHITE,
    Colour,
    dark,
    light,
    mix,
)
from marketplace.demo.art.shapes import arc, bezier, ellipse, path, ring, rounded, smooth


def folding_table(c: Canvas, paint: Colour) -> None:
    """A long folding table, another folded flat behind it."""
    c.shadow(620, 780, 860, 60)
    c.solid(path("880,300 1010,282 1046,700 916,726"), light(paint, 0.55), edge=(-26, 0), shade=0.16)
    c.line([(960, 330), (984, 690)], 8, GREY)
    for near, far in (((300, 780), (420, 700)), ((890, 780), (790, 700))):
        c.line([(far[0], 500), far], 14, dark(STEEL, 0.32))
        c.tube([(near[0], 520), near], 18, STEEL)
        c.line([(near[0], 660), (far[0], 620)], 9, dark(STEEL, 0.25))
        c.solid(rounded(near[0] - 15, near[1] - 14, 30, 20, 6), INK, edge=(-4, -4))
    c.line([(300, 560), (600, 620), (890, 560)], 8, dark(STEEL, 0.2))
    c.solid(path("360,420 850,420 990,520 210,520"), light(paint, 0.7), edge=(0, -2))
    c.fill(path("372,428 838,428 930,496 266,496"), WHITE, 0.35)
    c.solid(rounded(206, 516, 788, 34, 10), mix(light(paint, 0.7), GREY, 0.22), edge=(0, -10))
    c.box(597, 420, 5, 100, dark(light(paint, 0.7), 0.12))
    c.box(597, 516, 5, 34, dark(light(paint, 0.7), 0.3))
    c.solid(rounded(440, 372, 60, 84, (6, 6, 14, 14)), paint, edge=(-16, -4), shine=0.3)
    for turn, tone in ((-24, MUSTARD), (2, CORAL), (26, ROSE)):
        with c.at(470, 376, turn=turn):
            c.line([(0, 0), (0, -70)], 6, SAGE)
            for petal in range(5):
                with c.at(0, -80, turn=petal * 72):
                    c.fill(ellipse(0, -13, 11, 14), tone)
            c.dot(0, -80, 8, CREAM)


def folding_chair(c: Canvas, paint: Colour) -> None:
    """Folding chairs: one open in front, one folded against the wall."""
    c.shadow(590, 790, 520, 56)
    with c.at(880, 330, turn=7):
        c.line([(-66, 440), (-66, -10), (66, -10), (66, 440)], 16, dark(STEEL, 0.3))
        c.solid(rounded(-60, 10, 120, 110, 18), dark(paint, 0.18), edge=(-10, -10))
        c.solid(rounded(-60, 170, 120, 150, 18), dark(paint, 0.18), edge=(-10, -10))
    c.line([(460, 560), (730, 780)], 17, dark(STEEL, 0.32))
    c.line([(650, 520), (430, 740)], 17, dark(STEEL, 0.42))
    c.line([(500, 700), (690, 740)], 8, dark(STEEL, 0.4))
    seat = smooth(path("404,548 470,500 720,500 756,520 714,586 690,600 424,596 400,578"))
    c.solid(seat, paint, edge=(-4, -22), shine=0.3)
    c.tube([(474, 230), (446, 520), (392, 782)], 20, STEEL)
    c.tube([(704, 230), (690, 560), (700, 782)], 20, STEEL)
    c.tube([(470, 240), (500, 212), (680, 212), (706, 240)], 20, STEEL)
    c.solid(
        smooth(path("458,260 480,244 700,244 716,262 708,380 690,396 470,396 450,380")),
        paint,
        edge=(-14, -18),
        shine=0.3,
    )
    c.fill(rounded(530, 290, 120, 22, 11), dark(paint, 0.3))
    for x in (392, 700):
        c.solid(rounded(x - 18, 772, 36, 22, 8), INK, edge=(-4, -4))


def sewing_machine(c: Canvas, paint: Colour) -> None:
    """A sewing machine with a patchwork under its needle."""
    c.shadow(600, 740, 800, 60)
    body = light(paint, 0.62)
    c.solid(rounded(250, 656, 680, 84, 22), body, edge=(-18, -26), shine=0.5)
    c.solid(smooth(path("720,380 900,380 906,520 912,664 716,664 724,520")), body, edge=(-30, -8))
    c.solid(rounded(300, 300, 610, 150, (60, 70, 40, 30)), body, edge=(-20, -26), shine=0.5)
    c.solid(rounded(292, 330, 120, 210, (40, 20, 24, 24)), mix(body, paint, 0.25), edge=(-22, -14))
    c.fill(rounded(440, 404, 280, 22, 11), paint)
    c.line([(352, 540), (352, 630)], 11, STEEL)
    c.line([(352, 620), (352, 664)], 5, dark(STEEL, 0.4))
    c.solid(path("322,634 382,634 392,652 312,652"), STEEL, edge=(-6, -6))
    c.solid(rounded(900, 346, 46, 116, 20), mix(paint, INK, 0.2), edge=(-10, -12), shade=0.3)
    for y in range(360, 456, 16):
        c.line([(906, y), (940, y)], 4, dark(paint, 0.45))
    for y, radius in ((352, 28), (404, 18)):
        c.dot(812, y + 30, radius, mix(body, WHITE, 0.5))
        c.fill(ring(812, y + 30, radius, radius, 6), paint)
    c.line([(812, 382), (812, 364)], 5, INK)
    for x, tone, height in ((560, TERRACOTTA, 84), (650, MUSTARD, 70)):
        c.line([(x, 300), (x, 300 - height - 16)], 6, GREY)
        c.solid(rounded(x - 30, 296 - height, 60, height - 6, 8), tone, edge=(-16, 0), shine=0.25)
        for y in range(int(306 - height), 290, 11):
            c.line([(x - 28, y), (x + 28, y - 4)], 2.5, dark(tone, 0.22))
        c.box(x - 36, 288, 72, 12, CREAM)
        c.box(x - 36, 290 - height, 72, 12, CREAM)
    c.line([(530, 250), (400, 284), (352, 330), (352, 640)], 3, TERRACOTTA)
    cloth = smooth(path("150,700 250,650 330,652 430,654 520,690 560,800 420,850 240,840 130,800"))
    c.solid(cloth, CREAM, edge=(-8, -16), shade=0.16)
    with c.inside(cloth):
        tones = (CORAL, SAGE, MUSTARD, light(paint, 0.2), ROSE, TEAL)
        for row in range(4):
            for column in range(8):
                left, top = 120 + column * 62 - row * 8, 664 + row * 52
                if (row + column) % 2:
                    c.fill(
                        [(left, top), (left + 60, top), (left + 52, top + 50), (left - 8, top + 50)],
                        tones[(row * 3 + column) % 6],
                    )


def rice_steamer(c: Canvas, paint: Colour) -> None:
    """An earthenware steamer on its pot, and a plate of rice cakes."""
    c.shadow(560, 760, 640, 60)
    c.solid(rounded(340, 560, 400, 200, (20, 20, 70, 70)), STEEL, edge=(-36, -16), shade=0.2, shine=0.5)
    for x in (318, 738):
        c.fill(ring(x + 12, 630, 34, 26, 13), dark(STEEL, 0.4))
    clay = mix(BRICK, DARK_WOOD, 0.45)
    c.solid(path("310,330 770,330 720,580 360,580"), clay, edge=(-40, -10), shade=0.26)
    c.fill(path("372,330 410,330 428,570 396,570"), light(clay, 0.25))
    c.solid(rounded(290, 306, 500, 52, 24), clay, edge=(-12, -18), shine=0.25)
    c.line([(350, 452), (726, 452)], 7, dark(clay, 0.25))
    c.line([(356, 474), (722, 474)], 4, dark(clay, 0.25))
    c.fill(ellipse(540, 318, 226, 34), dark(clay, 0.4))
    mound = smooth(path("330,322 400,270 540,250 680,270 750,322 540,352"))
    c.solid(mound, (250, 240, 226), edge=(-12, -14), shade=0.1)
    for x, y in ((400, 304), (470, 280), (560, 300), (640, 282), (690, 310), (520, 330)):
        c.fill(ellipse(x, y, 17, 10), (150, 74, 74))
    steam(c, 540, 236)
    c.shadow(900, 770, 360, 40)
    c.solid(ellipse(900, 740, 180, 40), light(paint, 0.75), edge=(0, -8))
    c.fill(ellipse(900, 732, 146, 28), light(paint, 0.5))
    for x, y, tone in (
        (820, 716, WHITE),
        (900, 722, (206, 222, 164)),
        (976, 714, ROSE),
        (858, 692, (206, 222, 164)),
        (940, 690, MUSTARD),
        (900, 666, WHITE),
    ):
        shape = smooth(
            [(x - 46, y + 14), (x - 30, y - 16), (x, y - 26), (x + 30, y - 16), (x + 46, y + 14), (x, y + 22)]
        )
        c.solid(shape, tone, edge=(-8, -9), shade=0.16)
        c.line(bezier((x - 28, y + 4), (x - 10, y - 14), (x + 10, y - 14), (x + 28, y + 4), 8), 3, dark(tone, 0.16))


def kimjang_tub(c: Canvas, paint: Colour) -> None:
    """The big rubber basin for making winter kimchi, with cabbages and gloves."""
    c.shadow(600, 776, 840, 62)
    rubber = mix(BRICK, TERRACOTTA, 0.3)
    for x, y, size, turn in ((400, 440, 1.0, -20), (560, 400, 1.1, 4), (740, 430, 1.05, 18), (660, 470, 0.9, -6)):
        with c.at(x, y, scale=size, turn=turn):
            c.solid(
                smooth(path("-70,110 -96,0 -70,-110 0,-150 70,-110 96,0 70,110")),
                (176, 204, 128),
                edge=(-18, -8),
                shade=0.18,
            )
            c.fill(smooth(path("-46,110 -60,10 -30,-86 10,-110 36,-60 40,110")), (218, 230, 174))
            c.line(bezier((-4, 110), (-8, 20), (0, -40), (6, -80), 10), 14, WHITE)
            c.line([(-6, 40), (-40, -20)], 7, WHITE)
            c.line([(0, 20), (34, -40)], 7, WHITE)
    c.fill(ellipse(600, 520, 400, 74), dark(rubber, 0.4))
    for x, y, turn in ((470, 500, -14), (610, 510, 8), (740, 500, 20)):
        with c.at(x, y, turn=turn):
            c.solid(smooth(path("-110,30 -90,-36 0,-58 90,-36 112,30 0,60")), (214, 84, 62), edge=(-12, -12), shade=0.2)
            for step in range(-3, 4):
                c.line([(step * 26, 30), (step * 30 + 8, -24)], 6, (236, 190, 150))
    front = [
        *arc(600, 520, 420, 84, 0, 180),
        *bezier((180, 520), (210, 700), (280, 776), (350, 780), 10),
        *bezier((850, 780), (920, 776), (990, 700), (1020, 520), 10),
    ]
    c.solid(front, rubber, edge=(-40, -14), shade=0.22)
    c.line(arc(600, 520, 412, 84, 0, 180), 24, light(rubber, 0.18))
    c.line(arc(600, 574, 398, 84, 20, 160), 6, dark(rubber, 0.18))
    for x, turn, flip in ((930, 16, False), (1040, -10, True)):
        with c.at(x, 760, turn=turn, flip=flip, scale=0.9):
            glove = smooth(
                path(
                    "-40,30 -44,-60 -52,-120 -36,-126 -22,-80 -20,-150 -2,-152 4,-84 "
                    "16,-140 34,-134 30,-60 56,-92 68,-78 40,-14 40,30"
                )
            )
            c.solid(glove, mix(ROSE, CORAL, 0.2), edge=(-10, -6), shade=0.18)
            c.solid(rounded(-48, 16, 96, 34, 12), paint, edge=(-8, -8))


def suitcase(c: Canvas, paint: Colour) -> None:
    """A large suitcase with its handle out, a small one beside it."""
    c.shadow(640, 800, 700, 54)
    _case(c, 470, 250, 330, 520, paint)
    _case(c, 790, 470, 210, 300, mix(CREAM, SAND, 0.5))
    c.line([(560, 250), (572, 300)], 5, DARK_WOOD)
    with c.at(574, 306, turn=-12):
        c.solid(rounded(-24, 0, 56, 84, 10), CREAM, edge=(-8, -6))
        c.dot(4, 14, 6, DARK_WOOD)
        for y in (34, 50):
            c.line([(-10, y), (20, y)], 5, GREY)


def _case(c: Canvas, x: float, y: float, width: float, height: float, paint: Colour) -> None:
    middle = x + width / 2
    for shift in (-width * 0.17, width * 0.17):
        c.line([(middle + shift, y), (middle + shift, y - height * 0.3)], 13, STEEL)
    c.line([(middle - width * 0.19, y - height * 0.3), (middle + width * 0.19, y - height * 0.3)], 26, INK)
    for wheel_x in (x + 46, x + width - 46):
        c.solid(rounded(wheel_x - 20, y + height - 6, 40, 40, 16), INK, edge=(-8, -6), shade=0.1)
        c.dot(wheel_x, y + height + 16, 7, GREY)
    c.solid(rounded(x, y, width, height, 44), paint, edge=(-22, -18), shine=0.35)
    for share in (0.2, 0.4, 0.6, 0.8):
        c.fill(rounded(x + width * share - 9, y + 34, 18, height - 68, 9), dark(paint, 0.14))
        c.fill(rounded(x + width * share - 9, y + 34, 7, height - 68, 4), light(paint, 0.22))
    for corner_x, corner_y in ((x, y), (x + width - 50, y), (x, y + height - 50), (x + width - 50, y + height - 50)):
        with c.inside(rounded(x, y, width, height, 44)):
            c.fill(rounded(corner_x, corner_y, 50, 50, 14), dark(paint, 0.32))
    c.solid(rounded(middle - 52, y - 12, 104, 26, 12), INK, edge=(-6, -8))


def hanbok(c: Canvas, paint: Colour) -> None:
    """A child's hanbok on a stand, rainbow sleeves spread."""
    c.shadow(600, 820, 480, 44)
    c.line([(600, 800), (600, 160)], 16, DARK_WOOD)
    c.line([(230, 306), (970, 306)], 16, DARK_WOOD)
    c.solid(rounded(470, 796, 260, 24, 10), DARK_WOOD, edge=(-6, -8))
    skirt = smooth(path("470,470 730,470 800,600 870,780 600,806 330,780 400,600"))
    rose = mix(paint, (206, 64, 92), 0.55)
    c.solid(skirt, rose, edge=(-30, -8), shade=0.2)
    for shift in (-150, -90, -30, 30, 90, 150):
        c.line(
            bezier(
                (600 + shift * 0.5, 486),
                (600 + shift * 0.7, 580),
                (600 + shift * 1.1, 680),
                (600 + shift * 1.4, 786),
                10,
            ),
            5,
            dark(rose, 0.2),
        )
    with c.inside(skirt):
        c.line(bezier((330, 764), (460, 796), (740, 796), (870, 764), 14), 16, MUSTARD)
    bands = (TERRACOTTA, MUSTARD, SAGE, CREAM, PLUM, TEAL)
    for flip in (False, True):
        with c.at(600, 0, flip=flip):
            sleeve = smooth(path("70,258 200,268 360,284 372,330 366,424 340,452 230,440 110,400 70,360"), steps=6)
            c.fill(sleeve, MUSTARD)
            with c.inside(sleeve):
                for step, tone in enumerate(bands):
                    c.box(120 + step * 44, 230, 44, 260, tone)
                    c.box(156 + step * 44, 230, 8, 260, dark(tone, 0.1))
                c.box(344, 230, 60, 260, WHITE)
                c.fill(path("60,400 400,440 400,500 60,500"), INK, 0.12)
    jacket = smooth(path("520,240 600,262 680,240 712,300 726,480 600,500 474,480 488,300"))
    c.solid(jacket, mix(MUSTARD, CREAM, 0.35), edge=(-14, -6), shade=0.14)
    c.fill(path("556,238 600,246 604,300 596,420 574,420 584,310"), WHITE)
    c.fill(path("644,238 600,246 590,300 640,420 660,404 616,306"), light(CREAM, 0.5))
    c.line([(596, 400), (560, 600)], 22, rose)
    c.line([(604, 400), (626, 640)], 22, rose)
    c.solid(smooth(path("600,380 660,366 676,392 610,416")), rose, edge=(-6, -6))
    c.dot(600, 160, 16, MUSTARD)
    c.fill(rounded(560, 150, 80, 12, 6), NAVY)
