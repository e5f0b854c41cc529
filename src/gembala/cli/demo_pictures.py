"""The demo's pictures, drawn here: a dish on a table seen from above. Nobody's photograph is needed."""

from __future__ import annotations

import math
import random
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 1080
FINE = 2
"""Drawn this much larger, then scaled down: smooth edges."""

DISHES = {
    "soto": ("#e3ad3d", "#f7e3a6", "#c0392b", "#5d8a3a"),
    "rendang": ("#6b2f1a", "#8c4a2b", "#3c170b", "#7a9a4a"),
    "gulai": ("#d98324", "#f0b45a", "#a4471a", "#4e7d3a"),
    "bubur": ("#f2d488", "#fbeec2", "#d9822b", "#4f8f4a"),
    "sambal": ("#c23a22", "#e8664a", "#f3e3c3", "#5f9a45"),
    "papeda": ("#f1ead8", "#fffaf0", "#e0a92f", "#6d9b52"),
    "kuning": ("#f0bf2e", "#fbdf7a", "#c24a2a", "#4f8b3c"),
}
"""Dish → the food, its light, its pieces, its leaves."""
ALT = {
    "soto": "Semangkuk soto berkuah kuning dengan telur dan seledri, dilihat dari atas",
    "rendang": "Sepiring rendang cokelat tua dengan daun jeruk, dilihat dari atas",
    "gulai": "Semangkuk gulai kuning kemerahan, dilihat dari atas",
    "bubur": "Semangkuk bubur Manado dengan jagung dan bayam, dilihat dari atas",
    "sambal": "Semangkuk sambal merah dengan irisan bawang dan daun, dilihat dari atas",
    "papeda": "Semangkuk papeda putih dengan kuah kuning, dilihat dari atas",
    "kuning": "Sepiring nasi kuning dengan lauk dan daun, dilihat dari atas",
}


def draw(dish: str) -> bytes:
    """A JPEG of 1080 by 1080 pixels; the same dish gives the same picture."""
    food, light, piece, leaf = DISHES[dish]
    dice = random.Random(dish)
    whole = SIZE * FINE
    image = Image.new("RGB", (whole, whole), "#dcb987")
    pen = ImageDraw.Draw(image)
    for y in range(0, whole, 250 * FINE):
        pen.line([(0, y), (whole, y)], fill="#c9a26c", width=4 * FINE)
    _cloth(pen, whole)
    middle = (whole * 0.54, whole * 0.5)
    _disc(pen, (middle[0] + 26 * FINE, middle[1] + 36 * FINE), 388 * FINE, "#b98d58")
    _disc(pen, middle, 390 * FINE, "#fffdf7")
    _disc(pen, middle, 372 * FINE, "#efe4d0")
    _disc(pen, middle, 330 * FINE, food)
    for _ in range(26):
        _blob(pen, _inside(dice, middle, 290 * FINE), dice.uniform(14, 60) * FINE, light, dice)
    for _ in range(13):
        _blob(pen, _inside(dice, middle, 240 * FINE), dice.uniform(22, 46) * FINE, piece, dice)
    if dish in ("soto", "bubur", "kuning"):
        for shift in (-120, 70):
            _egg(pen, (middle[0] + shift * FINE, middle[1] - 110 * FINE + abs(shift) * FINE / 2))
    for _ in range(9):
        _leaf(pen, _inside(dice, middle, 230 * FINE), dice.uniform(0, math.tau), leaf)
    out = BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=86)
    return out.getvalue()


Point = tuple[float, float]


def _cloth(pen: ImageDraw.ImageDraw, whole: int) -> None:
    pen.polygon([(whole * 0.04, 0), (whole * 0.34, 0), (whole * 0.02, whole), (-whole * 0.28, whole)], fill="#2f6a48")
    for number in range(-4, 24):
        y = number * whole / 18
        x = whole * 0.16 - y * 0.31
        pen.line([(x, y), (x - 11 * FINE, y + 34 * FINE)], fill="#f3e2c4", width=6 * FINE)


def _disc(pen: ImageDraw.ImageDraw, at: Point, radius: float, colour: str) -> None:
    pen.ellipse([at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius], fill=colour)


def _inside(dice: random.Random, middle: Point, radius: float) -> Point:
    angle, far = dice.uniform(0, math.tau), radius * math.sqrt(dice.random())
    return middle[0] + far * math.cos(angle), middle[1] + far * math.sin(angle)


def _blob(pen: ImageDraw.ImageDraw, at: Point, size: float, colour: str, dice: random.Random) -> None:
    turn = dice.uniform(0, math.tau)
    points = []
    for step in range(24):
        angle = step / 24 * math.tau
        far = size * (1 + 0.18 * math.sin(3 * angle + turn) + 0.1 * math.cos(5 * angle - turn))
        points.append((at[0] + far * math.cos(angle), at[1] + far * 0.8 * math.sin(angle)))
    pen.polygon(points, fill=colour)


def _egg(pen: ImageDraw.ImageDraw, at: Point) -> None:
    pen.ellipse([at[0] - 92 * FINE, at[1] - 74 * FINE, at[0] + 92 * FINE, at[1] + 74 * FINE], fill="#fffdf5")
    _disc(pen, at, 44 * FINE, "#f0982d")


def _leaf(pen: ImageDraw.ImageDraw, at: Point, turn: float, colour: str) -> None:
    points = []
    for step in range(21):
        along = step / 20
        wide = math.sin(along * math.pi) * 15 * FINE
        points.append((along * 84 * FINE, wide))
    points += [(x, -y) for x, y in reversed(points)]
    pen.polygon(
        [(at[0] + x * math.cos(turn) - y * math.sin(turn), at[1] + x * math.sin(turn) + y * math.cos(turn))
         for x, y in points],
        fill=colour,
    )  # fmt: skip
