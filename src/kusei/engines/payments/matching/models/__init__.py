"""Files of providers and banks, what belongs together, differences, exports, closings of years."""

from kusei.engines.payments.matching.models.closings import ExportBatch, Exported, WriteOff, YearClosing
from kusei.engines.payments.matching.models.files import BankLine, Import, Match, Payout, SettledLine
from kusei.engines.payments.matching.models.work import Difference, Note, Run

__all__ = [
    "BankLine",
    "Difference",
    "ExportBatch",
    "Exported",
    "Import",
    "Match",
    "Note",
    "Payout",
    "Run",
    "SettledLine",
    "WriteOff",
    "YearClosing",
]
