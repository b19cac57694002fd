"""The kiosk of check-in, below /kiosk/; the service worker's scope is this folder."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.checkins.views import kiosk

app_name = "kiosk"
urlpatterns = [
    path("", kiosk.sign_in, name="sign_in"),
    path("worker.js", kiosk.worker, name="worker"),
    path("events/", kiosk.events, name="events"),
    path("names/", kiosk.names, name="names"),
    path("<int:gate>/", kiosk.gate, name="gate"),
]
