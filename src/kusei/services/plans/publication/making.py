"""Makes a booklet step by step; each step is noted where people can see it, and the file appears whole or not at all.

Nothing but the number of the step is written before the end. A worker that is killed in the middle therefore leaves a
booklet that is simply made again, from the beginning, with the same day of making: the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from kusei.foundation.audit.context import reason as because
from kusei.foundation.web import clock
from kusei.lib.typesetting import CannotTypeset
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.booklet.content import content, typeset
from kusei.services.plans.publication.booklet.material import Material, Results
from kusei.services.plans.publication.models import UNDER_WAY, Booklet, BookletState
from kusei.services.plans.publication.queries.results import published_results
from kusei.services.plans.queries.editions import edition_data

_PAGE = re.compile(rb"/Type\s*/Page\b")


def plan_of(edition: Edition) -> PlanFile:
    """The edition as the plan file that was loaded."""
    return PlanFile.model_validate(edition_data(edition))


def set_booklet(
    edition: Edition, fiscal_year: int | None, made_on: dt.date, note: Callable[[int], None] = lambda _step: None
) -> tuple[bytes, Results]:
    """The booklet as a file, with the results that stand in it. `note` is told the number of each step as it begins.

    The same edition, results and day give the same bytes. Raises `CannotTypeset`.
    """
    note(1)
    file = plan_of(edition)
    note(2)
    results = Results() if fiscal_year is None else published_results(edition, fiscal_year)
    note(3)
    owner = edition.plan.municipality.name
    data = content(Material(file, owner, edition.content_hash, fiscal_year, made_on, results))
    note(4)
    return typeset(data), results


def make(booklet_id: int) -> None:
    """Make the booklet, unless it is finished or gone. A template that refuses its data marks it as failed."""
    rows = Booklet.objects.filter(pk=booklet_id, state__in=UNDER_WAY).select_related("edition__plan__municipality")
    booklet = rows.first()
    if booklet is None:
        return

    def note(step: int) -> None:
        """How far the work is, for those who wait; outside of any transaction, so that they see it."""
        rows.update(state=BookletState.RUNNING, step=step)

    try:
        made, results = set_booklet(booklet.edition, booklet.fiscal_year, booklet.made_on, note)
    except CannotTypeset:
        _end(rows, state=BookletState.FAILED)
        raise
    note(5)
    _end(
        rows,
        state=BookletState.DONE,
        content=made,
        sha256=hashlib.sha256(made).hexdigest(),
        size=len(made),
        pages=pages_in(made),
        sample=results.sample,
        finished_at=clock.now(),
    )


def pages_in(made: bytes) -> int:
    """How many pages the typesetter wrote."""
    return len(_PAGE.findall(made))


def _end(rows: QuerySet[Booklet], **values: object) -> None:
    """The one write that ends it; a booklet that another worker finished meanwhile stays as it is."""
    with transaction.atomic(), because("冊子の作成"):
        rows.update(**values)
