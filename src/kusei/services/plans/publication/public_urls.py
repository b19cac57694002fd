"""Addresses of publication that everybody may open; below `/plans/`."""

from __future__ import annotations

from typing import Any

app_name = "public-publication"
urlpatterns: list[Any] = []
