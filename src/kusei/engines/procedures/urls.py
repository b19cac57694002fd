"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from kusei.engines.procedures.catalogue import views

app_name = "procedures"

urlpatterns = [
    path("", views.index, name="index"),
    path("guides/", views.guide_list, name="guides"),
    path("guides/<slug:key>/", views.guide, name="guide"),
    path("<slug:key>/", views.procedure, name="procedure"),
]
