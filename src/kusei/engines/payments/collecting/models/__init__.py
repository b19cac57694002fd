"""Everything that collecting keeps."""

from kusei.engines.payments.collecting.models.calling import Answer, Call, Medium, Result
from kusei.engines.payments.collecting.models.debits import DebitItem, DebitRun
from kusei.engines.payments.collecting.models.dunning import Hold, Item, LetterBatch, Run
from kusei.engines.payments.collecting.models.mandates import Mandate
from kusei.engines.payments.collecting.models.plans import Part, Plan, PlanInvoice

__all__ = [
    "Answer",
    "Call",
    "DebitItem",
    "DebitRun",
    "Hold",
    "Item",
    "LetterBatch",
    "Mandate",
    "Medium",
    "Part",
    "Plan",
    "PlanInvoice",
    "Result",
    "Run",
]
