"""Loads what a pack says about the series that no metric measures: imported from where, entered by whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kusei.engines.measures.bindingfile import BindingFileError, ReadBindings
from kusei.engines.measures.models import Provision, Series


def provide(read: ReadBindings, pack: str) -> int:
    """Put the provisions of the file in place of the pack's earlier ones; how many there are. The caller has checked
    permission and holds the transaction. What is there already stays untouched. Raises `BindingFileError`.
    """
    parts = read.file.provisions
    series = {row.key: row for row in Series.objects.filter(key__in={part.series for part in parts})}
    known = {row.series_id: row for row in Provision.objects.select_for_update().order_by("pk")}
    problems = [
        (read.line("provisions", place, "series"), sentence)
        for place, part in enumerate(parts)
        for sentence in _problems(read, place, series.get(part.series), known, pack)
    ]
    if problems:
        raise BindingFileError(read.name, problems)
    wanted = {series[part.series].pk: {"way": part.way, "told": part.told} for part in parts}
    for number, columns in wanted.items():
        row = known.get(number)
        if row is None:
            Provision.objects.create(series_id=number, pack=pack, **columns)
        elif any(getattr(row, name) != value for name, value in columns.items()):
            row.way, row.told = columns["way"], columns["told"]
            row.save(update_fields=["way", "told"])
    gone = [row.pk for number, row in known.items() if row.pack == pack and number not in wanted]
    Provision.objects.filter(pk__in=gone).delete()
    return len(wanted)


def _problems(
    read: ReadBindings, place: int, series: Series | None, known: dict[int, Provision], pack: str
) -> Iterator[str]:
    part = read.file.provisions[place]
    if series is None:
        yield _("系列「%(key)s」はありません。キーを確かめてください。") % {"key": part.series}
        return
    if (other := known.get(series.pk)) is not None and other.pack != pack:
        yield _("この系列の値の出どころは、パック「%(pack)s」が書いています。") % {"pack": other.pack}
    if part.series in [one.series for one in read.file.provisions[:place]]:
        yield _("この系列は前の行にもあります。どちらかを消してください。")
    if part.series in [one.series for one in read.file.bindings]:
        yield _("この系列は数え方に結び付けています。どちらかを消してください。")
