"""Addresses of publication that everybody may open; below `/plans/`."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.publication.views import booklets, changes, dashboard, history, opendata

app_name = "public-publication"
urlpatterns = [
    path("changes/", changes.of_all, name="all-changes"),
    path("feeds/changes.<slug:format>", changes.feed, name="all-feed"),
    path("<slug:slug>/feed.<slug:format>", changes.feed, name="feed"),
    path("<slug:slug>/changes/", changes.of_plan, name="changes"),
    path("<slug:slug>/dashboard/", dashboard.show, name="dashboard"),
    path("<slug:slug>/initiatives/<str:key>/history/", history.show, name="history"),
    path("<slug:slug>/booklets/<int:number>.pdf", booklets.published_file, name="booklet"),
    path("<slug:slug>/data/", opendata.index, name="data"),
    path("<slug:slug>/data/catalog.jsonld", opendata.catalog, name="data-catalog"),
    path("<slug:slug>/data/<slug:what>.<slug:format>", opendata.file, name="data-file"),
]
