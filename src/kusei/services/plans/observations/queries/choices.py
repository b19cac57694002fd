"""What a person can choose from when writing an observation down: plans, departments, initiatives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.queries import department_choices
from kusei.services.plans.cycle.standing import Standing, responsible
from kusei.services.plans.models import Edition, Initiative, Plan

_BETWEEN = re.compile(r"[、，,\n]+")


def plans_of(municipality: Municipality) -> list[Plan]:
    """The plans with a current edition, by title. One SQL query."""
    rows = Plan.objects.filter(municipality=municipality, current_edition__isnull=False)
    return list(rows.select_related("current_edition", "municipality").order_by("title", "slug"))


def departments_to_write_for(municipality: Municipality, who: Standing) -> list[tuple[str, str]]:
    """The departments in whose name the person writes; the first choice for who writes for all is all."""
    everywhere = who.edits.everywhere or who.approves.everywhere
    mine = who.edits.departments | who.approves.departments
    rows = department_choices(municipality)
    found = [(str(number), name.strip("　")) for number, name in rows if everywhere or number in mine]
    return [("", ""), *found] if everywhere else found


def department_of(text: str) -> Department | None:
    """The department of a choice; blank is the whole municipality."""
    return Department.objects.get(pk=int(text)) if text else None


def own_initiatives(edition: Edition, who: Standing) -> list[tuple[str, str]]:
    """The initiatives that the person writes for, to be ticked; of the planning section none: it names them by code.

    Two SQL queries.
    """
    if who.edits.everywhere or who.approves.everywhere:
        return []
    mine = who.edits.departments | who.approves.departments
    keys = [key for key, departments in responsible(edition).items() if not mine.isdisjoint(departments)]
    rows = Initiative.objects.filter(edition=edition, key__in=keys).order_by("position")
    return [(key, f"{code or ''} {title}".strip()) for key, code, title in rows.values_list("key", "code", "title")]


def keys_named(edition: Edition, text: str) -> tuple[list[str], list[str]]:
    """The keys of the initiatives named by key or by printed code, and the words that name none, or several.

    One SQL query.
    """
    words = [word.strip() for word in _BETWEEN.split(text) if word.strip()]
    rows = list(Initiative.objects.filter(edition=edition).values_list("key", "code"))
    found, unknown = [], []
    for word in words:
        keys = _matching(rows, word)
        if len(keys) == 1:
            found += keys
        else:
            unknown.append(word)
    return list(dict.fromkeys(found)), unknown


def _matching(rows: Iterable[tuple[str, str | None]], word: str) -> list[str]:
    rows = list(rows)
    return [key for key, _code in rows if key == word] or [key for key, code in rows if code == word]
