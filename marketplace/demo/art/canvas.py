"""A small flat-illustration canvas on top of Pillow.

Pictures are composed in a fixed space of 1200 x 900 units, whatever their size in pixels, and drawn twice as large as asked
for, so that the final reduction smooths every edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from math import atan2, cos, floor, radians, sin

from PIL import Image, ImageDraw, ImageFilter

from marketplace.demo.art.palette import INK, WHITE, Colour, mix
from marketplace.demo.art.shapes import Point, Points, ellipse, rect

WIDTH, HEIGHT = 1200, 900
SUPERSAMPLING = 2
BLUR_REDUCTION = 8  # soft edges are blurred at an eighth of the size: nobody sees it, and it is sixty times less work
JPEG_QUALITY = 88

# x' = a x + b y + c, y' = d x + e y + f
Affine = tuple[float, float, float, float, float, float]


class Canvas:
    """Draws filled shapes in picture units; `jpeg()` gives the finished photo."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Cover a picture of `size` pixels; what does not fit its proportions is cut off evenly."""
        width, height = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
        scale = max(width / WIDTH, height / HEIGHT)
        self._image = Image.new("RGB", (width, height), (255, 255, 255))
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._map: Affine = (scale, 0, (width - WIDTH * scale) / 2, 0, scale, (height - HEIGHT * scale) / 2)

    # -- where the next shapes go ------------------------------------------------------------------------------------------

    @contextmanager
    def at(self, x: float, y: float, *, scale: float = 1, turn: float = 0, flip: bool = False) -> Iterator[None]:
        """Inside, (0, 0) is the outer (x, y); sizes grow by `scale`, `turn` degrees clockwise, mirrored if `flip`."""
        outer = self._map
        a, b, c, d, e, f = outer
        across, down = scale * cos(radians(turn)), scale * sin(radians(turn))
        side = -1 if flip else 1
        self._map = (
            (a * across + b * down) * side,
            b * across - a * down,
            a * x + b * y + c,
            (d * across + e * down) * side,
            e * across - d * down,
            d * x + e * y + f,
        )
        try:
            yield
        finally:
            self._map = outer

    @contextmanager
    def inside(self, outline: Sequence[Point]) -> Iterator[None]:
        """Inside, everything that is drawn is cut off at `outline`."""
        pixels = self._pixels(outline)
        box = _box(pixels, self._image.size)
        if box is None:
            # The outline lies outside the picture: draw onto a scrap.
            box = (0, 0, 1, 1)
        left, top = box[:2]
        mask = Image.new("L", (box[2] - left, box[3] - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        image, draw, outer = self._image, self._draw, self._map
        a, b, c, d, e, f = outer
        self._image = image.crop(box)
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._map = (a, b, c - left, d, e, f - top)
        try:
            yield
        finally:
            image.paste(self._image, box, mask)
            self._image, self._draw, self._map = image, draw, outer

    # -- shapes ------------------------------------------------------------------------------------------------------------

    def fill(self, outline: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        """One flat shape."""
        self._draw.polygon(self._pixels(outline), fill=(*colour, round(alpha * 255)))

    def solid(
        self,
        outline: Sequence[Point],
        colour: Colour,
        *,
        edge: Point = (-14, -10),
        shade: float = 0.22,
        shine: float = 0,
    ) -> None:
        """A shape with a darker rim on the side that `edge` moves away from, and a lighter one opposite if `shine`."""
        dx, dy = edge
        lit = _moved(outline, dx, dy)
        self.fill(outline, mix(colour, INK, shade))
        with self.inside(outline):
            if not shine:
                self.fill(lit, colour)
                return
            with self.inside(lit):
                self.fill(outline, mix(colour, WHITE, shine))
                self.fill(_moved(outline, -dx * 0.5, -dy * 0.5), colour)

    def gradient(self, outline: Sequence[Point], start: Colour, end: Colour, *, sideways: bool = False) -> None:
        """A shape that runs from `start` (top, or left if `sideways`) to `end`."""
        pixels = self._pixels(outline)
        box = _box(pixels, self._image.size)
        if box is None:
            return
        left, top, right, bottom = box
        steps = [mix(start, end, step / 63) for step in range(64)]
        strip = Image.new("RGB", (64, 1) if sideways else (1, 64))
        strip.putdata(steps)
        blend = strip.resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        if _is_rectangle(pixels):
            self._image.paste(blend, box)
            return
        mask = Image.new("L", blend.size, 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        self._image.paste(blend, box, mask)

    def line(self, points: Sequence[Point], width: float, colour: Colour, alpha: float = 1) -> None:
        """A stroke with round ends and joints."""
        half = width / 2
        for (x0, y0), (x1, y1) in pairwise(points):
            angle = atan2(y1 - y0, x1 - x0)
            dx, dy = -sin(angle) * half, cos(angle) * half
            self.fill([(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)], colour, alpha)
        # Round joints would show through a stroke that is not opaque.
        for x, y in points if alpha == 1 else ():
            self.fill(ellipse(x, y, half, half), colour)

    def tube(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A stroke that looks round: a darker stroke with a lighter one on its upper left."""
        self.line(points, width, mix(colour, INK, 0.28))
        self.line(_moved(points, -width * 0.1, -width * 0.12), width * 0.68, colour)
        self.line(_moved(points, -width * 0.2, -width * 0.24), width * 0.16, mix(colour, WHITE, 0.5))

    def dot(self, x: float, y: float, radius: float, colour: Colour, alpha: float = 1) -> None:
        """A flat disc."""
        self.fill(ellipse(x, y, radius, radius), colour, alpha)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, alpha: float = 1) -> None:
        """A flat rectangle."""
        self.fill(rect(x, y, width, height), colour, alpha)

    # -- light -------------------------------------------------------------------------------------------------------------

    def soft(self, outline: Sequence[Point], colour: Colour, *, blur: float, alpha: float) -> None:
        """A shape whose edge fades over about `blur` units: a shadow, or a glow."""
        reach = blur * 2
        pixels = self._pixels(outline)
        per_unit = (abs(self._map[0] * self._map[4] - self._map[1] * self._map[3])) ** 0.5
        pad = reach * per_unit
        wide = [
            (min(x for x, _ in pixels) - pad, min(y for _, y in pixels) - pad),
            (max(x for x, _ in pixels) + pad, max(y for _, y in pixels) + pad),
        ]
        box = _box(wide, self._image.size)
        if box is None:
            return
        left, top, right, bottom = box
        size = (max(1, (right - left) // BLUR_REDUCTION), max(1, (bottom - top) // BLUR_REDUCTION))
        mask = Image.new("L", size, 0)
        shrunk = [((x - left) / BLUR_REDUCTION, (y - top) / BLUR_REDUCTION) for x, y in pixels]
        ImageDraw.Draw(mask).polygon(shrunk, fill=round(alpha * 255))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * per_unit / BLUR_REDUCTION / 2))
        self._image.paste(colour, box, mask.resize((right - left, bottom - top), Image.Resampling.BILINEAR))

    def shadow(self, x: float, y: float, width: float, height: float, alpha: float = 0.34) -> None:
        """The contact shadow of a thing that stands at (x, y) and is `width` wide."""
        self.soft(ellipse(x, y, width / 2, height / 2), mix(INK, (70, 40, 40), 0.4), blur=height * 0.55, alpha=alpha)

    # -- result ------------------------------------------------------------------------------------------------------------

    def picture(self, *, mirrored: bool = False) -> Image.Image:
        """The finished picture at the size that was asked for."""
        small = self._image.reduce(SUPERSAMPLING)
        return small.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else small

    def jpeg(self, *, mirrored: bool = False) -> bytes:
        """The finished picture as JPEG, without metadata."""
        buffer = BytesIO()
        self.picture(mirrored=mirrored).save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=False)
        return buffer.getvalue()

    def _pixels(self, points: Sequence[Point]) -> Points:
        a, b, c, d, e, f = self._map
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]


def _moved(points: Sequence[Point], dx: float, dy: float) -> Points:
    return [(x + dx, y + dy) for x, y in points]


def _box(pixels: Sequence[Point], size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The pixel box around the points, cut to the picture; None when nothing of it is inside."""
    left, top = max(0, floor(min(x for x, _ in pixels))), max(0, floor(min(y for _, y in pixels)))
    right, bottom = (
        min(size[0], floor(max(x for x, _ in pixels)) + 1),
        min(size[1], floor(max(y for _, y in pixels)) + 1),
    )
    return (left, top, right, bottom) if right > left and bottom > top else None


def _is_rectangle(pixels: Sequence[Point]) -> bool:
    return len(pixels) == 4 and len({round(x) for x, _ in pixels}) == 2 and len({round(y) for _, y in pixels}) == 2  # noqa: PLR2004 (corners and sides)
