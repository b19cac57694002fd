"""`kusei measures list | compute | explain | bind`: metrics and bindings on the command line."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kusei.engines.measures import registry
from kusei.engines.measures.bindingfile import BindingFileError
from kusei.engines.measures.commands import bindings, measuring
from kusei.engines.measures.computing import Computed, compute, counted_rows, last_complete_day
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.management import description
from kusei.engines.measures.models import Binding
from kusei.engines.measures.statement import Question, UnknownDimension
from kusei.foundation.audit.context import acting_as
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear


class Command(BaseCommand):
    help = "Metrics: list them, compute a year, explain how it was counted, load a pack's bindings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="list | compute | explain | bind")
        lists = actions.add_parser("list", help="every metric, and the series that it measures")
        computes = actions.add_parser("compute", help="a metric or a bound series in a fiscal year")
        explains = actions.add_parser("explain", help="the SQL, the filters and the rows behind a number")
        binds = actions.add_parser("bind", help="load bindings.yaml of packs")
        binds.add_argument("packs", nargs="+", type=Path, metavar="PACK", help="folder of a pack: packs/ota")
        computes.add_argument("key", nargs="?", help="key of a metric or of a bound series; with --all, --metrics none")
        computes.add_argument("--all", action="store_true", help="every binding; its values are recorded")
        computes.add_argument("--metrics", action="store_true", help="every metric; nothing is recorded")
        computes.add_argument("--store", action="store_true", help="record the values of a bound series")
        explains.add_argument("key", help="key of a metric or of a bound series")
        explains.add_argument("--rows", type=int, default=20, help="how many rows to print (20)")
        for action in (computes, explains):
            action.add_argument("--fy", type=_year, metavar="N", help="fiscal year: 2025, R7 (this year)")
            action.add_argument("--filter", action="append", default=[], metavar="DIMENSION=VALUE")
            action.add_argument("--by", default="", metavar="DIMENSION", help="break down by it")
        for action in (lists, computes, explains):
            action.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        actions: dict[str, Callable[..., None]] = {
            "list": self._list,
            "compute": self._compute,
            "explain": self._explain,
            "bind": self._bind,
        }
        try:
            with acting_as("kusei measures"):
                actions[options["action"]](options)
        except (registry.UnknownMetric, UnknownDimension, BindingFileError) as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict[str, Any]) -> None:
        self._print(*description.of_metrics(registry.every()), as_json=options["json"])

    def _compute(self, options: dict[str, Any]) -> None:
        year = options["fy"] or FiscalYear.of(clock.today()).year
        if options["all"]:
            return self._compute_all(year, options["json"])
        if options["metrics"]:
            return self._print(*description.of_all(list(_every(year)), year), as_json=options["json"])
        if not options["key"]:
            raise CommandError(
                _("数え方か系列のキーを書いてください。結び付けのすべてなら --all、数え方のすべてなら --metrics です。")
            )
        metric, question, binding = _asked(options, year)
        if options["store"]:
            if binding is None:
                raise CommandError(_("--store は、数え方に結び付いた系列のキーと使ってください。"))
            measuring.compute_year(binding=binding, fiscal_year=year, by=None)
        self._print(*description.of_computed(compute(metric, question)), as_json=options["json"])
        return None

    def _compute_all(self, year: int, as_json: bool) -> None:
        rows = Binding.objects.select_related("series").order_by("series__key")
        done = {
            row.series.key: {
                one.value: n for one, n in measuring.compute_year(binding=row, fiscal_year=year, by=None).items()
            }
            for row in rows
            if row.from_fy <= year <= (row.to_fy or year)
        }
        lines = [f"{key}  {'  '.join(f'{name} {n}' for name, n in counts.items())}" for key, counts in done.items()]
        self._print({"fiscal_year": year, "series": done}, lines or [_("結び付けはありません。")], as_json=as_json)

    def _explain(self, options: dict[str, Any]) -> None:
        metric, question, _binding = _asked(options, options["fy"] or FiscalYear.of(clock.today()).year)
        computed = compute(metric, question)
        rows = counted_rows(metric, question, max(options["rows"], 0))
        self._print(*description.of_explanation(computed, rows), as_json=options["json"])

    def _bind(self, options: dict[str, Any]) -> None:
        for folder in options["packs"]:
            done = bindings.load_bindings(folder=folder, by=None)
            counts = {
                "created": done.created,
                "changed": done.changed,
                "unchanged": done.unchanged,
                "removed": done.removed,
            }
            sentence = _("新しい%(created)d、変わった%(changed)d、同じ%(unchanged)d、外した%(removed)d")
            self.stdout.write(f"{folder.name}: {sentence % counts}")

    def _print(self, data: Any, lines: list[str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=str))
            return
        for line in lines:
            self.stdout.write(line)


def _every(year: int) -> Iterator[tuple[Computed, float]]:
    """Every metric in the year, each with the seconds that it took."""
    for metric in registry.every():
        begun = time.perf_counter()
        computed = compute(metric, Question(year, last_complete_day(year)))
        yield computed, time.perf_counter() - begun


def _year(text: str) -> int:
    return FiscalYear.parse(text).year


def _asked(options: dict[str, Any], year: int) -> tuple[Metric, Question, Binding | None]:
    """What the words of the command line ask: a metric as it is, or a series with its binding's filters."""
    filters: dict[str, list[str]] = {}
    for text in options["filter"]:
        key, mark, value = text.partition("=")
        if not mark:
            raise CommandError(_("--filter は 区分=値 の形で書いてください。例: --filter plan=ota-dx"))
        filters.setdefault(key, []).append(value)
    metric = registry.find(options["key"])
    if metric is not None:
        return metric, Question(year, last_complete_day(year), filters, options["by"]), None
    binding = Binding.objects.select_related("series").filter(series__key=options["key"]).first()
    if binding is None:
        raise registry.UnknownMetric(options["key"])
    return registry.get(binding.metric_key), measuring.question(binding, year), binding
