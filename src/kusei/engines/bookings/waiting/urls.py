"""Waiting lists whose offers expire, and alerts for a saved search, below /bookings/waiting/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.waiting.views import desk, mine

app_name = "waiting"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("desk/", desk.line, name="desk"),
    path("alerts/new/", mine.alert_new, name="alert-new"),
    path("alerts/<int:pk>/<slug:what>/", mine.alert_act, name="alert-act"),
    path("at/<slug:key>/<slug:room>/<slug:day>/", mine.new, name="new"),
    path("at/<slug:key>/<slug:room>/<slug:day>/<slug:part>/", mine.new, name="new"),
    path("<int:pk>/<slug:what>/", mine.act, name="act"),
]
