"""What a correction may change: what was asked for, and what must follow it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.correctable import correctable

FORM = testing.small().form


def changed(answers: dict[str, Any], *asked_for: str) -> tuple[set[str], list[str], dict[str, Any]]:
    """The keys that may change, the problems that are left, and the answers then."""
    given = {**testing.ANSWERS, **answers}
    keys, state = correctable(FORM, testing.ANSWERS, given, set(asked_for), today=dt.date(2026, 4, 1), channel="online")
    return keys, [problem.dotted for problem in state.problems], state.answers


def test_an_answer_that_nobody_asked_for_stays_as_it_was() -> None:
    keys, problems, answers = changed({"copies": 3, "phone": "09099999999"}, "copies")
    assert (keys, problems) == ({"copies"}, [])
    assert (answers["copies"], answers["phone"]) == (3, "0300000000")


def test_a_question_that_the_corrected_answer_opens_may_be_answered() -> None:
    keys, problems, _answers = changed({"reason": "damaged"}, "reason")
    assert (keys, problems) == ({"reason", "photo"}, ["photo"])
