"""What a guide finds for answers: pure rules, without pages and database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.catalogue.tests.changing import changed, changed_guide
from kusei.engines.procedures.definition import Guide
from kusei.engines.procedures.definition.reading import canonical, digest
from kusei.engines.procedures.models import Procedure, Version

TODAY = dt.date(2026, 11, 20)


def version(*, is_open: bool = True, **changes: Any) -> Version:
    content = changed(**changes)
    procedure = Procedure(key=content.key, is_open=is_open)
    return Version(procedure=procedure, definition=canonical(content), digest=digest(content))


def found(guide: Guide, versions: dict[str, Version] | None = None, **answers: Any) -> list[guiding.Entry]:
    known = {"certificate-copy": version()} if versions is None else versions
    return guiding.found(guide, guiding.state_of(guide, answers, TODAY), known)


def test_the_list_has_the_order_of_the_guide_and_the_names_of_the_procedures() -> None:
    entries = found(changed_guide(), moved_on="2026-10-01", lost=True)
    assert [one.title.ja for one in entries] == ["証明書の再交付", "電気と水道"]
    assert [one.online for one in entries] == [True, False]


@pytest.mark.parametrize("lost", [False, None, "perhaps"])
def test_what_is_not_true_is_not_listed_also_when_it_is_unknown_or_wrong(lost: Any) -> None:
    assert [one.title.ja for one in found(changed_guide(), moved_on="2026-10-01", lost=lost)] == ["電気と水道"]


def test_a_procedure_that_is_not_in_force_is_left_out() -> None:
    assert [one.title.ja for one in found(changed_guide(), {}, moved_on="2026-10-01", lost=True)] == ["電気と水道"]


def test_one_that_is_stopped_or_done_at_the_counter_alone_is_listed_but_not_online() -> None:
    for one in (version(is_open=False), version(channels=["counter", "post"])):
        entry = found(changed_guide(), {"certificate-copy": one}, moved_on="2026-10-01", lost=True)[0]
        assert (entry.version, entry.online) == (one, False)


@pytest.mark.parametrize(
    ("moved", "end"),
    [
        ("2026-10-01", dt.date(2026, 10, 15)),  # the day itself is not counted
        ("2026-09-19", dt.date(2026, 10, 5)),  # the fourteenth day is a Saturday
        ("2026-04-15", dt.date(2026, 4, 30)),  # 昭和の日
        ("2026-12-15", dt.date(2027, 1, 4)),  # closed from 29 December to 3 January
    ],
)
def test_the_deadline_is_counted_from_the_day_that_was_answered(moved: str, end: dt.date) -> None:
    deadline = found(changed_guide(), moved_on=moved, lost=True)[0].deadline
    assert deadline is not None
    assert deadline.end == end


@pytest.mark.parametrize("moved", [None, "", "2026-02-30", "soon", "9999-12-31", 20261001])
def test_without_a_day_that_can_be_counted_from_there_is_no_deadline(moved: Any) -> None:
    entries = found(changed_guide(), moved_on=moved, lost=True)
    assert [one.deadline for one in entries] == [None, None]


def test_a_question_that_is_not_asked_decides_nothing() -> None:
    guide = changed_guide(
        questions__1={"key": "here", "type": "yes_no", "label": "区内ですか"},
        questions__2={"key": "lost", "type": "yes_no", "label": "なくしましたか", "when": "here"},
    )
    titles = [one.title.ja for one in found(guide, moved_on="2026-10-01", here=False, lost=True)]
    assert titles == ["電気と水道"]
