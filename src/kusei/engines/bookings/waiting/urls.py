"""Waiting lists whose offers expire, and alerts for a saved search."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "waiting"
urlpatterns: list[URLPattern] = []
