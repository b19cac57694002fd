import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.presence import (
    BLANK,
    ENDED,
    MARKS,
    NOT_APPLICABLE,
    NOT_YET,
    NOTHINGS,
    UNKNOWN,
    Json,
    Known,
    NotAPresence,
    Presence,
    from_cell,
    from_json,
    label,
    map_known,
    to_json,
)

PRESENCES: st.SearchStrategy[Presence[int]] = st.one_of(
    st.integers().map(Known), st.sampled_from(list(NOTHINGS.values()))
)


def as_int(data: Json) -> int:
    assert isinstance(data, int)
    return data


def test_zero_blank_none_and_unpublished_are_four_different_things() -> None:
    four: list[Presence[int]] = [Known(0), BLANK, NOT_APPLICABLE, UNKNOWN]
    assert len(set(four)) == 4
    assert [label(presence, "ja") for presence in four] == ["0", "空欄", "該当なし", "未公表"]
    assert [label(presence, "en") for presence in four] == ["0", "blank", "not applicable", "not published"]


@pytest.mark.parametrize("presence", [Known(0), Known(1), BLANK, ENDED])
def test_a_presence_refuses_to_be_taken_for_true_or_false(presence: Presence[int]) -> None:
    with pytest.raises(TypeError):
        bool(presence)


@pytest.mark.parametrize(
    ("text", "presence"),
    [
        ("", BLANK),
        ("　", BLANK),
        ("該当なし", NOT_APPLICABLE),
        ("未公表", UNKNOWN),
        ("不明", UNKNOWN),
        ("未着手", NOT_YET),
        ("終了", ENDED),
        ("0", Known("0")),
        ("—", Known("—")),
        (" 実施 ", Known(" 実施 ")),
    ],
)
def test_a_cell_is_a_nothing_only_if_its_words_say_so(text: str, presence: Presence[str]) -> None:
    assert from_cell(text) == presence


def test_a_source_may_bring_marks_of_its_own() -> None:
    assert from_cell("—", {**MARKS, "—": NOT_APPLICABLE}) == NOT_APPLICABLE


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "known",
        {},
        {"state": "known"},
        {"state": "gone"},
        {"state": "blank", "value": 1},
        {"state": ["blank"]},
        {"value": 1},
    ],
)
def test_json_that_is_no_presence_is_refused(data: Json) -> None:
    with pytest.raises(NotAPresence):
        from_json(data, as_int)


def test_a_known_null_is_not_a_nothing() -> None:
    assert to_json(Known(None), lambda value: value) == {"state": "known", "value": None}
    assert from_json({"state": "known", "value": None}, lambda value: value) == Known(None)


@given(PRESENCES)
def test_a_presence_survives_the_way_through_json(presence: Presence[int]) -> None:
    assert from_json(json.loads(json.dumps(to_json(presence, lambda value: value))), as_int) == presence


@given(PRESENCES)
def test_changing_the_known_value_leaves_every_nothing_alone(presence: Presence[int]) -> None:
    changed = map_known(presence, lambda value: value + 1)
    assert changed == (Known(presence.value + 1) if isinstance(presence, Known) else presence)
