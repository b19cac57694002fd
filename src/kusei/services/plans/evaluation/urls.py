"""Addresses of evaluation."""

from __future__ import annotations

from typing import Any

app_name = "evaluation"
urlpatterns: list[Any] = []
