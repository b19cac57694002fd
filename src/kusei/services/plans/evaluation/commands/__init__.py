"""Every write of evaluation: begin a year, write, submit, assess, publish, correct; indicators with their grounds."""

from kusei.services.plans.evaluation.commands.indicators import (
    Facts,
    Ground,
    IndicatorRefused,
    add_indicator,
    retire_indicator,
    set_targets,
)
from kusei.services.plans.evaluation.commands.publishing import CorrectionRefused, correct, publish
from kusei.services.plans.evaluation.commands.reviewing import (
    ReviewedMeanwhile,
    ReviewRefused,
    StageNotYet,
    View,
    adopt_stage,
    record_review,
)
from kusei.services.plans.evaluation.commands.starting import Begun, CannotBegin, form_version, start_year
from kusei.services.plans.evaluation.commands.submitting import KIND, SheetsIncomplete, submit_bundle
from kusei.services.plans.evaluation.commands.writing import SheetConflict, copy_last_year, save_sheet

__all__ = [
    "KIND",
    "Begun",
    "CannotBegin",
    "CorrectionRefused",
    "Facts",
    "Ground",
    "IndicatorRefused",
    "ReviewRefused",
    "ReviewedMeanwhile",
    "SheetConflict",
    "SheetsIncomplete",
    "StageNotYet",
    "View",
    "add_indicator",
    "adopt_stage",
    "copy_last_year",
    "correct",
    "form_version",
    "publish",
    "record_review",
    "retire_indicator",
    "save_sheet",
    "set_targets",
    "start_year",
    "submit_bundle",
]
