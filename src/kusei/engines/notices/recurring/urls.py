"""Addresses of the calendars of collection."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.recurring.views import calendars, reminders, sorting

app_name = "recurring"
urlpatterns = [
    path("", calendars.index, name="index"),
    path("remember/", calendars.remember, name="remember"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/stop/", reminders.stop, name="stop"),
    path("sorting/", sorting.dictionary, name="sorting"),
    path("<slug:code>.ics", calendars.ical, name="ical"),
    path("<slug:code>/", calendars.area, name="area"),
    path("<slug:code>/<int:year>/", calendars.year, name="year"),
    path("<slug:code>/<int:year>/days.csv", calendars.year_csv, name="csv"),
    path("<slug:code>/<int:year>/<int:month>/", calendars.area, name="month"),
]
