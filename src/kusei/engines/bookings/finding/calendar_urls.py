"""Calendars of houses, their feeds and their day sheets, below /calendars/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.finding.views import calendars, feeds, sheets

app_name = "calendars"
urlpatterns = [
    path("feeds/", feeds.mine, name="feeds"),
    path("feeds/make/", feeds.make, name="feed-make"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="feed-revoke"),
    path("feeds/<slug:token>.ics", feeds.secret, name="secret"),
    path("<slug:key>.ics", feeds.of_house, name="ics"),
    path("<slug:key>/", calendars.calendar, name="house"),
    path("<slug:key>/sheet/", sheets.day, name="sheet"),
    path("<slug:key>/<slug:view>/", calendars.calendar, name="view"),
]
