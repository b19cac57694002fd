"""Alerts and what happened to them."""

from __future__ import annotations

from kusei.engines.notices.emergency.models.alerts import Alert
from kusei.engines.notices.emergency.models.events import AlertEvent

__all__ = ("Alert", "AlertEvent")
