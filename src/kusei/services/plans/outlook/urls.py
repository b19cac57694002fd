"""Addresses of the early warning, for staff."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.outlook.views import listing, one

app_name = "outlook"
urlpatterns = [
    path("", listing.index, name="list"),
    path("download.csv", listing.download, name="download"),
    path("<slug:plan>/<str:indicator>/", one.show, name="one"),
    path("<slug:plan>/<str:indicator>/note/", one.note, name="note"),
]
