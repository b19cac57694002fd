"""The main numbers of a plan in few queries, for its page; and what kept pages depend on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kusei.services.plans.models import Edition
from kusei.services.plans.progress.queries.published import StatusCount, status_counts
from kusei.services.plans.publication.models import Booklet
from kusei.services.plans.publication.outcomes import Outcome, outcome
from kusei.services.plans.publication.queries import booklets
from kusei.services.plans.queries.results import indicator_results

# An SQL value that changes with every booklet that is published.
STAMP = "SELECT count(*) FROM publication_booklet WHERE published_at IS NOT NULL"


@dataclass(frozen=True)
class Headline:
    """The newest published round in numbers, what became of the indicators, and the published booklets."""

    latest: StatusCount | None
    outcomes: Mapping[Outcome, int]
    booklets: list[Booklet]


def headline(edition: Edition) -> Headline:
    """The main numbers of the edition's plan. Five SQL queries."""
    rounds = status_counts(edition.plan)
    outcomes = Counter(outcome(result) for result in indicator_results(edition))
    return Headline(rounds[-1] if rounds else None, outcomes, booklets.published(edition))
