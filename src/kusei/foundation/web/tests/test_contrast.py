"""Colours that stand on each other are far enough apart: computed from the style sheets, not from a copy
of them.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "web"
TEXT = [
    ("ink", "paper"),
    ("ink-2", "paper"),
    ("ink-3", "paper"),
    ("ink", "wash"),
    ("ink-2", "wash"),
    ("ink-3", "wash"),
    ("ink", "head"),
    ("ink-3", "head"),
    ("ink", "key-wash"),
    ("ink-2", "key-wash"),
    ("ink-3", "now-wash"),
    ("ink", "now-wash"),
    ("key", "paper"),
    ("key", "key-wash"),
    ("key", "wash"),
    ("key", "now-wash"),
    ("key-hover", "key-wash"),
    ("key-press", "paper"),
    ("paper", "key"),
    ("paper", "key-hover"),
    ("paper", "key-press"),
    ("paper", "wrong"),
    ("paper", "ink-2"),
    ("good", "paper"),
    ("good-ink", "good-wash"),
    ("late", "paper"),
    ("late-ink", "late-wash"),
    ("wrong", "paper"),
    ("wrong", "wrong-wash"),
    ("ink", "color-primitive-yellow-100"),
]
SHAPES = [
    ("line-strong", "paper"),
    ("key", "paper"),
    ("key", "line-soft"),
    ("ink", "line-soft"),
    ("good", "paper"),
    ("late", "paper"),
    ("wrong", "paper"),
    ("color-neutral-solid-gray-420", "paper"),
    ("color-primitive-yellow-900", "now-wash"),
    ("ink", "now"),
]


def variables():
    css = (STATIC / "design-tokens" / "tokens.css").read_text() + (STATIC / "kusei.css").read_text()
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))


def colour(name, table):
    value = table[name].strip()
    while match := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = table[match[1]].strip()
    digits = value.removeprefix("#")
    return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def luminance(rgb):
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    table = variables()
    light, dark = sorted((luminance(colour(one, table)), luminance(colour(other, table))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_seen_on_their_ground(shape, ground):
    assert contrast(shape, ground) >= 3


def test_the_measure_itself_is_right():
    assert contrast("color-neutral-black", "paper") == pytest.approx(21)
    assert contrast("key", "paper") == pytest.approx(11.1, abs=0.05), "the figure published for blue 900"


def test_every_variable_that_the_style_sheet_uses_exists():
    table = variables()
    css = (STATIC / "kusei.css").read_text()
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= set(table)


def test_the_style_sheet_is_small_and_asks_nobody_else():
    css = (STATIC / "kusei.css").read_bytes()
    assert len(css) < 24_000
    assert b"url(" not in css
    assert b"@import" not in css
