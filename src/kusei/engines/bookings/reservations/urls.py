"""A resident's bookings, and the way to a new one, below /bookings/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.reservations.views import choosing, mine

app_name = "bookings"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("<uuid:booking_id>/", mine.one, name="one"),
    path("<uuid:booking_id>/cancel/", mine.cancel, name="cancel"),
    path("<uuid:booking_id>/undo/", mine.undo, name="undo"),
    path("<uuid:booking_id>/accept/", mine.accept, name="accept"),
    path("at/<slug:key>/", choosing.facility, name="facility"),
    path("at/<slug:key>/<slug:room>/<slug:day>/", choosing.new, name="new"),
    path("at/<slug:key>/<slug:room>/<slug:day>/<slug:part>/", choosing.new, name="new"),
]
