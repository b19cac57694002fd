"""The plan format `kusei-plan/1`: one plan edition as data, rich enough for the plans that wards publish.

A file is YAML or JSON and validates against `PlanFile`. `kusei plans schema` prints it as JSON Schema.
Four different nothings are kept apart everywhere: a key that is absent or `null` means *the source does not
say* (unknown); an empty list means *the source says none*; an empty cell is *blank*; and a target of `null`
is a printed dash (*no target*).
"""

from kusei.services.plans.format.document import FORMAT, PlanFile
from kusei.services.plans.format.problems import PlanFileError, Problem
from kusei.services.plans.format.reading import read_plan, read_plan_text

__all__ = ["FORMAT", "PlanFile", "PlanFileError", "Problem", "read_plan", "read_plan_text"]
