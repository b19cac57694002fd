"""Who runs a house in which hours: their accounts, cash and hand-over."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "operators"
urlpatterns: list[URLPattern] = []
