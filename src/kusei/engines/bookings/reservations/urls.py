"""A resident's bookings, and the way to a new one, below /bookings/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.reservations.views import choosing, groups, mine

app_name = "bookings"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("<uuid:booking_id>/", mine.one, name="one"),
    path("<uuid:booking_id>/paper/", mine.paper, name="paper"),
    path("<uuid:booking_id>/cancel/", mine.cancel, name="cancel"),
    path("<uuid:booking_id>/undo/", mine.undo, name="undo"),
    path("<uuid:booking_id>/accept/", mine.accept, name="accept"),
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.choose, name="group_choose"),
    path("groups/new/<slug:key>/", groups.new, name="group_new"),
    path("groups/invitations/<int:number>/<slug:what>/", groups.answer, name="invitation"),
    path("groups/<int:number>/", groups.one, name="group"),
    path("groups/<int:number>/invite/", groups.invite, name="group_invite"),
    path("groups/<int:number>/files/<int:file>/", groups.file, name="group_file"),
    path("groups/<int:number>/<slug:what>/", groups.act, name="group_act"),
    path("at/<slug:key>/", choosing.facility, name="facility"),
    path("at/<slug:key>/<slug:room>/<slug:day>/", choosing.new, name="new"),
    path("at/<slug:key>/<slug:room>/<slug:day>/<slug:part>/", choosing.new, name="new"),
]
