"""Addresses of progress."""

from __future__ import annotations

from typing import Any

app_name = "progress"
urlpatterns: list[Any] = []
