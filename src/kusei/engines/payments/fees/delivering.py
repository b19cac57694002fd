"""Fee tables as what delivers promises of the plan: charges that people can understand and pay without cash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.engines.payments.fees import files, showing
from kusei.engines.payments.fees.format import Table
from kusei.foundation.web import clock
from kusei.lib.kana import fold_for_search

KIND = "fee"


def fees(keys: Collection[str]) -> dict[str, Deliverer]:
    """The tables in force today of these keys. They stand in files: no SQL."""
    return {one.key: one for one in _offered() if one.key in keys}


def find(words: str) -> list[Deliverer]:
    """Those that the words name."""
    wanted = [fold_for_search(word) for word in words.split()]
    return [one for one in _offered() if all(word in fold_for_search(one.title) for word in wanted)]


def _offered() -> list[Deliverer]:
    """Payments are counted by revenue title (科目): a table shows them where no other table has the same."""
    every = [table for table in map(files.read_file, files.paths()) if table.on(clock.today()) is not None]
    titles = Counter(table.income for table in every)
    return [_of(table, alone=titles[table.income] == 1) for table in every]


def _of(table: Table, *, alone: bool) -> Deliverer:
    narrowed = {"fee": table.income}
    metrics = (("payments.payments", narrowed), ("payments.cashless_share", narrowed)) if alone else ()
    return Deliverer(KIND, table.key, showing.said(table.label), reverse("fees:one", args=[table.key]), metrics)


def offer() -> None:
    """Register the kind."""
    hooks.register_deliverers(KIND, _("料金"), fees, find)
