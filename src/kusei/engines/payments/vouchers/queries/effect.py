"""The effect of a programme as open figures (効果検証): by use, trade, size, way and month, never of a few.

A row counts the people behind it and is left blank below five of them. Where only one row of a group would be blank,
the next smallest is blank too, so that it cannot be computed from the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from kusei.engines.payments.vouchers.models import Part, Programme
from kusei.engines.payments.vouchers.programmes import ShopFile, shop_file

LEAST = 5  # people behind a figure

Used = tuple[int, int, int, str, str, str, str]
"""wallet, spend, yen, trade, size, way, month."""


@dataclass(frozen=True)
class Row:
    """One figure. None: fewer than five people, or it would give another such figure away."""

    group: str
    value: str
    label: str
    people: int | None
    uses: int | None
    yen: int | None


def effect(programme: Programme) -> list[Row]:
    """The figures of the programme. One SQL query."""
    parts = Part.objects.filter(lot__programme=programme, spend__state="done")
    fields = ("spend__wallet_id", "spend_id", "amount", "spend__shop__category", "spend__shop__kind", "spend__way")
    used: list[Used] = [
        (wallet, spend, yen, category, kind, way, f"{on:%Y-%m}")
        for wallet, spend, yen, category, kind, way, on in parts.values_list(*fields, "spend__on")
    ]
    file = shop_file()
    groups: list[tuple[str, Callable[[Used], str], dict[str, str]]] = [
        ("用途", lambda one: _use(file, one[3]), {key: words["ja"] for key, words in file.uses.items()}),
        ("業種", lambda one: one[3], {one.key: one.label["ja"] for one in file.categories}),
        ("規模", lambda one: one[4], {"small": "小規模店", "large": "大規模店"}),
        ("払い方", lambda one: one[5], {"code": "店が番号を読む", "scan": "店の二次元コードを読む"}),
        ("月", lambda one: one[6], {}),
    ]
    return [row for name, value, labels in groups for row in grouped(name, used, value, labels)]


def grouped(name: str, used: list[Used], value: Callable[[Used], str], labels: dict[str, str]) -> list[Row]:
    """The rows of one group, with what must not be shown left blank."""
    people: dict[str, set[int]] = defaultdict(set)
    uses: dict[str, set[int]] = defaultdict(set)
    yen: dict[str, int] = defaultdict(int)
    for one in used:
        key = value(one)
        people[key].add(one[0])
        uses[key].add(one[1])
        yen[key] += one[2]
    blank = {key for key, wallets in people.items() if len(wallets) < LEAST}
    if len(blank) == 1 and len(people) > 1:
        blank.add(min(set(people) - blank, key=lambda key: (len(people[key]), key)))
    return [
        Row(name, key, labels.get(key, key), None, None, None)
        if key in blank
        else Row(name, key, labels.get(key, key), len(people[key]), len(uses[key]), yen[key])
        for key in sorted(people)
    ]


def _use(file: ShopFile, category: str) -> str:
    found = file.category(category)
    return found.use if found else ""
