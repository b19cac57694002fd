"""Counters for residents, their kiosk and display, below /counters/."""

from __future__ import annotations

from django.urls import path

from kusei.services.counters.views import appointments, figures, public, remote, tickets, visits

app_name = "counters"
urlpatterns = [
    path("", public.index, name="index"),
    path("states.<str:form>", public.states, name="states"),
    path("tickets/<str:secret>/", tickets.ticket, name="ticket"),
    path("tickets/<str:secret>/arrive/", tickets.arrive, name="arrive"),
    path("tickets/<str:secret>/leave/", tickets.leave, name="leave"),
    path("appointments/<str:secret>/", appointments.appointment, name="appointment"),
    path("appointments/<str:secret>/arrive/", appointments.arrive, name="appointment_arrive"),
    path("appointments/<str:secret>/cancel/", appointments.cancel, name="appointment_cancel"),
    path("tickets/<str:secret>/notice/", tickets.notice, name="notice"),
    path("remote/<str:secret>/", remote.room, name="remote"),
    path("remote/<str:secret>/act/", remote.act, name="remote_act"),
    path("visits/", visits.index, name="visits"),
    path("visits/find/", visits.find, name="visit_find"),
    path("visits/new/<slug:kind>/", visits.ask, name="visit_new"),
    path("visits/<str:secret>/", visits.visit, name="visit"),
    path("visits/<str:secret>/change/", visits.change, name="visit_change"),
    path("visits/<str:secret>/paper/", visits.paper, name="visit_paper"),
    path("visits/<str:secret>/times/", visits.times, name="visit_times"),
    path("visits/<str:secret>/begin/", visits.begin, name="visit_begin"),
    path("visits/<str:secret>/cancel/", visits.cancel, name="visit_cancel"),
    path("<slug:office>/", public.office, name="office"),
    path("<slug:office>/take/", public.take, name="take"),
    path("<slug:office>/board/", public.board, name="board"),
    path("<slug:office>/state.json", public.state, name="state"),
    path("<slug:office>/events/", public.events, name="events"),
    path("<slug:office>/forecast/", figures.forecast, name="forecast"),
    path("<slug:office>/services/<slug:service>/times/", appointments.times, name="times"),
    path("<slug:office>/services/<slug:service>/remote/", remote.times, name="remote_times"),
    path("<slug:office>/kiosk/<str:key>/", tickets.kiosk, name="kiosk"),
    path("<slug:office>/kiosk/<str:key>/arrive/", tickets.kiosk_arrive, name="kiosk_arrive"),
    path("<slug:office>/kiosk/<str:key>/board/", public.own_board, name="own_board"),
    path("<slug:office>/kiosk/<str:key>/tickets/<str:secret>/", tickets.kiosk_ticket, name="kiosk_ticket"),
]
