"""CAP 1.2 (Common Alerting Protocol, OASIS 2010): an alert as XML, and the rules that the schema does not hold."""

from __future__ import annotations

from kusei.engines.notices.emergency.cap.checking import check
from kusei.engines.notices.emergency.cap.writing import NAMESPACE, Sender, write

__all__ = ["NAMESPACE", "Sender", "check", "write"]
