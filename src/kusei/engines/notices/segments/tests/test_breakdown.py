"""Numbers about a group: nothing below five, and nothing by which one works it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.segments.breakdown import breakdown, suppressed
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people.models import User


@given(st.lists(st.integers(0, 60), min_size=1, max_size=9))
def test_no_small_cell_is_shown_and_a_single_hidden_one_has_company(numbers: list[int]) -> None:
    hidden = suppressed(numbers)
    assert all(hide for number, hide in zip(numbers, hidden, strict=True) if number < 5)
    assert hidden.count(True) != 1 or len(numbers) == 1
    small = [number for number in numbers if number < 5]
    if len(small) == 1 and len(numbers) > 1:
        assert sorted(n for n, hide in zip(numbers, hidden, strict=True) if hide) == sorted(numbers)[:2]
    if len(small) != 1:
        assert hidden == [number < 5 for number in numbers]


def _crowd(many: int, **attributes: Any) -> None:
    for _ in range(many):
        subscriber(**attributes)


def test_the_tables_say_what_is_there_and_hide_what_is_small(
    june: dt.date, db: None, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    _crowd(12, town="蒲田一丁目", children_born=[dt.date(2025, 6, 1)])
    _crowd(7, town="蒲田五丁目", language="en")
    _crowd(4, town="大森北一丁目", language="vi")
    for number in range(6):
        subscriber(User.objects.create_user(f"p{number}@example.jp"), {"line": f"U{number}"})
    with django_assert_max_num_queries(5):
        found = breakdown({})
    told = {part.key: {cell.label: cell.text for cell in part.cells} for part in found.parts}
    assert found.size == "約25人"
    assert told["language"] == {
        "日本語": "約15人", "English": "約5人", "Tiếng Việt": "5人未満", "やさしい日本語": "5人未満", "中文": "5人未満",
        "한국어": "5人未満", "नेपाली": "5人未満", "Tagalog": "5人未満",
    }  # fmt: skip
    assert told["channel"]["LINE"] == "約5人"
    assert told["channel"]["このサイトのお知らせ"] == "約5人"
    assert told["channel"]["SMS（携帯電話のショートメッセージ）"] == "5人未満"
    assert told["child_age"]["0〜2歳"] == "約10人"
    # 大森北 with its four people is in the rest, with those who did not say: nobody sees that somebody lives there.
    assert told["town"] == {"蒲田": "約15人", "そのほか・書いていない": "約10人"}


def test_a_group_below_five_has_no_tables_at_all(db: None) -> None:
    _crowd(4, town="蒲田一丁目")
    assert breakdown({}).parts == ()
    assert breakdown({}).size == "5人未満"


def test_people_who_differ_by_one_give_the_same_numbers(db: None) -> None:
    _crowd(11, town="蒲田一丁目")
    before = breakdown({})
    subscriber(town="羽田一丁目", language="vi")
    assert breakdown({}) == before
