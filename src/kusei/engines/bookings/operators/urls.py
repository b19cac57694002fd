"""Who runs a house in which hours: their accounts, cash and hand-over. Below /desk/houses/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.operators.views import houses, serving, sheets

app_name = "operators"
urlpatterns = [
    path("", houses.index, name="index"),
    path("new/<slug:key>/", houses.new, name="new"),
    path("<int:pk>/", houses.house, name="house"),
    path("<int:pk>/edit/", houses.edit, name="edit"),
    path("<int:pk>/people/", houses.people, name="people"),
    path("<int:pk>/people/<int:assignment>/end/", houses.end, name="end"),
    path("<int:pk>/entries/", houses.write, name="write"),
    path("<int:pk>/entries/<int:entry>/", houses.settle, name="settle"),
    path("<int:pk>/book/", serving.choose, name="choose"),
    path("<int:pk>/book/<slug:room>/<slug:day>/", serving.book, name="book"),
    path("<int:pk>/book/<slug:room>/<slug:day>/<slug:part>/", serving.book, name="book"),
    path("<int:pk>/bookings/<uuid:booking_id>/", serving.booking, name="booking"),
    path("<int:pk>/bookings/<uuid:booking_id>/<slug:what>/", serving.act, name="act"),
    path("<int:pk>/hand-over/", sheets.hand_over, name="hand_over"),
    path("<int:pk>/late/<slug:day>/<slug:operator>/", sheets.late, name="late"),
    path("<int:pk>/sheets/", sheets.history, name="sheets"),
    path("<int:pk>/sheets/<int:sheet>/", sheets.one, name="sheet"),
    path("<int:pk>/sheets/<int:sheet>/take-over/", sheets.take_over, name="take_over"),
]
