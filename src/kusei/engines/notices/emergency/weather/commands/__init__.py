"""Every write: taking a report in, and deciding about a proposal."""

from __future__ import annotations

from kusei.engines.notices.emergency.weather.commands.deciding import adopt, dismiss
from kusei.engines.notices.emergency.weather.commands.taking import Taken, refuse, take

__all__ = ["Taken", "adopt", "dismiss", "refuse", "take"]
