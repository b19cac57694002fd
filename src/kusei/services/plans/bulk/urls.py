"""Addresses of the sheets."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.bulk.views import imports, sheets

app_name = "bulk"
urlpatterns = [
    path("", sheets.start, name="start"),
    path("upload/", sheets.upload, name="upload"),
    path("imports/<int:number>/", imports.imported, name="import"),
    path("imports/<int:number>/cancel/", imports.cancel, name="cancel"),
    path("imports/<int:number>/back/", imports.take_back, name="back"),
    path("imports/<int:number>/file/", imports.original, name="file"),
    path("<slug:kind>/<int:number>/", sheets.sheet, name="sheet"),
    path("<slug:kind>/<int:number>/download/", sheets.download, name="download"),
]
