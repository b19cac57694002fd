"""Addresses of observations, for staff."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.observations.views import listing, stepping, writing

app_name = "observations"
urlpatterns = [
    path("", listing.index, name="list"),
    path("download.<slug:format>", listing.download, name="download"),
    path("new/", writing.new, name="new"),
    path("<int:number>/", stepping.observation, name="observation"),
    path("<int:number>/edit/", writing.edit, name="edit"),
    path("<int:number>/steps/", stepping.add, name="add"),
    path("<int:number>/corrections/", stepping.correct, name="correct"),
    path("<int:number>/public/", stepping.publish, name="publish"),
]
