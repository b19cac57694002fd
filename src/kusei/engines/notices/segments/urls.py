"""Addresses of segments."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.segments.views import editing, listing

app_name = "segments"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", editing.new, name="new"),
    path("<int:number>/", listing.segment, name="segment"),
    path("<int:number>/edit/", editing.edit, name="edit"),
    path("<int:number>/end/", listing.end, name="end"),
    path("<int:number>/restore/", listing.restore, name="restore"),
    path("<int:number>/numbers.csv", listing.numbers, name="numbers"),
]
