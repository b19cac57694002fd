"""Tables of the plan register: plans and their editions, trees, initiatives, yearly schedules, indicators."""

from kusei.services.plans.models.initiatives import (
    Figure,
    Initiative,
    Listing,
    ResponsibleDepartment,
    TagUse,
    YearChange,
)
from kusei.services.plans.models.measuring import Indicator, IndicatorTarget
from kusei.services.plans.models.plans import Edition, EditionText, Kind, Level, Node, Plan, Subplan, Tag
from kusei.services.plans.models.schedule import ScheduleLine, YearCell

__all__ = [
    "Edition",
    "EditionText",
    "Figure",
    "Indicator",
    "IndicatorTarget",
    "Initiative",
    "Kind",
    "Level",
    "Listing",
    "Node",
    "Plan",
    "ResponsibleDepartment",
    "ScheduleLine",
    "Subplan",
    "Tag",
    "TagUse",
    "YearCell",
    "YearChange",
]
