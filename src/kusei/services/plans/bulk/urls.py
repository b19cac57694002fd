"""Addresses of bulk."""

from __future__ import annotations

from typing import Any

app_name = "bulk"
urlpatterns: list[Any] = []
