"""Tries a definition with answers: what would be filed, or what is missing and wrong. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.evaluation import evaluate, fees
from kusei.engines.procedures.evaluation.state import unknown_keys


def tried(content: Procedure, answers: Mapping[str, Any], *, today: dt.date, channel: str = "online") -> dict[str, Any]:
    """What handing these answers in would give: plain values for JSON, with the path of each problem."""
    state = evaluate(content.form, answers, today=today, channel=channel)
    statement = fees.statement(content.fee, state)
    return {
        "procedure": content.key,
        "accepted": state.complete,
        "problems": [{"path": one.dotted, "code": one.code, "sentence": one.sentence} for one in state.problems],
        "unknown": unknown_keys(content.form, answers),
        "answers": state.answers,
        "asked": sorted(".".join(map(str, path)) for path in state.asked),
        "sections": [section.key for section in content.form.sections if section.key in state.sections],
        "fee": {
            "total": statement.total,
            "lines": [{"key": line.key, "count": line.count, "yen": line.total} for line in statement.lines],
        },
    }
