"""Addresses of progress for staff."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.progress.views import reports, rounds, sheet

app_name = "progress"
urlpatterns = [
    path("", rounds.index, name="index"),
    path("new/", rounds.new, name="new"),
    path("<int:number>/", rounds.show, name="round"),
    path("<int:number>/remind/", rounds.remind, name="remind"),
    path("<int:number>/change/", rounds.change, name="change"),
    path("<int:number>/close/", rounds.close, name="close"),
    path("<int:number>/reopen/", rounds.reopen, name="reopen"),
    path("<int:number>/publish/", rounds.publish, name="publish"),
    path("<int:number>/mine/", sheet.mine, name="mine"),
    path("<int:number>/departments/<int:department>/", sheet.department, name="department"),
    path("<int:number>/reports/<int:report>/", reports.show, name="report"),
    path("<int:number>/reports/<int:report>/return/", reports.give_back, name="return"),
    path("<int:number>/reports/<int:report>/correct/", reports.correct, name="correct"),
]
