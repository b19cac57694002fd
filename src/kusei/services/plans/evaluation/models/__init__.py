"""Tables of evaluation: form versions, bundles of sheets, assessments by stage, indicators with ground, publication."""

from kusei.services.plans.evaluation.models.forms import FormVersion
from kusei.services.plans.evaluation.models.indicators import EvaluationIndicator, EvaluationTarget, IndicatorGround
from kusei.services.plans.evaluation.models.publishing import Correction, Publication
from kusei.services.plans.evaluation.models.reviewing import Assessment, Decision, Review
from kusei.services.plans.evaluation.models.sheets import Bundle, Sheet, SheetVersion

__all__ = [
    "Assessment",
    "Bundle",
    "Correction",
    "Decision",
    "EvaluationIndicator",
    "EvaluationTarget",
    "FormVersion",
    "IndicatorGround",
    "Publication",
    "Review",
    "Sheet",
    "SheetVersion",
]
