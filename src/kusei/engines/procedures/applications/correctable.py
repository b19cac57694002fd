"""Which answers a correction may change: those that were asked for, and those that must follow them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.evaluation.state import State, evaluate


def correctable(  # noqa: PLR0913  the two sets of answers, and what a form is evaluated with
    form: Form,
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    asked_for: Collection[str],
    *,
    today: dt.date,
    channel: str,
) -> tuple[set[str], State]:
    """The keys that may change, and what the form makes of the answers then.

    Beside what the office asked for: a question that a corrected answer opens, and an answer that is not right any
    more, because of the correction or of the day. Without them nobody could ever send such a correction. Answers to
    anything else are left as they were; an asked-for answer that is missing is blank.
    """
    was_asked = {path[0] for path in evaluate(form, before, today=today, channel=channel).asked}
    keys = set(asked_for)
    while True:
        given = {key: answers.get(key, None if key in asked_for else before.get(key)) for key in keys}
        state = evaluate(form, {**before, **given}, today=today, channel=channel)
        opened = {path[0] for path in state.asked} - was_asked
        more = {str(key) for key in opened | {problem.path[0] for problem in state.problems}} - keys
        if not more:
            return keys, state
        keys |= more
