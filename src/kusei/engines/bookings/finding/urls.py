"""Free times over all facilities, calendars, feeds and day sheets."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "finding"
urlpatterns: list[URLPattern] = []
