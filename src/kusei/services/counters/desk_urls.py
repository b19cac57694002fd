"""The desk of counters, below /desk/counters/."""

from __future__ import annotations

from django.urls import path

from kusei.services.counters.views import desk, figures, remotedesk, visitdesk

app_name = "counterdesk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("window/", desk.window, name="window"),
    path("window/act/", desk.act, name="act"),
    path("window/close/", desk.rise, name="rise"),
    path("visits/", visitdesk.index, name="visits"),
    path("visits/new/<slug:kind>/", visitdesk.new, name="visit_new"),
    path("visits/<int:number>/", visitdesk.visit, name="visit"),
    path("visits/<int:number>/act/", visitdesk.act, name="visit_act"),
    path("remote/", remotedesk.index, name="remotes"),
    path("remote/<int:number>/", remotedesk.talk, name="remote"),
    path("remote/<int:number>/act/", remotedesk.act, name="remote_act"),
    path("<slug:office>/", desk.office, name="office"),
    path("<slug:office>/sit/", desk.sit, name="sit"),
    path("<slug:office>/give/", desk.give, name="give"),
    path("<slug:office>/statistics/", figures.statistics, name="statistics"),
    path("<slug:office>/statistics.csv", figures.statistics_csv, name="statistics_csv"),
]
