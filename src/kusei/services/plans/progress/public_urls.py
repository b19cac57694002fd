"""Addresses of progress that everybody may open; below `/plans/`."""

from __future__ import annotations

from typing import Any

app_name = "public-progress"
urlpatterns: list[Any] = []
