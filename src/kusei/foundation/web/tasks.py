"""What waits for the person who looks: every app that has such work registers a source of it.

Members of staff see the sources on their home page, residents see theirs on the first page. A source asks for its own
rights: what it counts is what this person can do something about, so it never counts another section's work.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import DatabaseError
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest

from kusei.foundation.web import clock
from kusei.foundation.web.access import SIGNED_IN, Access

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

logger = logging.getLogger("kusei.tasks")
Audience = Literal["staff", "residents"]


@dataclass(frozen=True)
class TaskCount:
    """How much waits, and where to go on.

    `sentence` says what to do with it in a line; `due` is the earliest day by which something of it must be done
    (None: there is no such day), `overdue` how many of it are past their day; `more` says that there are more than
    `number`, where counting stopped. `unit` is what is counted, where it is not 件.
    """

    number: int
    url: str
    sentence: _StrOrPromise = ""
    due: dt.date | None = None
    overdue: int = 0
    more: bool = False
    unit: _StrOrPromise = ""


Read = Callable[[HttpRequest], TaskCount | None]


@dataclass(frozen=True)
class TaskSource:
    """One kind of work. `access` says who may have such work at all: of others `read` is not asked. `read(request)`
    costs one or two SQL queries; None, or a number of 0, leaves it out.
    """

    key: str
    title: _StrOrPromise
    order: int
    read: Read
    audience: Audience = "staff"
    access: Access = SIGNED_IN


@dataclass(frozen=True)
class Task:
    """A kind of work with what waits of it; a count of None could not be made, which the page says."""

    source: TaskSource
    count: TaskCount | None

    @property
    def is_urgent(self) -> bool:
        """Whether something of it is overdue, or must be done today."""
        count = self.count
        return count is not None and (count.overdue > 0 or (count.due is not None and count.due <= clock.today()))


_sources: dict[str, TaskSource] = {}


def register_tasks(source: TaskSource) -> None:
    """Hook: an app says what waits for somebody. The same key again replaces it."""
    _sources[source.key] = source


def sources(audience: Audience) -> list[TaskSource]:
    """Every source for these people, in order."""
    found = (one for one in _sources.values() if one.audience == audience)
    return sorted(found, key=lambda one: (one.order, one.key))


def waiting(request: HttpRequest, audience: Audience) -> list[Task]:
    """What waits for the person of the request: first what is overdue or due today, then the rest, in order."""
    read = (_read(source, request) for source in sources(audience) if source.access.allows(request))
    return sorted((task for task in read if task is not None), key=lambda task: not task.is_urgent)


def _read(source: TaskSource, request: HttpRequest) -> Task | None:
    """One app whose settings nobody can read must not close the page on which everybody begins: it is logged."""
    try:
        count = source.read(request)
    except DatabaseError:
        raise
    except Exception as wrong:
        # Never its message, which may hold what somebody wrote.
        logger.error("tasks of %s cannot be counted: %s", source.key, type(wrong).__name__)
        return Task(source, None)
    return Task(source, count) if count is not None and count.number > 0 else None


def counted(
    rows: QuerySet[Any], url: str, sentence: _StrOrPromise = "", *, due: str = "", most: int | None = None
) -> TaskCount:
    """How many rows there are. `due` names their field of the day by which each must be done; `most`: counting stops
    there, which keeps a section with a hundred thousand of them cheap. One SQL query.
    """
    rows = rows.order_by(F(due).asc(nulls_last=True)) if due else rows.order_by()
    rows = rows.values("pk", *([due] if due else []))
    if most is not None:
        rows = rows[: most + 1]
    asked: dict[str, Any] = {"number": Count("pk")}
    if due:
        asked |= {"due": Min(due), "overdue": Count("pk", filter=Q(**{f"{due}__lt": clock.today()}))}
    found = rows.aggregate(**asked)
    number = found["number"]
    more = most is not None and number > most
    return TaskCount(most or 0 if more else number, url, sentence, found.get("due"), found.get("overdue", 0), more)
