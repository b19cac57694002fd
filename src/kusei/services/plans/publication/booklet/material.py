"""What a booklet is made of: the plan as it was decided, and the published results that belong on its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from kusei.services.plans.format import PlanFile

Data = dict[str, Any]


@dataclass(frozen=True)
class Results:
    """Published results, by the key of the initiative or the indicator; empty where nothing is published.

    `reports` and `evaluations` hold plain values as the template shows them; `actuals` the value of an indicator in a
    fiscal year as it is read, with a mark where nobody has vouched for it yet; `missing` the targets
    that will be or were missed, with what was decided.
    """

    reports: dict[str, Data] = field(default_factory=dict)
    evaluations: dict[str, Data] = field(default_factory=dict)
    actuals: dict[str, dict[int, Data]] = field(default_factory=dict)
    totals: Data = field(default_factory=dict)
    missing: Data = field(default_factory=dict)
    sample: bool = False


@dataclass(frozen=True)
class Material:
    """Everything that goes into one booklet. Equal material makes equal bytes.

    `fiscal_year` is the year reported on, None for the plan alone. `made_on` is the day of making (作成日).
    """

    file: PlanFile
    municipality: str
    content_hash: str
    fiscal_year: int | None
    made_on: dt.date
    results: Results = field(default_factory=Results)
