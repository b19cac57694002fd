"""Charts never fail, are well-formed, and always come with the same facts as text."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.foundation.web.charts import Baseline, bar, horizontal_bars, sparkline, yearly_chart
from kusei.foundation.web.charts.scale import drawable, nice_scale, wrapped

SVG = "{http://www.w3.org/2000/svg}"
numbers = st.one_of(
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=True, allow_infinity=True),
)
values = st.one_of(st.none(), numbers, st.text(max_size=40))


@st.composite
def charts(draw):
    first, count = draw(st.integers(1990, 2090)), draw(st.integers(0, 14))
    years = list(range(first, first + count))
    of_years = st.dictionaries(st.sampled_from(years or [first]), values)
    return {
        "title": draw(st.text(max_size=40)),
        "unit": draw(st.sampled_from(["", "%", "手続", "<b>"])),
        "years": years,
        "targets": draw(of_years),
        "values": draw(of_years),
        "baseline": draw(st.none() | st.builds(Baseline, values, st.text(max_size=10), st.none() | st.just(2024))),
        "forecasts": draw(st.dictionaries(st.sampled_from(years or [first]), st.tuples(values, values), max_size=2)),
        "current_year": draw(st.none() | st.just(first)),
    }


def drawn(chart):
    return ElementTree.fromstring(str(chart.svg))


@settings(deadline=None, max_examples=150)
@given(charts(), st.sampled_from(["ja", "en"]))
def test_no_data_breaks_a_chart_and_its_svg_is_well_formed(facts, language):
    with override(language):
        chart = yearly_chart(key="c", **facts)
    svg = drawn(chart)
    assert svg.find(f"{SVG}title") is not None
    assert svg.find(f"{SVG}desc").text
    assert len(chart.table.rows) == len(facts["years"]) + bool(facts["baseline"])
    assert " style=" not in chart.svg


@settings(deadline=None, max_examples=150)
@given(charts())
def test_nothing_is_drawn_outside_the_picture(facts):
    svg = drawn(yearly_chart(key="c", **facts))
    _x, _y, width, height = map(float, svg.get("viewBox").split())
    for rect in svg.findall(f"{SVG}rect"):
        assert -1 <= float(rect.get("x")) <= float(rect.get("x")) + float(rect.get("width")) <= width + 1
        assert -1 <= float(rect.get("y")) <= float(rect.get("y")) + float(rect.get("height")) <= height + 1


@given(st.lists(st.floats(-1e18, 1e18), min_size=1, max_size=12), st.booleans())
def test_an_axis_holds_zero_and_all_values_in_few_steps(given_values, percent):
    given_values = [drawable(value) for value in given_values]
    scale = nice_scale(given_values, percent=percent)
    assert scale.low <= 0 <= scale.high
    slack = (scale.high - scale.low) * 1e-6
    assert all(scale.low - slack <= value <= scale.high + slack for value in given_values)
    assert 2 <= len(scale.ticks) <= 8


def test_steps_are_round():
    assert nice_scale([300]).ticks == (0, 100, 200, 300)
    assert nice_scale([3]).ticks == (0, 1, 2, 3)
    assert nice_scale([95], percent=True).ticks[-1] == 100


def test_zero_is_drawn_as_a_number_and_nothing_as_nothing():
    chart = yearly_chart(key="c", title="t", unit="件", years=[2025, 2026], targets={}, values={2025: 0})
    assert [row[1].text for row in chart.table.rows] == ["0", "―"]
    words = [text.text for text in drawn(chart).iter(f"{SVG}text") if text.get("font-weight") == "700"]
    assert words == ["0"]


def test_a_text_target_is_written_and_not_drawn():
    chart = yearly_chart(
        key="c",
        title="t",
        unit="手続",
        years=[2027, 2028],
        targets={2027: 300, 2028: "その他の手続のオンライン化"},
    )
    assert chart.table.rows[1][1].text == "その他の手続のオンライン化"
    assert "その他の手続のオンライン化" in chart.description
    bars = [r for r in drawn(chart).findall(f"{SVG}rect") if r.get("fill") == "url(#c-p)"]
    assert len(bars) == 2, "one target bar and the legend"


def test_the_table_says_every_number_in_full():
    chart = yearly_chart(
        key="c",
        title="t",
        unit="円",
        years=[2025],
        targets={2025: Decimal("123456789")},
        baseline=Baseline(5, year=2023),
    )
    assert [cell.text for cell in chart.table.rows[1]] == ["令和7年度", "―", "123,456,789"]
    assert chart.table.rows[0][0].note == "令和5年度"


@pytest.mark.parametrize(
    ("value", "target", "mark", "filled", "at"),
    [(150, 300, 150, 100, 100), (600, 300, 900, 200, 200), (-5, 300, None, 0, None), (0, 300, 0, 0, 0)],
)
def test_a_progress_bar_stays_in_its_track(value, target, mark, filled, at):
    shape = bar.geometry(value, target, mark)
    assert shape.filled == filled
    assert shape.mark == at


@pytest.mark.parametrize(("value", "target"), [(None, 3), ("多数", 3), (3, 0), (3, None), (3, -1)])
def test_no_bar_is_drawn_for_what_cannot_be_compared(value, target):
    assert bar.geometry(value, target) is None


@given(st.lists(st.tuples(st.text(), values, st.just("")), max_size=8))
def test_bar_lists_fit_their_column(rows):
    bars = horizontal_bars("c", "l", "v", rows)
    assert all(0 <= row.width <= 200 for row in bars.rows)


@given(st.text(max_size=20), st.lists(values, max_size=12))
def test_no_data_breaks_a_sparkline(label, given_values):
    ElementTree.fromstring(str(sparkline(label, given_values)))


@given(st.text(max_size=60), st.floats(20, 200), st.integers(1, 4))
def test_wrapping_keeps_to_its_lines(text, width, lines):
    assert len(wrapped(text, width, 12, lines)) <= lines
