"""Rooms for moving, cooking, playing and being outside: each picture is a whole scene."""

from __future__ import annotations

from random import Random

from marketplace.demo.art.canvas import Canvas
from marketplace.demo.art.landscape import skyline
from marketplace.demo.art.palette import (
    ACCENTS,
    CORAL,
    CREAM,
    DARK_WOOD,
    FOREST,
    GREY,
    INK,
    MUSTARD,
    NAVY,
    PAPER,
    PLUM,
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
from marketplace.demo.art.rooms import lamp, shell
from marketplace.demo.art.scenes import plant, window
from marketplace.demo.art.shapes import arc, bezier, ellipse, path, rect, ring, rounded, smooth


def kitchen_studio(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A shared kitchen: island, ovens and hanging lamps."""
    shell(c, mood)
    tile = light(mood.wall, 0.6)
    c.box(140, 300, 920, 150, tile)
    for x in range(140, 1060, 46):
        c.box(x, 300, 3, 150, dark(tile, 0.06))
    for y in (300, 350, 400):
        c.box(140, y, 920, 3, dark(tile, 0.06))
    cabinet = mix(paint, CREAM, 0.3)
    for left, width in ((140, 160), (306, 160), (740, 160), (906, 154)):
        c.solid(rect(left, 140, width, 150), cabinet, edge=(-8, -8))
        c.fill(rounded(left + width / 2 - 26, 262, 52, 9, 4), MUSTARD)
    window(c, mood, rng, 500, 160, 200, 160)
    c.box(130, 446, 940, 20, light(WOOD, 0.4))
    for left in range(140, 1060, 184):
        c.solid(rect(left, 466, 180, 134), cabinet, edge=(-8, -8))
        c.fill(rounded(left + 62, 482, 56, 9, 4), MUSTARD)
    c.solid(rounded(330, 474, 170, 122, 8), mix(INK, GREY, 0.3), edge=(-6, -6))
    c.fill(rounded(352, 508, 126, 70, 8), dark(MUSTARD, 0.3))
    c.soft(ellipse(415, 548, 50, 24), MUSTARD, blur=24, alpha=0.8)
    c.line([(352, 494), (478, 494)], 7, STEEL)
    c.solid(rounded(370, 398, 96, 50, (4, 4, 16, 16)), STEEL, edge=(-20, -6), shine=0.4)
    c.line([(360, 400), (476, 400)], 9, GREY)
    for x, tone in ((800, TERRACOTTA), (846, SAGE), (892, MUSTARD)):
        c.solid(rounded(x, 396, 36, 52, (10, 10, 4, 4)), tone, edge=(-10, 0))
    c.line([(980, 446), (980, 380), (1010, 380), (1010, 400)], 9, STEEL)
    c.shadow(600, 850, 860, 50, 0.3)
    c.solid(rect(240, 660, 720, 190), light(cabinet, 0.4), edge=(-16, 0), shade=0.16)
    for x in (400, 560, 720, 860):
        c.box(x - 60, 680, 4, 160, dark(cabinet, 0.1))
    c.solid(path("260,596 940,596 1010,660 190,660"), light(mood.wall, 0.75), edge=(0, -2))
    c.solid(rounded(186, 656, 828, 24, 8), dark(mood.wall, 0.1), edge=(0, -10))
    c.solid(path("330,616 520,616 510,650 310,650"), WOOD, edge=(0, -6))
    for x, tone in ((370, TERRACOTTA), (410, FOREST), (452, MUSTARD)):
        c.dot(x, 622, 17, tone)
        c.dot(x - 5, 616, 5, light(tone, 0.5))
    c.solid([*arc(660, 606, 76, 44, 0, 180)], CREAM, edge=(-14, -6))
    c.fill(ellipse(660, 606, 76, 14), dark(CREAM, 0.16))
    c.solid(ellipse(660, 598, 54, 18), light(CREAM, 0.5), edge=(-6, -6), shade=0.1)
    c.line([(820, 650), (960, 612)], 22, WOOD)
    for x in (380, 600, 820):
        lamp(c, x, 110, paint)


def rooftop(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A rooftop terrace above the city with string lights."""
    c.gradient(rect(0, 0, 1200, 620), mix(mood.sky, PLUM, 0.22), mix(mood.haze, CORAL, 0.25))
    c.dot(270, 330, 120, WHITE, 0.16)
    c.dot(270, 330, 74, mix(mood.haze, MUSTARD, 0.45))
    skyline(c, mood, 560, rng)
    c.box(0, 470, 1200, 16, mix(INK, mood.hills, 0.2))
    for x in range(10, 1200, 48):
        c.box(x, 476, 7, 140, mix(INK, mood.hills, 0.2))
    c.gradient(rect(0, 604, 1200, 296), dark(WOOD, 0.05), light(WOOD, 0.2))
    for y in (640, 686, 744, 818):
        c.box(0, y, 1200, 4, dark(WOOD, 0.18))
    c.box(0, 600, 1200, 10, dark(WOOD, 0.35))
    for x in (60, 1140):
        c.line([(x, 620), (x, 90)], 14, DARK_WOOD)
    for sag, start, end in ((330, (60, 100), (1140, 100)), (250, (60, 180), (1140, 130))):
        wire = bezier(start, (360, sag), (840, sag), end, 16)
        c.line(wire, 3.5, INK)
        for index, (lit_x, lit_y) in enumerate(wire[1:-1]):
            c.soft(ellipse(lit_x, lit_y + 16, 24, 24), MUSTARD, blur=18, alpha=0.6)
            c.dot(lit_x, lit_y + 15, 11, light(MUSTARD, 0.5) if index % 2 else MUSTARD)
    c.shadow(600, 826, 620, 50, 0.32)
    for x in (420, 780):
        c.line([(x, 680), (x + (600 - x) * -0.18, 820)], 16, DARK_WOOD)
    c.solid(path("400,640 800,640 860,694 340,694"), light(WOOD, 0.4), edge=(0, -2))
    c.solid(rounded(336, 690, 528, 22, 8), dark(WOOD, 0.1), edge=(0, -8))
    for x, tone in ((470, paint), (740, TEAL)):
        c.solid(rounded(x, 618, 34, 48, (4, 4, 12, 12)), tone, edge=(-10, -4))
    c.solid(rounded(560, 606, 80, 54, 12), CREAM, edge=(-16, -6))
    c.soft(ellipse(600, 596, 40, 30), MUSTARD, blur=24, alpha=0.7)
    c.fill(smooth(path("600,562 614,592 600,608 586,592")), MUSTARD)
    for x, flip in ((240, False), (960, True)):
        with c.at(x, 800, flip=flip):
            c.shadow(0, 6, 220, 30, 0.3)
            c.line([(-70, 0), (60, -110)], 12, DARK_WOOD)
            c.line([(70, 0), (-60, -110)], 12, DARK_WOOD)
            c.solid(
                smooth(path("-96,-250 -70,-262 -20,-130 84,-116 90,-84 -40,-84")), paint, edge=(-10, -14), shine=0.25
            )
    for x, size in ((110, 1.0), (1080, 1.1)):
        plant(c, mood, x, 660, size, rng.choice((TERRACOTTA, CREAM)))


def practice(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A dance practice room: a mirror wall with a barre."""
    shell(c, mood)
    glass = mix((168, 204, 212), mood.sky, 0.25)
    for panel in range(4):
        left = 160 + panel * 222
        c.fill(rect(left, 150, 214, 430), dark(glass, 0.2))
        c.gradient(rect(left + 5, 155, 204, 420), light(glass, 0.3), glass)
        with c.inside(rect(left + 5, 155, 204, 420)):
            c.fill([(left + 20, 600), (left + 150, 120), (left + 196, 120), (left + 66, 600)], WHITE, 0.4)
            c.box(left, 470, 220, 120, mood.floor, 0.4)
    for x in (200, 460, 740, 1000):
        c.line([(x, 420), (x, 450)], 9, STEEL)
    c.tube([(170, 418), (1030, 418)], 18, WOOD)
    for x in (330, 870):
        c.fill([(x - 120, 40), (x + 120, 40), (x + 100, 66), (x - 100, 66)], light(MUSTARD, 0.8))
        c.soft(ellipse(x, 60, 150, 40), light(MUSTARD, 0.6), blur=60, alpha=0.5)
    c.shadow(200, 760, 180, 30)
    c.solid(rounded(130, 520, 150, 240, 18), mix(INK, GREY, 0.2), edge=(-20, -10), shade=0.4)
    for y, radius in ((588, 38), (686, 54)):
        c.dot(205, y, radius, GREY)
        c.dot(205, y, radius - 9, INK)
        c.dot(205, y, radius * 0.34, paint)
    for index, (x, tone) in enumerate(((470, paint), (700, MUSTARD), (920, SAGE))):
        y = 740 + index % 2 * 70
        c.fill([(x - 110, y), (x + 60, y), (x + 110, y + 70), (x - 100, y + 70)], tone)
        c.solid(ellipse(x - 106, y + 34, 20, 38), dark(tone, 0.2), edge=(-4, -4))
    c.solid(ellipse(1040, 720, 84, 84), mix(CORAL, paint, 0.3), edge=(-22, -18), shine=0.35)


def music_room(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A band room: drum kit, keyboard and sound-proof panels."""
    shell(c, mood, wall=mix(mood.wall, PLUM, 0.35))
    foam = mix(PLUM, INK, 0.35)
    for row in range(2):
        for column in range(6):
            x, y = 172 + column * 146, 150 + row * 146
            c.fill(rect(x, y, 134, 134), foam if (row + column) % 2 else light(foam, 0.14))
            for step in range(4):
                c.fill(
                    [(x + 8 + step * 32, y + 8), (x + 28 + step * 32, y + 8), (x + 18 + step * 32, y + 126)],
                    dark(foam, 0.25),
                )
    rug = mix(TERRACOTTA, paint, 0.3)
    c.fill(ellipse(560, 780, 480, 84), dark(rug, 0.15))
    c.fill(ellipse(560, 774, 470, 80), rug)
    c.fill(ring(560, 774, 430, 68, 8), light(rug, 0.4))
    for x, top in ((330, 330), (800, 310)):
        c.line([(x, top), (x, 760)], 7, STEEL)
        c.solid(ellipse(x, top, 104, 20), MUSTARD, edge=(0, -6), shine=0.4)
    for x, y, rx in ((470, 480, 82), (650, 476, 88)):
        c.solid([*arc(x, y, rx, 20, 180, 360), *arc(x, y + 84, rx, 20, 0, 180)], paint, edge=(-22, -4), shine=0.25)
        c.fill(ellipse(x, y, rx, 21), light(CREAM, 0.5))
        c.fill(ring(x, y, rx, 21, 5), STEEL)
    c.shadow(560, 790, 380, 40, 0.4)
    c.solid(ellipse(560, 656, 142, 142), dark(paint, 0.15), edge=(-12, -8))
    c.fill(ellipse(556, 652, 122, 122), light(CREAM, 0.4))
    c.dot(556, 652, 54, paint)
    c.dot(556, 652, 36, CREAM)
    for x, y in ((400, 640), (730, 640)):
        c.solid([*arc(x, y, 76, 18, 180, 360), *arc(x, y + 120, 76, 18, 0, 180)], paint, edge=(-20, -4), shine=0.25)
        c.fill(ellipse(x, y, 76, 19), light(CREAM, 0.5))
    c.shadow(950, 800, 340, 36)
    c.line([(850, 690), (1050, 800)], 12, INK)
    c.line([(1050, 690), (850, 800)], 12, INK)
    c.solid(rounded(790, 640, 340, 60, 12), mix(INK, GREY, 0.2), edge=(0, -12), shade=0.4)
    c.box(806, 664, 308, 32, WHITE)
    for key in range(15):
        c.box(806 + key * 20.5, 664, 2.5, 32, GREY)
        if key % 7 not in (2, 6):
            c.box(819 + key * 20.5, 664, 12, 19, INK)
    c.solid(rounded(110, 600, 180, 190, 14), mix(INK, GREY, 0.16), edge=(-16, -10), shade=0.4)
    c.fill(rounded(128, 650, 144, 122, 10), mix(GREY, INK, 0.3))
    for x in range(140, 270, 26):
        c.dot(x, 626, 8, MUSTARD)


def gym(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A sports hall with a hoop, a net and court lines."""
    shell(c, mood, floor=mix(MUSTARD, WOOD, 0.5))
    c.box(140, 430, 920, 156, mix(paint, CREAM, 0.2))
    c.box(140, 422, 920, 12, light(paint, 0.6))
    for panel in range(5):
        x = 176 + panel * 172
        c.gradient(rect(x, 150, 150, 110), mood.sky, light(mood.sky, 0.5))
        c.box(x + 72, 150, 6, 110, light(mood.wall, 0.6))
    court = light(CREAM, 0.3)
    c.line([(330, 604), (120, 900)], 10, court)
    c.line([(870, 604), (1080, 900)], 10, court)
    c.line([(150, 690), (1050, 690)], 9, court)
    c.line([(600, 690), (600, 900)], 9, court)
    c.line([*arc(600, 800, 150, 66, 0, 360)], 9, court)
    for x in (240, 960):
        c.line([(x, 690), (x, 470)], 12, STEEL)
        c.solid(rounded(x - 26, 682, 52, 20, 6), INK, edge=(-4, -6))
    net = rect(240, 480, 720, 96)
    with c.inside(net):
        for x in range(240, 964, 18):
            c.line([(x, 480), (x, 576)], 2, WHITE, 0.75)
        for y in range(480, 580, 16):
            c.line([(240, y), (960, y)], 2, WHITE, 0.75)
    c.box(240, 472, 720, 14, WHITE)
    c.line([(600, 60), (600, 190)], 12, GREY)
    c.solid(rounded(500, 150, 200, 140, 10), WHITE, edge=(-6, -8), shade=0.18)
    c.fill([*rect(556, 206, 88, 64)], paint)
    c.fill(rect(566, 216, 68, 44), WHITE)
    c.line([*arc(600, 300, 50, 13, 0, 360)], 9, TERRACOTTA)
    for shift in range(-44, 45, 22):
        c.line([(600 + shift, 310), (600 + shift * 0.6, 376)], 3.5, WHITE)
        c.line([(600 + shift, 310), (600 + shift * 0.6 + 14, 376)], 3.5, WHITE)
    c.shadow(330, 826, 130, 22)
    c.solid(ellipse(330, 772, 56, 56), mix(TERRACOTTA, MUSTARD, 0.3), edge=(-12, -10), shine=0.25)
    c.line([(278, 764), (384, 772)], 5, INK)
    c.line(bezier((320, 718), (352, 750), (350, 800), (336, 826), 10), 5, INK)
    with c.at(880, 800, turn=40):
        c.solid(path("-18,-10 -46,-92 46,-92 18,-10"), WHITE, edge=(-16, 0), shade=0.14)
        c.solid(arc(0, -8, 21, 27, 0, 180), CREAM, edge=(-8, -6))
        c.box(-21, -16, 42, 10, paint)


def sarangbang(c: Canvas, mood: Mood, _rng: Random, paint: Colour) -> None:
    """A neighbours' room with paper doors, a low table and cushions."""
    shell(c, mood, floor=mix(MUSTARD, PAPER, 0.45), wall=mix(mood.wall, PAPER, 0.5), boards=False)
    for left in (170, 400, 640, 870):
        c.solid(rect(left, 160, 160 if left in (170, 870) else 200, 430), WOOD, edge=(-6, -6))
        width = 160 if left in (170, 870) else 200
        c.fill(rect(left + 12, 172, width - 24, 406), light(PAPER, 0.5))
        for bar in range(1, 5):
            c.box(left + 12 + bar * (width - 24) / 5, 172, 5, 300, WOOD)
        for bar in range(1, 8):
            c.box(left + 12, 172 + bar * 42, width - 24, 5, WOOD)
        c.box(left + 12, 486, width - 24, 92, mix(WOOD, PAPER, 0.35))
    c.soft(ellipse(600, 380, 260, 200), light(MUSTARD, 0.6), blur=120, alpha=0.35)
    lamp(c, 600, 90, mix(PAPER, paint, 0.2))
    for x, y, tone in (
        (300, 740, paint),
        (900, 740, TEAL),
        (460, 850, MUSTARD),
        (760, 850, CORAL),
        (460, 660, SAGE),
        (760, 660, PLUM),
    ):
        c.shadow(x, y + 16, 190, 26, 0.24)
        c.solid(
            smooth(
                [
                    (x - 92, y),
                    (x - 66, y - 26),
                    (x, y - 32),
                    (x + 66, y - 26),
                    (x + 92, y),
                    (x + 66, y + 24),
                    (x, y + 30),
                    (x - 66, y + 24),
                ]
            ),
            tone,
            edge=(-8, -10),
            shine=0.2,
        )
        c.fill(ellipse(x, y - 4, 8, 4), light(tone, 0.5))
    c.shadow(600, 800, 480, 44, 0.34)
    for x in (420, 760):
        c.solid(rect(x, 730, 26, 66), dark(DARK_WOOD, 0.2), edge=(-8, 0))
    c.solid(ellipse(600, 724, 240, 62), DARK_WOOD, edge=(0, -6))
    c.fill(ellipse(600, 714, 236, 58), mix(DARK_WOOD, WOOD, 0.5))
    c.solid(
        smooth(path("560,716 548,680 566,656 604,652 636,660 652,684 638,716 600,724")),
        mix(STEEL, CREAM, 0.5),
        edge=(-14, -8),
    )
    c.line(bezier((646, 690), (680, 690), (676, 670), (692, 662), 8), 11, mix(STEEL, CREAM, 0.4))
    c.fill(ellipse(600, 654, 24, 7), dark(STEEL, 0.2))
    for x, y in ((470, 716), (730, 726), (520, 748)):
        c.solid(rounded(x - 20, y - 26, 40, 30, (4, 4, 14, 14)), CREAM, edge=(-8, -4))
    plant(c, mood, 1110, 760, 1.15, mix(NAVY, STEEL, 0.5))


def playroom(c: Canvas, mood: Mood, rng: Random, paint: Colour) -> None:
    """A playroom for small children: tent, blocks and a soft rug."""
    shell(c, mood, wall=mix(mood.wall, CREAM, 0.3))
    window(c, mood, rng, 180, 180, 250, 230)
    bunting = bezier((480, 150), (640, 260), (880, 260), (1040, 150), 9)
    c.line(bunting, 4, DARK_WOOD)
    for index, (x, y) in enumerate(bunting[:-1]):
        c.fill([(x + 8, y + 4), (x + 56, y + 8), (x + 34, y + 64)], ACCENTS[index % len(ACCENTS)])
    c.solid(rect(500, 400, 230, 190), light(WOOD, 0.3), edge=(-8, -8))
    for row in range(2):
        for column in range(3):
            x, y = 512 + column * 72, 414 + row * 88
            c.box(x, y, 62, 76, dark(WOOD, 0.3))
            c.solid(rounded(x + 8, y + 30, 46, 44, 8), ACCENTS[row * 3 + column], edge=(-8, -6))
    c.fill(ellipse(560, 790, 440, 90), light(paint, 0.35))
    c.fill(ellipse(560, 786, 360, 70), light(paint, 0.6))
    c.shadow(920, 760, 380, 40)
    for x in (880, 924, 968):
        c.line([(924 + (x - 924) * -0.9, 270), (924 + (x - 924) * 0.4, 360)], 10, WOOD)
    c.solid(path("924,320 1100,756 750,756"), CREAM, edge=(-26, 0), shade=0.14)
    c.fill(path("924,360 984,756 860,756"), mix(INK, PLUM, 0.6))
    c.fill(path("924,340 890,600 800,756 860,756 924,440"), mix(paint, CREAM, 0.4))
    c.fill(path("924,340 960,600 1048,756 984,756 924,440"), mix(paint, CREAM, 0.25))
    for x, y, tone in ((420, 790, TERRACOTTA), (494, 790, MUSTARD), (456, 722, TEAL)):
        c.solid(rounded(x - 34, y - 68, 68, 68, 8), tone, edge=(-12, -10), shine=0.25)
        c.fill(rounded(x - 20, y - 52, 36, 36, 6), light(tone, 0.4))
    for index, (width, y) in enumerate(((60, 800), (48, 774), (36, 750), (24, 728))):
        c.solid(rounded(640 - width, y, width * 2, 24, 12), (CORAL, MUSTARD, SAGE, TEAL)[index], edge=(-8, -6))
    c.dot(640, 716, 16, TERRACOTTA)
    with c.at(250, 800):
        c.shadow(0, 4, 190, 28)
        fur = mix(WOOD, CREAM, 0.25)
        for x in (-46, 46):
            c.dot(x, -196, 26, dark(fur, 0.1))
            c.solid(ellipse(x * 1.3, -18, 36, 26), fur, edge=(-6, -8))
        c.solid(ellipse(0, -66, 72, 74), fur, edge=(-16, -10))
        c.solid(ellipse(0, -152, 66, 58), fur, edge=(-12, -8))
        c.fill(ellipse(0, -132, 28, 22), light(fur, 0.6))
        for x in (-24, 24):
            c.dot(x, -160, 6, INK)
        c.fill(ellipse(0, -140, 9, 6), INK)
        c.fill(ellipse(0, -52, 40, 44), light(fur, 0.5))
