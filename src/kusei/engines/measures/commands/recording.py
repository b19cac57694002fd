"""Records values as new versions. What the section has confirmed is never replaced: a different value becomes a
proposal beside it, to be accepted or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures import hooks
from kusei.engines.measures.models import ActualValue, ImportFile, Series, SeriesKind, Source, Status
from kusei.engines.measures.periods import has_begun, is_closed
from kusei.engines.measures.permissions import require_entering
from kusei.engines.measures.readings import Reading, ReadingRefused, of_ratio, to_columns
from kusei.foundation.audit.context import current as audit_context
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, formats
from kusei.lib.fiscal import FiscalYear

Place: TypeAlias = tuple[int, int, int | None, tuple[tuple[str, str], ...]]
LONGEST_TEXT = 2000


class ReasonMissing(ValueError):
    """A value that was confirmed, or whose accounts are closed, changes only with a reason (正誤)."""

    code = "measures.reason-missing"

    def __str__(self) -> str:
        return _("確認した値と、出納整理期間が終わった年度の値を変えるには、理由が要ります。直す理由を書いてください。")


class Outcome(Enum):
    """What recording a value did, or would do."""

    ADDED = "added"
    CHANGED = "changed"
    PROPOSED = "proposed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Origin:
    """Where values come from, with the facts that belong to that source.

    `only_proposes`: whatever differs is proposed, confirmed or not: a recount of a year whose accounts are closed.
    """

    source: Source
    metric_key: str | None = None
    metric_version: int | None = None
    cut_off: dt.date | None = None
    filters: Mapping[str, Any] | None = None
    imported_from: ImportFile | None = None
    only_proposes: bool = False


ENTERED = Origin(Source.ENTERED)


@dataclass(frozen=True)
class NewValue:
    """A value to be recorded. `row` is the row of the file, `rows_counted` what a metric counted."""

    series: Series
    fiscal_year: int
    reading: Reading
    month: int | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    row: int | None = None
    rows_counted: int | None = None

    @property
    def place(self) -> Place:
        """Where it stands: series, year, month, dimensions."""
        return self.series.pk, self.fiscal_year, self.month, tuple(sorted(self.dimensions.items()))


def enter(*, values: Sequence[NewValue], by: User, reason: str = "") -> list[Outcome]:
    """Record values typed in by a person, all or none.

    Raises `NotAllowed`, `ReadingRefused` when a value does not fit its series or its time has not begun, and
    `ReasonMissing`.
    """
    require_entering(by, [value.series for value in values])
    for value in values:
        fit(value)
    with transaction.atomic(), because(reason.strip() or audit_context().reason):
        lock({value.series.pk for value in values})
        found = existing(values)
        outcomes = [outcome(value, ENTERED, found.get(value.place, Versions())) for value in values]
        if not reason.strip() and any(
            done is Outcome.PROPOSED or (done is Outcome.CHANGED and is_closed(value.fiscal_year))
            for value, done in zip(values, outcomes, strict=True)
        ):
            raise ReasonMissing
        return write(values, ENTERED, found, by=by, reason=reason.strip())


def fit(value: NewValue) -> None:
    """Raise `ReadingRefused` unless the value can stand in its series, in a time that has begun."""
    series, reading = value.series, value.reading
    if value.fiscal_year > FiscalYear.of(clock.today()).year or not has_begun(value.fiscal_year, value.month):
        when = formats.fiscal_year(value.fiscal_year)
        raise ReadingRefused(
            _("%(when)sのその月は、まだ始まっていません。年度と月を確かめてください。") % {"when": when}
        )
    if reading.text is not None and series.kind != SeriesKind.QUALITATIVE:
        raise ReadingRefused(_("この系列には数を書いてください。値がなければ「該当なし」か「未公表」と書きます。"))
    if reading.number is not None and series.kind == SeriesKind.QUALITATIVE:
        raise ReadingRefused(_("この系列には文章を書いてください。"))
    if reading.text is not None and not 0 < len(reading.text) <= LONGEST_TEXT:
        raise ReadingRefused(_("文章は%(most)d字までで書いてください。") % {"most": LONGEST_TEXT})
    if reading.denominator is None or reading.numerator is None:
        return
    if series.kind != SeriesKind.RATIO:
        raise ReadingRefused(_("分子と分母は、割合の系列だけに書けます。"))
    if of_ratio(reading.numerator, reading.denominator, percent=series.is_percent).number != reading.number:
        raise ReadingRefused(_("分子÷分母が値と合いません。値を空欄にすると、計算して入れます。"))


def lock(series_ids: Iterable[int]) -> list[Series]:
    """Lock the series, always in the same order: whoever writes values comes through here first."""
    rows = Series.objects.select_for_update(of=("self",)).filter(pk__in=set(series_ids)).order_by("pk")
    return list(rows.select_related("department"))


@dataclass
class Versions:
    """The versions of a place that matter for what comes next."""

    latest: int = 0
    current: ActualValue | None = None
    proposed: ActualValue | None = None
    rejected: ActualValue | None = None


def existing(values: Sequence[NewValue]) -> dict[Place, Versions]:
    """For each place its newest version of each status. One SQL query."""
    rows = ActualValue.objects.filter(
        series__in={value.series.pk for value in values},
        fiscal_year__in={value.fiscal_year for value in values},
    )
    place = ("series_id", "fiscal_year", "month", "dimensions")
    found: dict[Place, Versions] = {}
    for row in rows.order_by(*place, "status", "-version").distinct(*place, "status"):
        versions = found.setdefault(place_of(row), Versions())
        versions.latest = max(versions.latest, row.version)
        if row.status in {Status.CURRENT, Status.PROPOSED, Status.REJECTED}:
            setattr(versions, row.status, row)
    return found


def place_of(row: ActualValue) -> Place:
    """Where a version stands."""
    return row.series_id, row.fiscal_year, row.month, tuple(sorted(row.dimensions.items()))


def outcome(value: NewValue, origin: Origin, versions: Versions) -> Outcome:
    """What recording the value will do, beside what is there."""
    now = versions.current
    measured = origin.source == Source.MEASURED
    if now is None:
        if not origin.only_proposes:
            return Outcome.ADDED
        return Outcome.UNCHANGED if _settled(value, versions) else Outcome.PROPOSED
    if now.reading == value.reading:
        return Outcome.UNCHANGED
    # A machine replaces only what a machine wrote; a person may replace anything that is not confirmed.
    if not origin.only_proposes and not now.is_confirmed and (not measured or now.source == Source.MEASURED):
        return Outcome.CHANGED
    return Outcome.UNCHANGED if measured and _settled(value, versions) else Outcome.PROPOSED


def _settled(value: NewValue, versions: Versions) -> bool:
    """Whether a recount need not be proposed: it stands proposed already, a person's correction waits, or it
    was rejected and nothing has changed since.
    """
    waiting, refused, now = versions.proposed, versions.rejected, versions.current
    if waiting is not None and (waiting.source != Source.MEASURED or waiting.reading == value.reading):
        return True
    return (
        refused is not None
        and (now is None or refused.version > now.version)
        and refused.source == Source.MEASURED
        and refused.reading == value.reading
    )


def write(
    values: Sequence[NewValue], origin: Origin, found: Mapping[Place, Versions], *, by: User | None, reason: str = ""
) -> list[Outcome]:
    """Write the versions. The caller holds the locks of all series. At most four statements."""
    at, outcomes, new = clock.now(), [], []
    replaced: list[ActualValue] = []
    withdrawn: list[ActualValue] = []
    for value in values:
        versions = found.get(value.place, Versions())
        done = outcome(value, origin, versions)
        outcomes.append(done)
        waiting = versions.proposed
        if waiting is not None and _moot(waiting, value, done, origin):
            withdrawn.append(waiting)
        if done is Outcome.UNCHANGED:
            continue
        if done is Outcome.CHANGED and versions.current is not None:
            replaced.append(versions.current)
        status = Status.PROPOSED if done is Outcome.PROPOSED else Status.CURRENT
        new.append(_row(value, origin, versions.latest + 1, status, by=by, at=at, reason=reason))
    ActualValue.objects.filter(pk__in=[row.pk for row in replaced]).update(status=Status.SUPERSEDED)
    ActualValue.objects.filter(pk__in=[row.pk for row in withdrawn]).update(status=Status.WITHDRAWN, decided_at=at)
    ActualValue.objects.bulk_create(new)
    hooks.changed({(row.series_id, row.fiscal_year) for row in new if row.status == Status.CURRENT})
    return outcomes


def _moot(waiting: ActualValue, value: NewValue, done: Outcome, origin: Origin) -> bool:
    """Whether a proposal falls away: a newer one takes its place, or its source now agrees with the value."""
    if done is Outcome.PROPOSED:
        return True
    agrees = done is Outcome.UNCHANGED and waiting.source == origin.source and waiting.reading != value.reading
    return agrees or (done is Outcome.CHANGED and waiting.reading == value.reading)


def _row(  # noqa: PLR0913  the columns of a version
    value: NewValue, origin: Origin, version: int, status: Status, *, by: User | None, at: dt.datetime, reason: str
) -> ActualValue:
    return ActualValue(
        series=value.series,
        fiscal_year=value.fiscal_year,
        month=value.month,
        dimensions=dict(sorted(value.dimensions.items())),
        version=version,
        status=status,
        note=value.note,
        source=origin.source,
        metric_key=origin.metric_key,
        metric_version=origin.metric_version,
        cut_off=origin.cut_off,
        filters=origin.filters,
        rows_counted=value.rows_counted,
        imported_from=origin.imported_from,
        imported_row=value.row,
        recorded_by=by,
        recorded_at=at,
        reason=reason,
        **to_columns(value.reading),
    )
