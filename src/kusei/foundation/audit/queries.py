"""Reads of the history for pages and the command line: filters, and entries as a person reads them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kusei.foundation.audit import tracking
from kusei.foundation.audit.models import Action, Entry, Verification
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

HIDDEN = "***"
NOTHING = "―"


@dataclass(frozen=True)
class Change:
    """One field before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """An entry as a person reads it. `at` is in Tokyo."""

    id: int
    seq: int | None
    at: dt.datetime
    actor: str
    actor_id: int | None
    reason: str
    request_id: str
    path: str
    model: str
    model_name: str
    object_id: str
    label: str
    action: str
    changes: tuple[Change, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            **self.__dict__,
            "at": self.at.isoformat(),
            "action": str(self.action),
            "changes": [change.__dict__ for change in self.changes],
        }


def entries() -> QuerySet[Entry]:
    """Everything, newest first, with its act."""
    return Entry.objects.select_related("act").order_by("-id")


def of_object(model: str, object_id: str) -> QuerySet[Entry]:
    """The history of one object, newest first."""
    return entries().filter(model=model, object_id=object_id)


def search(
    *,
    model: str = "",
    object_text: str = "",
    actor: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[Entry]:
    """Entries by kind, object (number or name), actor (number or part of the name) and days in Tokyo, both
    included.
    """
    found = entries()
    if model:
        found = found.filter(model=model)
    if object_text:
        found = found.filter(Q(object_id=object_text) | Q(label__icontains=object_text))
    if actor:
        number = whole_number(actor, LARGEST_ID)
        found = found.filter((Q() if number is None else Q(act__actor_id=number)) | Q(act__actor__icontains=actor))
    if since:
        found = found.filter(act__at__gte=_midnight(since))
    if until:
        found = found.filter(act__at__lt=_midnight(until + dt.timedelta(days=1)))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.TOKYO)


def models_recorded() -> list[tuple[str, str]]:
    """Every recorded kind: its name in the history and its name for a person, sorted by the latter."""
    names = [(recording.model, model_name(recording.model)) for recording in tracking.recordings()]
    return sorted(names, key=lambda pair: pair[1])


def last_verification() -> Verification | None:
    """The latest run of `kusei audit verify`, or None when there was none yet."""
    return Verification.objects.order_by("-at", "-id").first()


@cache
def _model(label: str) -> type[models.Model] | None:
    app_label, _dot, name = label.partition(".")
    try:
        return apps.get_model(app_label, name, require_ready=False)
    except (LookupError, ValueError):  # a model of an older release: its history remains readable
        return None


def model_name(label: str) -> str:
    """What a person calls the kind of object; the technical name where the model is no more."""
    model = _model(label)
    return str(model._meta.verbose_name) if model else label


@cache
def _field(model: str, column: str) -> Any:
    found = _model(model)
    if found is None:
        return None
    return next((field for field in found._meta.concrete_fields if field.column == column), None)


def _field_name(model: str, column: str) -> str:
    field = _field(model, column)
    return str(field.verbose_name) if field is not None else column


def _text(model: str, column: str, row: dict[str, Any] | None) -> str:
    if row is None:
        return NOTHING
    if column not in row:
        return HIDDEN
    value = row[column]
    if value is None or value == "":
        return NOTHING
    choices = dict(getattr(_field(model, column), "flatchoices", None) or ())
    if isinstance(value, (str, int)) and value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _changes(entry: Entry) -> Iterator[Change]:
    columns = entry.changed if entry.action == Action.UPDATE else sorted(entry.after or entry.before or {})
    for column in columns:
        yield Change(
            _field_name(entry.model, column),
            _text(entry.model, column, entry.before),
            _text(entry.model, column, entry.after),
        )


def shown(entry: Entry) -> Shown:
    """The entry with names for people: fields by their verbose name, choices by their label, hidden values as
    ***.
    """
    act = entry.act
    return Shown(
        id=entry.pk,
        seq=act.seq,
        at=act.at.astimezone(clock.TOKYO),
        actor=act.actor,
        actor_id=act.actor_id,
        reason=act.reason,
        request_id=act.request_id,
        path=act.path,
        model=entry.model,
        model_name=model_name(entry.model),
        object_id=entry.object_id,
        label=entry.label,
        action=str(Action(entry.action).label),
        changes=tuple(_changes(entry)),
    )
