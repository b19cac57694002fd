"""Public pages of facilities, below /facilities/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.resources import desk, views

app_name = "facilities"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:key>/", views.one, name="one"),
    path("<slug:key>/closures/", desk.closures, name="closures"),
    path("<slug:key>/closures/<int:pk>/reopen/", desk.reopen, name="reopen"),
]
