"""Who is in a group, in numbers only: by language, way of reaching, children's age and town. Nobody's row is ever read.

A cell below 5 is hidden, and zero is hidden like it. Where only one cell of a table is hidden, the next smallest is
hidden, too, so that nobody works it out from the total.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kusei.engines.notices.segments.conditions import months_of_age, town_groups
from kusei.engines.notices.segments.queries import LEAST, people, shown
from kusei.engines.notices.subscribers.models import OUTSIDE, Address, Channel
from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.web import clock

AGES = ((0, 2), (3, 5), (6, 11), (12, 14), (15, 18))  # years: before nursery, nursery, 小学校, 中学校, 高校


@dataclass(frozen=True)
class Cell:
    """One number as it is shown; `hidden` for one that is too small, or would tell a small one."""

    label: str
    text: str
    hidden: bool


@dataclass(frozen=True)
class Part:
    """One table. `sums`: its cells add up to the whole group."""

    key: str
    title: str
    sums: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Breakdown:
    """The size of a group as it is shown, and its parts; none where the group itself is too small."""

    size: str
    parts: tuple[Part, ...]


def breakdown(rule: object) -> Breakdown:
    """The numbers of a rule. Five SQL queries at most, one for a group that is too small."""
    group = people(rule)
    today = clock.today()
    ages = {
        f"age{first}": Count(
            "pk",
            filter=Q(
                children_born__overlap=[month for age in range(first, last + 1) for month in months_of_age(age, today)]
            ),
        )
        for first, last in AGES
    }
    size = group.count()
    if size < LEAST:
        return Breakdown(shown(size), ())
    numbers = group.aggregate(inbox=Count("pk", filter=Q(user__isnull=False)), **ages)
    languages = dict(group.values_list("language").annotate(n=Count("pk")))
    usable = Address.objects.filter(subscriber__in=group.values("pk"), usable=True)
    channels = dict(usable.values_list("channel").annotate(n=Count("subscriber", distinct=True)))
    towns = Counter(dict(group.values_list("town").annotate(n=Count("pk"))))
    return Breakdown(
        shown(size),
        (
            _table("language", _("ことば"), [(name, languages.get(key, 0)) for key, name in LANGUAGES], sums=True),
            _table(
                "channel",
                _("届く方法"),
                [
                    (str(Channel.INBOX.label), numbers["inbox"]),
                    *((str(Channel(one).label), channels.get(one, 0)) for one in OUTSIDE),
                ],
            ),
            _table(
                "child_age",
                _("子どもの年齢"),
                [
                    (_("%(first)d〜%(last)d歳") % {"first": first, "last": last}, numbers[f"age{first}"])
                    for first, last in AGES
                ],
            ),
            _table("town", _("住んでいる町"), _by_town(towns), sums=True),
        ),
    )


def _by_town(towns: Counter[str]) -> list[tuple[str, int]]:
    """Whole towns with at least 5 people; all the others, and who did not say, are one number."""
    whole = {name: names for name, names in town_groups().items() if len(names) > 1 or name not in names}
    inside = {part for names in whole.values() for part in names}
    whole |= {name: names for name, names in town_groups().items() if name not in inside and name not in whole}
    numbers = [(name, sum(towns[one] for one in names)) for name, names in whole.items()]
    told = [(name, number) for name, number in numbers if number >= LEAST]
    rest = towns.total() - sum(number for _name, number in told)
    return [*told, (_("そのほか・書いていない"), rest)]


def _table(key: str, title: str, numbers: list[tuple[str, int]], *, sums: bool = False) -> Part:
    hidden = suppressed([number for _label, number in numbers])
    small = _("%(least)d人未満") % {"least": LEAST}
    cells = (
        Cell(label, (small if number < LEAST else _("表示しません")) if hide else shown(number), hide)
        for (label, number), hide in zip(numbers, hidden, strict=True)
    )
    return Part(key, title, sums, tuple(cells))


def suppressed(numbers: list[int]) -> list[bool]:
    """Which cells of a table are hidden: those below 5; where that is a single one, the next smallest as well."""
    hidden = [number < LEAST for number in numbers]
    if hidden.count(True) == 1 and len(numbers) > 1:
        shown_cells = [place for place, hide in enumerate(hidden) if not hide]
        hidden[min(shown_cells, key=lambda place: (numbers[place], place))] = True
    return hidden
