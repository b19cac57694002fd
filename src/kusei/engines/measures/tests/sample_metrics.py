"""Metrics over tables of this floor, for tests: files by day and size, departments by period."""

from __future__ import annotations

from contextlib import contextmanager

from kusei.engines.measures import registry
from kusei.engines.measures.declaring import Counted, Cumulative, Dimension, Stock, Sum, metric, ratio
from kusei.engines.measures.models import ImportFile
from kusei.foundation.org.models import Department

NAME = (Dimension("name", "名前", "Name"),)


def _files(**more):
    return Counted(
        ImportFile.objects.all(), at="uploaded_at", dimensions={"name": "file_name"}, label="file_name", **more
    )


@contextmanager
def declared():
    """The metrics are known within the block."""
    before = {one.key for one in registry.every()}
    words = {"title": "見本", "title_en": "Sample", "sentence": "見本を数えます。", "sentence_en": "Counts samples."}
    metric(key="t.files", unit="件", aggregation=Sum(), dimensions=NAME, **words)(_files)
    metric(key="t.bytes", unit="件", aggregation=Sum(), dimensions=NAME, **words)(lambda: _files(amount="size"))
    metric(key="t.names", unit="件", aggregation=Sum(), dimensions=NAME, **words)(lambda: _files(distinct="file_name"))
    metric(key="t.total", unit="件", aggregation=Cumulative(), dimensions=NAME, **words)(lambda: _files(amount="size"))
    metric(key="t.departments", unit="件", aggregation=Stock(), dimensions=NAME, **words)(
        lambda: Counted(
            Department.objects.all(), since="valid_from", until="valid_until", dimensions={"name": "name"}, label="name"
        )
    )
    ratio(key="t.share", numerator="t.files", denominator="t.bytes", dimensions=NAME, **words)
    try:
        yield
    finally:
        for one in registry.every():
            if one.key not in before:
                registry.unregister(one.key)
