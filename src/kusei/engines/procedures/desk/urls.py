"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from kusei.engines.procedures.applications.numbers import ReceiptConverter
from kusei.engines.procedures.desk.views import acts, bulk, files, listing, looking, one, statistics, switches

if "receipt" not in get_converters():
    register_converter(ReceiptConverter, "receipt")

app_name = "desk"

urlpatterns = [
    path("", listing.listing, name="list"),
    path("list.csv", listing.as_csv, name="csv"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics.csv", statistics.as_csv, name="statistics_csv"),
    path("procedures/", switches.procedures, name="procedures"),
    path("procedures/<int:number>/", switches.switch, name="switch"),
    path("<receipt:number>/", one.one, name="one"),
    path("<receipt:number>/open/", looking.open_sensitive, name="open"),
    path("<receipt:number>/preview/", looking.preview, name="preview"),
    path("<receipt:number>/files/<uuid:file>/", files.file, name="file"),
    path("<receipt:number>/<slug:word>/", acts.act, name="act"),
]
