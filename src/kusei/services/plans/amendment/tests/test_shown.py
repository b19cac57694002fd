"""Values as text and back: whatever the format can hold is written and read as itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kusei.services.plans.amendment import shown
from kusei.services.plans.amendment.addresses import MISSING, address_of, get, put, text_of
from kusei.services.plans.tests.strategies import texts

words = texts.map(shown.tidy).filter(bool)
states = st.sampled_from(["blank", "none", "not_yet", "ended", "unknown"])
cells = st.one_of(
    st.just(MISSING),
    words.filter(lambda text: text not in shown.DASHES).map(lambda text: {"text": text}),
    states.map(lambda state: {"state": state}),
    st.just({}),
)
numbers = st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=3).map(float)


@given(cells)
def test_a_cell_is_read_as_it_was_shown(cell):
    assert shown.read_cell(shown.show_cell(cell), cell) == cell


@given(st.one_of(st.just(MISSING), st.none(), numbers))
def test_a_target_is_read_as_it_was_shown(value):
    read = shown.read_value(shown.show_value(value), value)
    assert read is value if value is MISSING else read == value


@given(st.lists(words.filter(lambda text: "\n" not in text and shown.LEAD not in text), unique=True), st.integers(0, 3))
def test_departments_are_read_as_they_were_shown(names, lead):
    held = [{"name": name, **({"lead": True} if number == lead else {})} for number, name in enumerate(names)]
    if held and shown.NONE not in names:
        assert shown.read_departments(shown.show_departments(held), held) == held
    assert shown.read_departments(shown.show_departments([]), None) == []


def test_a_name_of_its_own_marks_and_footnotes_stay_with_a_cell_whose_words_change():
    before = {
        "text": "導入",
        "label": "機器",
        "marks": ["★"],
        "footnotes": ["※"],
        "quantities": [{"value": 6, "unit": "台"}],
    }
    after = {"text": "検証", "label": "機器", "marks": ["★"], "footnotes": ["※"]}
    assert shown.read_cell("検証", before) == after


def test_what_is_put_at_an_address_is_got_there_and_taken_out_again():
    content = {"key": "W1", "title": "窓口"}
    line = ("initiatives", "W1", "schedule", "L1")
    made = put(content, line, {"key": "L1", "action": "導入"})
    cell = (*line, "years", "2026")
    filled = put(made, cell, "検討")
    assert get(filled, cell) == "検討"
    assert put(filled, cell, MISSING) == made
    assert put(made, line, MISSING) == content
    assert content == {"key": "W1", "title": "窓口"}
    assert address_of(text_of(cell)) == cell
