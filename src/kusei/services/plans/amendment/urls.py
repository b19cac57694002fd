"""Addresses of amendment."""

from __future__ import annotations

from typing import Any

app_name = "amendment"
urlpatterns: list[Any] = []
