"""The search for free times, below /facilities/search/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.finding.views import search

app_name = "finding"
urlpatterns = [
    path("", search.index, name="search"),
]
