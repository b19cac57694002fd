"""Every write of matching: files, closings of a day, differences, exports, write-offs, closings of a year."""

from kusei.engines.payments.matching.commands.closing import close
from kusei.engines.payments.matching.commands.differing import assign, explain, note, pair_by_hand, record_line, solve
from kusei.engines.payments.matching.commands.exporting import export
from kusei.engines.payments.matching.commands.importing import apply_import, drop_import, hand_in
from kusei.engines.payments.matching.commands.writing_off import approve_write_off, refuse_write_off, request_write_off
from kusei.engines.payments.matching.commands.years import close_year, request_year_closing

__all__ = [
    "apply_import",
    "approve_write_off",
    "assign",
    "close",
    "close_year",
    "drop_import",
    "explain",
    "export",
    "hand_in",
    "note",
    "pair_by_hand",
    "record_line",
    "refuse_write_off",
    "request_write_off",
    "request_year_closing",
    "solve",
]
