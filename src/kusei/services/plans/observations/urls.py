"""Addresses of observations."""

from __future__ import annotations

from typing import Any

app_name = "observations"
urlpatterns: list[Any] = []
