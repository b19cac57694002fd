"""Since when and until when procedures were in force and on line: from their versions and from the stops.

A version is in force until the next one replaces it. It is on line where its definition takes `online`, but for the
time in which the procedure was stopped.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import (
    Aggregate,
    Case,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from kusei.engines.procedures.models import Stop, Version

ONLINE = Q(definition__channels__contains=["online"]) | ~Q(definition__has_key="channels")
"""Every way is open where a definition names none."""


class _Ranges(Aggregate):
    function = "range_agg"
    output_field = DateTimeRangeField()


def _range(since: str, until: str) -> Func:
    """From … until before …; empty where the end lies before the beginning."""
    return Func(F(since), _not_before(since, until), function="tstzrange", output_field=DateTimeRangeField())


def _not_before(since: str, until: str) -> Case:
    ends_before = Q(**{f"{until}__lt": F(since)})
    return Case(When(ends_before, then=F(since)), default=F(until), output_field=DateTimeField())


class _End(Func):
    """`lower` or `upper` of each piece of a version's time that is left without the stops: as many rows as pieces."""

    template = "%(function)s(unnest(tstzmultirange(%(expressions)s, '{}'::tstzmultirange)))"
    arg_joiner = ") - coalesce("
    output_field = DateTimeField()


def versions() -> QuerySet[Version]:
    """Every version that was ever in force."""
    return Version.objects.filter(in_force_at__isnull=False)


def online_versions() -> QuerySet[Version]:
    """Every version that was ever in force and could be sent on line."""
    return versions().filter(ONLINE)


def pieces() -> tuple[Combinable, Combinable]:
    """Expressions over versions: since and until when each was not stopped. A version with a stop in its middle has two
    pieces, and the query a row for each.
    """
    stops = Stop.objects.filter(procedure=OuterRef("procedure")).order_by().values("procedure")
    stopped = Subquery(stops.annotate(pieces=_Ranges(_range("since", "until"))).values("pieces"))
    whole = _range("in_force_at", "replaced_at")
    return _End(whole, stopped, function="lower"), _End(whole, stopped, function="upper")


def first_online() -> QuerySet[Version]:
    """Of each procedure the version with which it was on line for the first time."""
    earlier = Q(in_force_at__lt=OuterRef("in_force_at")) | Q(in_force_at=OuterRef("in_force_at"), pk__lt=OuterRef("pk"))
    before = Exists(online_versions().filter(earlier, procedure=OuterRef("procedure")))
    return online_versions().filter(~before)


def first_in_force(procedure: str, *, online: bool = False) -> Subquery:
    """An expression: when the procedure of that field was in force for the first time, or on line; null: never."""
    rows = (online_versions() if online else versions()).filter(procedure=OuterRef(procedure))
    return Subquery(rows.order_by("in_force_at").values("in_force_at")[:1], output_field=DateTimeField())


def facts() -> dict[str, Any]:
    """What tells versions apart, as expressions: procedure, section, identity, fee, life event, priority."""
    return {
        "procedure": "procedure__key",
        "department": KeyTextTransform("department", "definition"),
        "identity": Coalesce(KeyTextTransform("identity", "definition"), Value("anonymous")),
        "fee": _yes_no(Q(definition__has_key="fee")),
        "life_event": _yes_no(Q(definition__has_key="life_events")),
        "priority": Coalesce(KeyTextTransform("priority", "definition"), Value("")),
    }


def _yes_no(condition: Q) -> Case:
    return Case(When(condition, then=Value("yes")), default=Value("no"))
