"""Addresses of the desk of campaigns."""

from __future__ import annotations

from django.urls import path

from kusei.services.outreach.views import acts, building, listing, one

app_name = "outreach"
urlpatterns = [
    path("", listing.index, name="index"),
    path("month/", listing.month, name="month"),
    path("new/", listing.start, name="start"),
    path("<int:number>/", one.campaign, name="campaign"),
    path("<int:number>/progress/", one.progress, name="progress"),
    path("<int:number>/results.csv", one.as_csv, name="csv"),
    path("<int:number>/texts/<str:language>/", building.texts, name="texts"),
    path("<int:number>/whom/", building.whom, name="whom"),
    path("<int:number>/channels/", building.channels, name="channels"),
    path("<int:number>/when/", building.when, name="when"),
    path("<int:number>/check/", building.check, name="check"),
    path("<int:number>/submit/", acts.submit, name="submit"),
    path("<int:number>/release/", acts.release, name="release"),
    path("<int:number>/take-back/", acts.take_back, name="take-back"),
    path("<int:number>/send-back/", acts.send_back, name="send-back"),
    path("<int:number>/discard/", acts.discard, name="discard"),
    path("<int:number>/restore/", acts.restore, name="restore"),
    path("<int:number>/pause/", acts.pause, name="pause"),
    path("<int:number>/resume/", acts.resume, name="resume"),
    path("<int:number>/cancel/", acts.cancel, name="cancel"),
    path("<int:number>/copy/", acts.copy, name="copy"),
    path("<int:number>/test/", acts.test, name="test"),
]
