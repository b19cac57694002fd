"""Choosing a representation and a language."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web.api.negotiation import CSV, JSON, choose, language, ranges

OFFERS = (JSON, CSV)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("text/*", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;charset=utf-8", CSV),
        ("application/json;q=0.5, text/csv", CSV),
        ("application/json;q=0.5, text/csv;q=0.5", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("text/csv;q=0.9, */*;q=0.1", CSV),
        ("application/json;q=0, */*", CSV),
        ("*/*;q=0.1, text/csv;q=0", JSON),
        ("application/json;q=0", None),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=0.001", CSV),
        ("text/csv;q=1.5, application/json;q=0.2", JSON),  # a malformed range counts as not sent
        ("nonsense", JSON),
        (", ,", JSON),
        ("text/csv ; q = 0.3", CSV),
    ],
)
def test_the_best_liked_offer_is_chosen(accept, chosen):
    assert choose(accept, OFFERS) == chosen


def test_the_more_specific_range_decides_whatever_the_order():
    assert choose("text/*;q=1, text/csv;q=0.1, application/json;q=0.5", OFFERS) == JSON
    assert choose("text/csv;q=0.1, text/*;q=1, application/json;q=0.5", OFFERS) == JSON


@given(st.text(max_size=300))
def test_any_header_gives_an_offer_or_none(header):
    assert choose(header, OFFERS) in (*OFFERS, None)


@given(st.text(alphabet=string.printable, max_size=200))
def test_every_range_that_is_read_has_a_quality_between_0_and_1(header):
    assert all(0 <= one.q <= 1 for one in ranges(header))


@given(st.permutations([("application/json", 3), ("text/csv", 7), ("*/*", 1), ("text/html", 9)]))
def test_the_order_of_ranges_does_not_matter_when_qualities_differ(parts):
    assert choose(", ".join(f"{media};q=0.{q}" for media, q in parts), OFFERS) == CSV


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("ja,en;q=0.9", "ja"),
        ("fr, de", "ja"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0, ja;q=0.1", "ja"),
        ("*", "ja"),
        ("\x00\xff;;;", "ja"),
    ],
)
def test_sentences_are_japanese_unless_english_is_preferred(header, chosen):
    assert language(header) == chosen
