"""A library's seats and its digital card, below /library/."""

from __future__ import annotations

from django.urls import path

from kusei.services.library.views import cards, desk, mine, seats, today

app_name = "library"
urlpatterns = [
    path("", seats.index, name="index"),
    path("seats.json", seats.numbers, name="numbers"),
    path("mine/", mine.own, name="mine"),
    path("mine/code/", mine.typed, name="typed"),
    path("mine/go-on/", mine.go_on, name="go_on"),
    path("mine/leave/", mine.leave, name="leave"),
    path("here/<str:code>/", mine.here, name="here"),
    path("card/", cards.card, name="card"),
    path("card/code/", cards.code, name="card_code"),
    path("desk/", desk.index, name="desk"),
    path("desk/issue/", desk.issue, name="issue"),
    path("desk/cards/<int:card>/", desk.one, name="desk_card"),
    path("desk/cards/<int:card>/stop/", desk.stop, name="stop"),
    path("desk/cards/<int:card>/reissue/", desk.reissue, name="reissue"),
    path("desk/cards/<int:card>/renew/", desk.renew, name="renew"),
    path("desk/cards/<int:card>/paper/", desk.paper, name="paper"),
    path("desk/<slug:key>/", today.seats, name="today"),
    path("desk/<slug:key>/come/<uuid:booking_id>/", today.come, name="come"),
    path("desk/<slug:key>/codes/renew/", today.renew, name="renew_codes"),
    path("desk/<slug:key>/codes/sheet/", today.sheet, name="sheet"),
    path("<slug:key>/", seats.library, name="library"),
    path("<slug:key>/book/", seats.book, name="book"),
    path("<slug:key>/now/", seats.use_now, name="now"),
]
