"""The editions of a plan, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from kusei.services.plans import hooks
from kusei.services.plans.difference import Difference, difference
from kusei.services.plans.exporting.comparison_reasons import stated_reasons
from kusei.services.plans.exporting.comparison_rows import Group, NotShown, groups, not_shown
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.models import Edition, EditionText
from kusei.services.plans.queries.finding import EditionNotFound, PlanNotFound

Data = dict[str, Any]


class NoEarlierEdition(Http404):
    """The plan has one edition only: there is nothing to compare it with."""

    code = "no-earlier-edition"

    def __init__(self, slug: str) -> None:
        super().__init__(_("計画「%(slug)s」の版は一つだけです。比べる版がまだありません。") % {"slug": slug})


@dataclass(frozen=True)
class Comparison:
    """Two editions of a plan with their data and what differs between them."""

    old: Edition
    new: Edition
    old_data: Data
    new_data: Data
    difference: Difference


def edition_data(edition: Edition) -> Data:
    """The edition as canonical plan data: `json.loads(canonical_json(export_plan(edition)))`.

    One SQL query: the text that loading kept, when its hash is the edition's. Without it the rows are read, which
    costs sixteen more and takes longer.
    """
    return data_of([edition])[edition.pk]


def data_of(editions: Sequence[Edition]) -> dict[int, Data]:
    """The data of several editions by their ids. One SQL query, as for one."""
    texts = dict(EditionText.objects.filter(edition__in=editions).values_list("edition_id", "text"))
    return {edition.pk: _data(edition, texts.get(edition.pk)) for edition in editions}


def _data(edition: Edition, text: str | None) -> Data:
    if text is not None and hashlib.sha256(text.encode()).hexdigest() == edition.content_hash:
        known: Data = json.loads(text)
        return known
    return export_plan(edition).model_dump(mode="json", exclude_defaults=True)


def plan_editions(slug: str) -> list[Edition]:
    """All editions of the plan with plan and municipality, the newest first. One SQL query. Raises `PlanNotFound`."""
    rows = list(Edition.objects.filter(plan__slug=slug).select_related("plan__municipality"))
    if not rows:
        raise PlanNotFound(slug)
    return sorted(rows, key=_age, reverse=True)


def _age(edition: Edition) -> tuple[bool, str, int]:
    """The plan's current edition is the newest; then by publication, as exact as it is known, and by arrival."""
    return (edition.plan.current_edition_id == edition.pk, edition.published, edition.pk)


def one_of(editions: Sequence[Edition], code: str) -> Edition:
    """The edition of that code. Raises `EditionNotFound`."""
    for edition in editions:
        if edition.code == code:
            return edition
    raise EditionNotFound(editions[0].plan.slug, code)


def choose(editions: Sequence[Edition], old: str | None, new: str | None) -> tuple[Edition, Edition]:
    """The two editions to be compared: by code, else the current one with the one before it.

    Raises `EditionNotFound` and `NoEarlierEdition`.
    """
    named_old, named_new = (one_of(editions, code) if code else None for code in (old, new))
    if len(editions) < 2:
        raise NoEarlierEdition(editions[0].plan.slug)
    chosen = named_new or next(one for one in editions if one != named_old)
    if named_old:
        return named_old, chosen
    place = editions.index(chosen)
    return (editions[place + 1] if place + 1 < len(editions) else editions[place - 1]), chosen


def compare_editions(old: Edition, new: Edition) -> Comparison:
    """What differs between two editions. One SQL query when loading kept their texts."""
    found = data_of([old, new])
    return Comparison(old, new, found[old.pk], found[new.pk], difference(found[old.pk], found[new.pk]))


def successive(editions: Sequence[Edition]) -> list[Comparison]:
    """Each edition compared with the one before it, the newest first as given. One SQL query as for two."""
    found = data_of(editions)
    return [
        Comparison(old, new, found[old.pk], found[new.pk], difference(found[old.pk], found[new.pk]))
        for new, old in pairwise(editions)
    ]


def table(comparison: Comparison, initiative: str = "") -> list[Group]:
    """The table of old and new with the reasons: those given when amending, else those that the plan states.

    `initiative`: its changes alone. No SQL query but those of who gives the reasons.
    """
    changes = [one for one in comparison.difference.content if initiative in ("", one.initiative)]
    why = stated_reasons(changes, comparison.new_data) | hooks.reasons(comparison.old, comparison.new)
    return groups(changes, comparison.old_data, comparison.new_data, why)


def unshown(comparison: Comparison) -> list[NotShown]:
    """What the plan says that it amended and the two editions cannot show."""
    return not_shown(comparison.old_data, comparison.new_data)
