"""What was: the forecast for the coming days from it, and the statistics of a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import Max, Sum

from kusei.foundation.web import clock
from kusei.services.counters import forecasts
from kusei.services.counters.models import Hour
from kusei.services.counters.packs import Office, minute_of

LOOK_BACK = dt.timedelta(days=400)
AHEAD = 28  # days


@dataclass(frozen=True)
class Day:
    """A coming day of the congestion calendar."""

    day: dt.date
    kind: forecasts.Kind
    hours: dict[int, float | None]  # expected minutes of waiting
    mean: float | None


@dataclass(frozen=True)
class Forecast:
    """The coming days, the hours that occur, and how far the forecast has been off."""

    days: list[Day]
    hours: list[int]
    error: forecasts.Error | None


@dataclass(frozen=True)
class Figures:
    """What a service or an hour was like over a period. Minutes; None where nobody was."""

    label: object
    arrived: int
    called: int
    mean_wait: float | None
    worst_wait: float | None
    done: int
    mean_handling: float | None
    abandoned: int


def forecast(office: Office) -> Forecast:
    """The next four weeks, from the waits of the last thirteen months. One SQL query."""
    today = clock.today()
    rows = Hour.objects.filter(office=office.key, day__gte=today - LOOK_BACK, day__lt=today)
    sums = rows.values_list("day", "hour").annotate(n=Sum("called"), seconds=Sum("waited"))
    observed = {(day, hour): seconds / n / 60 for day, hour, n, seconds in sums if n}
    coming = [today + dt.timedelta(days=n) for n in range(AHEAD)]

    def is_open(day: dt.date) -> bool:
        return bool(office.hours_on(day))

    kinds = {day: forecasts.kind_of(day, is_open) for day in {*coming, *(day for day, _ in observed)}}
    past = forecasts.Past(observed, kinds)
    days = []
    for day in coming:
        expected = {hour: past.expected(day, hour) for hour in hours_of(office, day)}
        known = [one for one in expected.values() if one is not None]
        days.append(Day(day, kinds[day], expected, fmean(known) if known else None))
    hours = sorted({hour for one in days for hour in one.hours})
    return Forecast(days, hours, forecasts.measured_error(observed, kinds))


def hours_of(office: Office, day: dt.date) -> list[int]:
    """The hours of the day in which the office is open."""
    return sorted(
        {
            hour
            for one in office.hours_on(day)
            for hour in range(minute_of(one.opens) // 60, -(-minute_of(one.closes) // 60))
        }
    )


def statistics(office: Office, since: dt.date, until: dt.date) -> tuple[list[Figures], list[Figures], Figures]:
    """By service, by hour and in all, from `since` to `until`, both included. Two SQL queries."""
    rows = Hour.objects.filter(office=office.key, day__gte=since, day__lte=until)
    names = {one.key: one.name for one in office.services}
    services = [_figures(names.get(row["service"], row["service"]), row) for row in _sums(rows, "service")]
    hours = list(_sums(rows, "hour"))
    counted = ("arrived", "called", "waited", "done", "handled", "abandoned")
    total = {name: sum(row[f"s_{name}"] for row in hours) for name in counted}
    worst = max((row["s_worst"] for row in hours), default=0)
    together = {**{f"s_{name}": value for name, value in total.items()}, "s_worst": worst}
    return services, [_figures(row["hour"], row) for row in hours], _figures("", together)


def rows_of(office: Office, since: dt.date, until: dt.date) -> list[Hour]:
    """Every counted hour of the period. One SQL query."""
    rows = Hour.objects.filter(office=office.key, day__gte=since, day__lte=until)
    return list(rows.order_by("day", "hour", "service"))


def _sums(rows: Any, by: str) -> Any:
    return (
        rows.values(by)
        .annotate(
            s_arrived=Sum("arrived"),
            s_called=Sum("called"),
            s_waited=Sum("waited"),
            s_worst=Max("worst"),
            s_done=Sum("done"),
            s_handled=Sum("handled"),
            s_abandoned=Sum("abandoned"),
        )
        .order_by(by)
    )


def _figures(label: object, row: dict[str, Any]) -> Figures:
    called, done = row["s_called"], row["s_done"]
    return Figures(
        label=label,
        arrived=row["s_arrived"],
        called=called,
        mean_wait=row["s_waited"] / called / 60 if called else None,
        worst_wait=row["s_worst"] / 60 if called else None,
        done=done,
        mean_handling=row["s_handled"] / done / 60 if done else None,
        abandoned=row["s_abandoned"],
    )
