"""The desk of bookings, below /desk/bookings/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.reservations.views import desk

app_name = "bookingdesk"
urlpatterns = [
    path("", desk.day, name="day"),
    path("<uuid:booking_id>/", desk.one, name="one"),
    path("<uuid:booking_id>/<slug:what>/", desk.act, name="act"),
]
