"""The desk of counters, below /desk/counters/."""

from __future__ import annotations

from django.urls import path

from kusei.services.counters.views import desk, figures

app_name = "counterdesk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("window/", desk.window, name="window"),
    path("window/act/", desk.act, name="act"),
    path("window/close/", desk.rise, name="rise"),
    path("<slug:office>/", desk.office, name="office"),
    path("<slug:office>/sit/", desk.sit, name="sit"),
    path("<slug:office>/give/", desk.give, name="give"),
    path("<slug:office>/statistics/", figures.statistics, name="statistics"),
    path("<slug:office>/statistics.csv", figures.statistics_csv, name="statistics_csv"),
]
