"""The tables of what leaves the house and of what is thrown away."""

from kusei.engines.procedures.handover.models.contractors import Grant, Rights
from kusei.engines.procedures.handover.models.disposal import DisposalItem, DisposalRun
from kusei.engines.procedures.handover.models.exports import Download, Encoding, ExportBatch, ExportRow
from kusei.engines.procedures.handover.models.keys import KeyRotation
from kusei.engines.procedures.handover.models.results import ResultBatch, ResultRow
from kusei.engines.procedures.handover.models.webhooks import Delivery, Endpoint

__all__ = [
    "Delivery",
    "DisposalItem",
    "DisposalRun",
    "Download",
    "Encoding",
    "Endpoint",
    "ExportBatch",
    "ExportRow",
    "Grant",
    "KeyRotation",
    "ResultBatch",
    "ResultRow",
    "Rights",
]
