"""Answers as the desk shows them: what is sensitive stays hidden until somebody said what for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.models import Answers, Application
from kusei.engines.procedures.definition import Field, FieldType, Form
from kusei.engines.procedures.evaluation.state import in_words
from kusei.engines.procedures.rendering import reading
from kusei.engines.procedures.rendering.reading import RowShown, SectionShown, TableShown
from kusei.foundation.web import clock

OPENED = "desk.opened"  # in the session: number of the application → until when, what for
MINUTES = 30
MOST = 20


def open_for(request: HttpRequest, application: Application, purpose: str) -> None:
    """Let this person see what is sensitive for a while."""
    until = (clock.now() + dt.timedelta(minutes=MINUTES)).isoformat()
    held = {key: value for key, value in request.session.get(OPENED, {}).items() if key != str(application.pk)}
    request.session[OPENED] = dict([*held.items(), (str(application.pk), [until, purpose])][-MOST:])


def purpose_of(request: HttpRequest, application: Application) -> str:
    """What for this person opened what is sensitive; blank when it is hidden from them."""
    until, purpose = request.session.get(OPENED, {}).get(str(application.pk), ["", ""])
    return str(purpose) if until > clock.now().isoformat() else ""


def is_sensitive(application: Application, one: Field) -> bool:
    """Whether the field's answer is hidden at first: its own mark, that of a field in its rows, or the procedure's."""
    return application.version.content.sensitive or any(inner.sensitive for inner in one.walk())


def hidden_name(application: Application) -> bool:
    """Whether even the name tells too much: that somebody applied for this."""
    form = application.version.content.form
    named = any(one.type is FieldType.NAME and one.sensitive for one in form.fields)
    return application.version.content.sensitive or named


def sections(application: Application, answers: Mapping[str, Any], *, opened: bool) -> list[SectionShown]:
    """The answers by section; hidden where nobody said what for."""
    content = application.version.content
    shown = reading.rows(content.form, answers)
    if opened or not application.sensitive:
        return shown
    return [replace(one, rows=tuple(_row(row, content.sensitive) for row in one.rows)) for one in shown]


def _row(row: RowShown, everything: bool) -> RowShown:
    if everything or row.sensitive:
        return replace(row, lines=(_hidden(),) if row.answered else row.lines, files=(), table=None)
    if row.table is None:
        return row
    cells = tuple(tuple(_row(cell, everything) for cell in one) for one in row.table.rows)
    return replace(row, table=TableShown(row.table.titles, row.table.labels, cells))


def _hidden() -> str:
    return _("（要配慮：目的を書くと表示します）")


@dataclass(frozen=True)
class Change:
    """One answer that differs between two revisions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Revision:
    """One revision and what changed with it."""

    answers: Answers
    changes: list[Change]


def revisions(application: Application, rows: Sequence[Answers], *, opened: bool) -> list[Revision]:
    """Every revision after the first with what changed, newest first. `rows`: newest first."""
    return [
        Revision(after, _changes(application, before.values, after.values, opened)) for after, before in pairwise(rows)
    ]


def _changes(application: Application, before: dict[str, Any], after: dict[str, Any], opened: bool) -> list[Change]:
    form: Form = application.version.content.form
    found = []
    for one in form.fields:
        if one.type is FieldType.NOTE or before.get(one.key) == after.get(one.key):
            continue
        texts = [reading.shown(one, value.get(one.key)) for value in (before, after)]
        if is_sensitive(application, one) and not opened:
            texts = [_hidden(), _hidden()]
        found.append(Change(in_words(one.label), *texts))
    return found
