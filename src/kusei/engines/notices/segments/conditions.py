"""The conditions that are always there: what people told us themselves. Nothing here reads another record of a person.

Each becomes SQL that an index serves: `=`/`IN` on a column, `&&` on the months of birth, `EXISTS` for topics.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kusei.engines.notices.segments.hooks import Condition, Options, areas, register_condition
from kusei.engines.notices.segments.words import either
from kusei.engines.notices.subscribers.models import Address, Channel, Subscription, Topic
from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.people.residents.towns import Town, towns
from kusei.foundation.web import clock

OLDEST_CHILD = 18  # years
_BLOCK_NUMBER = re.compile(r"[一二三四五六七八九十]+丁目$")


def _languages() -> Options:
    return list(LANGUAGES)


def _by_language(values: list[str]) -> Q:
    return Q(language__in=values)


@lru_cache(maxsize=4)
def _town_groups(known: tuple[Town, ...], home: str) -> dict[str, tuple[str, ...]]:
    """Each choice of the home pack with the names it stands for: 蒲田 (all its 丁目), then 蒲田一丁目, …"""
    groups: dict[str, list[str]] = {}
    for town in known:
        if town.city != home:
            continue
        whole = _BLOCK_NUMBER.sub("", town.town)
        if whole and whole != town.town:
            groups.setdefault(whole, []).append(town.town)
        groups.setdefault(town.town, []).append(town.town)
    return {name: tuple(dict.fromkeys(names)) for name, names in groups.items()}


def town_groups() -> dict[str, tuple[str, ...]]:
    """The towns that a rule may name, in the order of the list of the home pack."""
    known = towns()
    return _town_groups(known, known[0].city) if known and _home_has_a_list() else {}


def _home_has_a_list() -> bool:
    return (settings.PACKS_DIR / settings.HOME_PACK / "towns.csv").exists()


def _towns() -> Options:
    groups = town_groups()
    return [
        (name, _("%(town)s（全域）") % {"town": name} if names != (name,) else name) for name, names in groups.items()
    ]


def _by_town(values: list[str]) -> Q:
    groups = town_groups()
    return Q(town__in=sorted({name for value in values for name in groups.get(value, (value,))}))


def _by_area(values: list[str]) -> Q:
    return Q(collection_area__in=values) & ~Q(collection_area="")


def numbers(values: list[str], *, most: int) -> list[int]:
    """The whole numbers among the values; anything else stands for nobody."""
    return sorted({int(one) for one in values if re.fullmatch(r"[0-9]{1,4}", one) and int(one) <= most})


def _first_of(year: int, month: int) -> dt.date:
    """The first day of a month that may lie before January or after December of the year."""
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def months_of_age(age: int, today: dt.date) -> list[dt.date]:
    """The twelve months of birth of children who are so many years old.

    Only the month is known, so a child grows a year older on the first day of the month of birth.
    """
    return [_first_of(today.year - age, today.month - back) for back in range(11, -1, -1)]


def _ages() -> Options:
    return [(str(age), _("%(age)d歳") % {"age": age}) for age in range(OLDEST_CHILD + 1)]


def _say_ages(values: list[str]) -> str:
    """0〜2歳か5歳: years in a row are one."""
    ages = numbers(values, most=OLDEST_CHILD)
    runs: list[list[int]] = []
    for age in ages:
        if runs and runs[-1][-1] == age - 1:
            runs[-1].append(age)
        else:
            runs.append([age])
    return either(
        [
            _("%(first)d〜%(last)d歳") % {"first": run[0], "last": run[-1]}
            if len(run) > 1
            else _("%(age)d歳") % {"age": run[0]}
            for run in runs
        ]
    )


def _by_age(values: list[str]) -> Q:
    today = clock.today()
    return _born_in([month for age in numbers(values, most=OLDEST_CHILD) for month in months_of_age(age, today)])


def _years() -> Options:
    this = clock.today().year
    return [(str(year), _("%(year)d年") % {"year": year}) for year in range(this, this - OLDEST_CHILD - 2, -1)]


def _by_year(values: list[str]) -> Q:
    return _born_in([dt.date(year, month, 1) for year in numbers(values, most=9999) if year for month in range(1, 13)])


def _born_in(months: list[dt.date]) -> Q:
    # An overlap with an empty array has no type in SQL; nobody was born in no month.
    return Q(children_born__overlap=months) if months else Q(pk__in=[])


def _topics() -> Options:
    language = get_language() or "ja"
    rows = Topic.objects.filter(ended_on=None)
    return [(row.key, str(row.labels.get(language) or row.labels["ja"])) for row in rows]


def _by_topic(values: list[str]) -> Q:
    return Q(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"), topic__key__in=values)))


def _channels() -> Options:
    return [(str(one.value), str(one.label)) for one in Channel]


def _by_channel(values: list[str]) -> Q:
    outside = [one for one in values if one != Channel.INBOX]
    has = Q(Exists(Address.objects.filter(subscriber=OuterRef("pk"), channel__in=outside, usable=True)))
    if Channel.INBOX not in values:
        return has
    account = Q(user__isnull=False)
    return account | has if outside else account


BUILT_IN = (
    Condition("language", gettext_lazy("ことば"), _languages, _by_language, gettext_lazy("%(values)sで読む人")),
    Condition("town", gettext_lazy("住んでいる町"), _towns, _by_town, gettext_lazy("%(values)sに住む人"), either),
    Condition("area", gettext_lazy("収集地区"), areas, _by_area, gettext_lazy("収集地区が%(values)sの人")),
    Condition(
        "child_age",
        gettext_lazy("子どもの年齢"),
        _ages,
        _by_age,
        gettext_lazy("%(values)sの子どもがいる人"),
        _say_ages,
    ),
    Condition(
        "child_born",
        gettext_lazy("子どもの生まれた年"),
        _years,
        _by_year,
        gettext_lazy("%(values)s生まれの子どもがいる人"),
    ),
    Condition("topic", gettext_lazy("受け取る種類"), _topics, _by_topic, gettext_lazy("「%(values)s」を受け取る人")),
    Condition("channel", gettext_lazy("届く方法"), _channels, _by_channel, gettext_lazy("%(values)sで届く人")),
)


def register() -> None:
    """Offer the built-in conditions, before those of other apps."""
    for one in BUILT_IN:
        register_condition(replace(one, order=0))
