"""Loads a pack's bindings: all of the file or nothing; what is there already stays untouched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures import registry
from kusei.engines.measures.bindingfile import BindingFileError, BindingPart, ReadBindings, SeriesPart, read_bindings
from kusei.engines.measures.commands.provisions import provide
from kusei.engines.measures.commands.series import SeriesDeclaration, SeriesInUse, declare_series
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.models import Binding, Series, SeriesKind
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.org.queries import department_finder
from kusei.foundation.people.models import User
from kusei.lib.units import counts_in

FILE = "bindings.yaml"


@dataclass(frozen=True)
class BindingsLoaded:
    """How many bindings were new, different, the same and gone; how many series were declared anew; and of how many
    series the file says that they are entered or imported.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    series: int = 0
    provisions: int = 0


def load_bindings(*, folder: Path, by: User | None) -> BindingsLoaded:
    """Load `bindings.yaml` of a pack; a pack without one has no bindings.

    Bindings of the pack that the file no longer names are removed; values stay. Raises `BindingFileError` with
    every problem and its line, and `NotAllowed`.
    """
    require_administrator(by)
    path = folder / FILE
    if not path.exists():
        return BindingsLoaded()
    read = read_bindings(path)
    with transaction.atomic():
        declared = _declare(read, folder.name)
        loaded = _bind(read, folder.name, declared)
        return replace(loaded, provisions=provide(read, folder.name))


def _declare(read: ReadBindings, pack: str) -> int:
    municipality = Municipality.objects.filter(slug=pack).first()
    find = department_finder(municipality) if municipality else lambda _name: None
    problems: list[tuple[int | None, str]] = []
    declarations = []
    for place, part in enumerate(read.file.series):
        department = find(part.department) if part.department else None
        if part.department and department is None:
            sentence = _("所管「%(name)s」という組織はありません。departments.yamlの名前で書いてください。")
            problems.append((read.line("series", place, "department"), sentence % {"name": part.department}))
        declarations.append(_declaration(part, department))
    if problems:
        raise BindingFileError(read.name, problems)
    try:
        done = declare_series(declarations=declarations, by=None)
    except SeriesInUse as refused:
        place = next(number for number, part in enumerate(read.file.series) if part.key == refused.key)
        raise BindingFileError(read.name, [(read.line("series", place), str(refused))]) from refused
    return done.created


def _declaration(part: SeriesPart, department: Department | None) -> SeriesDeclaration:
    return SeriesDeclaration(
        key=part.key,
        title=part.title,
        title_en=part.title_en,
        unit=part.unit,
        kind=part.kind,
        direction=part.direction,
        department=department,
        monthly=part.monthly,
        is_public=part.public,
    )


def _bind(read: ReadBindings, pack: str, declared: int) -> BindingsLoaded:
    parts = read.file.bindings
    series = {row.key: row for row in Series.objects.filter(key__in={part.series for part in parts})}
    known = {row.series_id: row for row in Binding.objects.select_for_update().order_by("pk")}
    problems = [
        (read.line("bindings", place, key), sentence)
        for place, part in enumerate(parts)
        for key, sentence in _problems(part, series.get(part.series), known, pack)
    ]
    keys = [part.series for part in parts]
    problems += [
        (read.line("bindings", place, "series"), _("この系列は前の行で結び付けています。どちらかを消してください。"))
        for place, key in enumerate(keys)
        if key in keys[:place]
    ]
    if problems:
        raise BindingFileError(read.name, sorted(problems, key=lambda one: one[0] or 0))
    wanted = {series[part.series].pk: _columns(part, pack) for part in parts}
    new = [Binding(series_id=number, **columns) for number, columns in wanted.items() if number not in known]
    changed = [known[n] for n, columns in wanted.items() if n in known and _differs(known[n], columns)]
    gone = [row.pk for number, row in known.items() if row.pack == pack and number not in wanted]
    for row in changed:
        asked_otherwise = _differs(row, {k: v for k, v in wanted[row.series_id].items() if k != "note"})
        for name, value in wanted[row.series_id].items():
            setattr(row, name, value)
        row.save()
        if asked_otherwise:
            row.computations.all().delete()  # what it asks is another question now
    Binding.objects.bulk_create(new)
    Binding.objects.filter(pk__in=gone).delete()
    return BindingsLoaded(len(new), len(changed), len(wanted) - len(new) - len(changed), len(gone), declared)


def _columns(part: BindingPart, pack: str) -> dict[str, object]:
    return {
        "metric_key": part.metric,
        "filters": {key: [value] if isinstance(value, str) else value for key, value in part.filters.items()},
        "dimension": part.dimension,
        "from_fy": part.from_fy,
        "to_fy": part.to_fy,
        "counted_from_fy": part.counted_from_fy,
        "pack": pack,
        "note": part.note,
    }


def _differs(row: Binding, columns: dict[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _problems(
    part: BindingPart, series: Series | None, known: dict[int, Binding], pack: str
) -> Iterator[tuple[str, str]]:
    """What is wrong with one binding: the key in the file, and a sentence."""
    metric = registry.find(part.metric)
    if series is None:
        yield "series", _("系列「%(key)s」はありません。キーを確かめてください。") % {"key": part.series}
    elif (other := known.get(series.pk)) is not None and other.pack != pack:
        yield "series", _("この系列はパック「%(pack)s」が結び付けています。") % {"pack": other.pack}
    if metric is None:
        yield "metric", str(registry.UnknownMetric(part.metric))
        return
    if part.to_fy is not None and part.to_fy < part.from_fy:
        yield "to_fy", _("最後の年度は最初の年度より後にしてください。")
    for key in [*part.filters, *([part.dimension] if part.dimension else [])]:
        if metric.dimension(key) is None:
            names = "、".join(one.key for one in metric.dimensions) or _("なし")
            sentence = _("区分「%(key)s」はこの数え方にありません。使える区分: %(known)s")
            yield "filters" if key in part.filters else "dimension", sentence % {"key": key, "known": names}
    if series is not None and (mismatch := _mismatch(series, metric)):
        yield "metric", mismatch


def _mismatch(series: Series, metric: Metric) -> str:
    if series.kind == SeriesKind.QUALITATIVE:
        return _("文章の系列は数えられません。")
    is_ratio = len(registry.parts(metric)) > 1
    if is_ratio != (series.kind == SeriesKind.RATIO):
        return _("割合の系列には割合の数え方を、そうでない系列にはそうでない数え方を結び付けてください。")
    if not counts_in(series.unit, metric.unit):
        sentence = _("系列の単位「%(series)s」と数え方の単位「%(metric)s」が違います。")
        return sentence % {"series": series.unit, "metric": metric.unit}
    return ""
