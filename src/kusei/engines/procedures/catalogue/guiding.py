"""What a guide finds for answers: the procedures, where they are done, until when, and which can be done at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.definition import Form, Guide, Section, Text
from kusei.engines.procedures.definition.guide import GuideItem
from kusei.engines.procedures.evaluation import State, evaluate, language
from kusei.engines.procedures.models import Version
from kusei.lib.deadlines import Deadline, Period, Unit, count_deadline
from kusei.lib.errors import RuleError


@dataclass(frozen=True)
class Entry:
    """One line of the result."""

    item: GuideItem
    version: Version | None
    deadline: Deadline | None

    @property
    def title(self) -> Text:
        """The name of the procedure."""
        if self.version is not None:
            return self.version.content.title
        return self.item.title or Text(ja="―")

    @property
    def online(self) -> bool:
        """Whether it can be applied for here."""
        return self.version is not None and "online" in self.version.content.channels and self.version.procedure.is_open


def as_form(guide: Guide) -> Form:
    """The questions as a form of one section."""
    return Form(sections=(Section(key="questions", title=guide.title, fields=guide.questions),))


def state_of(guide: Guide, answers: Mapping[str, Any], today: dt.date) -> State:
    """The questions with these answers."""
    return evaluate(as_form(guide), answers, today=today)


def found(guide: Guide, state: State, versions: Mapping[str, Version]) -> list[Entry]:
    """The entries that hold for the answers, in the guide's order. A procedure that is not in force is left out."""
    entries = []
    for item in guide.items:
        if item.when is not None and not language.holds(item.when, state.names):
            continue
        version = versions.get(item.procedure) if item.procedure else None
        if item.procedure and version is None:
            continue
        entries.append(Entry(item, version, _deadline(item, state)))
    return entries


def _deadline(item: GuideItem, state: State) -> Deadline | None:
    """So many days from a date that was answered; the first day is not counted, a closed day moves it."""
    day = state.answers.get(item.days_from) if item.days_from else None
    if item.days is None or not isinstance(day, str):
        return None
    try:
        return count_deadline(dt.date.fromisoformat(day), Period(item.days, Unit.DAYS))
    except RuleError:
        return None
