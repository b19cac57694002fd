"""Addresses of publication."""

from __future__ import annotations

from typing import Any

app_name = "publication"
urlpatterns: list[Any] = []
