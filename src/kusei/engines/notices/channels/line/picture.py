"""A plain picture of a menu, drawn from its labels, for a pack that brings none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kusei.engines.notices.channels.line.menufile import Area, Menu
from kusei.lib.typesetting import font_directory

GROUND, INK, RULE = "#ffffff", "#1a1a1c", "#264af4"
MARGIN, LINE = 60, 12  # pixels
BIGGEST, SMALLEST = 130, 40  # pixels of a letter


def draw(menu: Menu) -> bytes:
    """The PNG: a frame for each area with its label in the middle, all of one size, as big as they fit."""
    image = Image.new("RGB", menu.pixels, GROUND)
    pen = ImageDraw.Draw(image)
    font = _font(pen, menu.areas)
    for area in menu.areas:
        left, top, width, height = area.at
        pen.rectangle((left, top, left + width - 1, top + height - 1), outline=RULE, width=LINE)
        pen.text((left + width / 2, top + height / 2), area.label, fill=INK, font=font, anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _font(pen: ImageDraw.ImageDraw, areas: Sequence[Area]) -> ImageFont.FreeTypeFont:
    face = str(Path(font_directory()) / "NotoSansJP-Regular.otf")
    for size in range(BIGGEST, SMALLEST, -10):
        font = ImageFont.truetype(face, size)
        if all(pen.textlength(one.label, font=font) <= one.at[2] - 2 * MARGIN for one in areas):
            return font
    return ImageFont.truetype(face, SMALLEST)
