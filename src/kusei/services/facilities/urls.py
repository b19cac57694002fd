"""What a ward's houses are for: use, ratios and numbers of each."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "facilities_service"
urlpatterns: list[URLPattern] = []
