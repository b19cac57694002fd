"""Entries and exits for staff, below /desk/checkins/. A house's number opens nothing by itself."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.checkins.views import cards, counting, houses, today

app_name = "checkins"
urlpatterns = [
    path("", houses.index, name="index"),
    path("new/", houses.new, name="new"),
    path("cards/", cards.index, name="cards"),
    path("cards/issue/", cards.issue, name="issue"),
    path("cards/sheet/", cards.sheet, name="sheet"),
    path("cards/<int:card>/", cards.one, name="card"),
    path("cards/<int:card>/paper/", cards.paper, name="card_paper"),
    path("<int:pk>/", today.today, name="today"),
    path("<int:pk>/undo/<uuid:event>/", today.undo, name="undo"),
    path("<int:pk>/counts/", counting.month, name="month"),
    path("<int:pk>/counts/year/", counting.year, name="year"),
    path("<int:pk>/counts/<str:form>/", counting.paper, name="paper"),
    path("<int:pk>/edit/", houses.edit, name="edit"),
    path("<int:pk>/gates/", houses.gates, name="gates"),
    path("<int:pk>/gates/new/", houses.new_gate, name="new_gate"),
    path("<int:pk>/gates/<int:gate>/", houses.edit_gate, name="edit_gate"),
    path("<int:pk>/gates/<int:gate>/end/", houses.end_gate, name="end_gate"),
    path("<int:pk>/gates/<int:gate>/code/", houses.code, name="code"),
    path("<int:pk>/devices/<int:device>/stop/", houses.stop_device, name="stop_device"),
]
