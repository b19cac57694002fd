"""The desk of bookings, below /desk/bookings/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.reservations.views import counter, desk, groupdesk, series

app_name = "bookingdesk"
urlpatterns = [
    path("", desk.day, name="day"),
    path("deposits/", desk.deposits, name="deposits"),
    path("new/", counter.begin, name="begin"),
    path("new/<slug:key>/", counter.choose, name="choose"),
    path("new/<slug:key>/<slug:room>/<slug:day>/", counter.new, name="new"),
    path("new/<slug:key>/<slug:room>/<slug:day>/<slug:part>/", counter.new, name="new"),
    path("series/new/<slug:key>/<slug:room>/<slug:day>/", series.new, name="series_new"),
    path("series/new/<slug:key>/<slug:room>/<slug:day>/<slug:part>/", series.new, name="series_new"),
    path("series/<int:number>/", series.one, name="series"),
    path("series/<int:number>/cancel/", series.cancel, name="series_cancel"),
    path("groups/", groupdesk.index, name="groups"),
    path("groups/new/<slug:key>/", groupdesk.new, name="group_new"),
    path("groups/<int:number>/", groupdesk.one, name="group"),
    path("groups/<int:number>/files/<int:file>/", groupdesk.file, name="group_file"),
    path("groups/<int:number>/<slug:what>/", groupdesk.act, name="group_act"),
    path("<uuid:booking_id>/", desk.one, name="one"),
    path("<uuid:booking_id>/paper/", desk.paper, name="paper"),
    path("<uuid:booking_id>/deposit/", desk.settle_deposit, name="deposit"),
    path("<uuid:booking_id>/propose/", desk.propose, name="propose"),
    path("<uuid:booking_id>/<slug:what>/", desk.act, name="act"),
]
