"""Outlines: lists of points that the canvas can fill."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, radians, sin

Point = tuple[float, float]
Points = list[Point]


def path(corners: str) -> Points:
    """The corners of "x,y x,y …", as an SVG polygon writes them."""
    pairs = (corner.split(",") for corner in corners.split())
    return [(float(x), float(y)) for x, y in pairs]


def rect(x: float, y: float, width: float, height: float) -> Points:
    """A rectangle from its upper left corner."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def ellipse(x: float, y: float, rx: float, ry: float) -> Points:
    """An ellipse around (x, y)."""
    corners = 24 if max(rx, ry) < 40 else 72  # noqa: PLR2004 (a small circle looks round with fewer corners)
    return [(x + rx * cos(2 * pi * step / corners), y + ry * sin(2 * pi * step / corners)) for step in range(corners)]


def ring(x: float, y: float, rx: float, ry: float, width: float) -> Points:
    """The band of `width` along the inside of an ellipse."""
    outer, inner = ellipse(x, y, rx, ry), ellipse(x, y, rx - width, ry - width)
    return [*outer, outer[0], inner[0], *reversed(inner)]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Points:
    """The part of an ellipse from `start` to `end` degrees; 0 is to the right, 90 is down."""
    steps = max(6, round(abs(end - start) / 6))
    angles = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]


def rounded(
    x: float, y: float, width: float, height: float, radius: float | tuple[float, float, float, float]
) -> Points:
    """A rectangle with round corners: one radius, or four from the upper left clockwise."""
    four = radius if isinstance(radius, tuple) else (radius, radius, radius, radius)
    ul, ur, lr, ll = (min(r, width / 2, height / 2) for r in four)
    return [
        *arc(x + ul, y + ul, ul, ul, 180, 270),
        *arc(x + width - ur, y + ur, ur, ur, 270, 360),
        *arc(x + width - lr, y + height - lr, lr, lr, 0, 90),
        *arc(x + ll, y + height - ll, ll, ll, 90, 180),
    ]


def bezier(a: Point, b: Point, c: Point, d: Point, steps: int = 18) -> Points:
    """A cubic curve from `a` to `d`, pulled by `b` and `c`."""
    points: Points = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        points.append(
            (
                weights[0] * a[0] + weights[1] * b[0] + weights[2] * c[0] + weights[3] * d[0],
                weights[0] * a[1] + weights[1] * b[1] + weights[2] * c[1] + weights[3] * d[1],
            )
        )
    return points


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> Points:
    """A soft curve through all points (Catmull-Rom)."""
    count = len(points)
    result: Points = []
    for index in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = (points[min(max(index + shift, 0), count - 1)] for shift in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            result.append((_through(p0[0], p1[0], p2[0], p3[0], t), _through(p0[1], p1[1], p2[1], p3[1], t)))
    if not closed:
        result.append(points[-1])
    return result


def _through(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t
    )


def cloud(x: float, y: float, width: float, lumps: Sequence[float]) -> Points:
    """A tree's crown or a cloud: round lumps (their heights) along a flat bottom of `width` around (x, y)."""
    step = width / len(lumps)
    points: Points = []
    for index, height in enumerate(lumps):
        left = x - width / 2 + index * step
        points.extend(arc(left + step / 2, y, step * 0.62, height, 180, 360))
    return points
