"""Public addresses of alerts. The middleware answers most of them from their files."""

from __future__ import annotations

from django.urls import path, re_path

from kusei.engines.notices.emergency.views import public

app_name = "alerts"
urlpatterns = [
    path("", public.board, name="board"),
    path("feed.xml", public.board, name="feed"),
    path("alerts.json", public.board, name="json"),
    path("board.css", public.board, name="style"),
    path("drill/", public.drill, name="drill"),
    re_path(r"^(?P<identifier>[0-9]{6}-[0-9]{4}-[0-9]{5})\.xml$", public.message, name="cap"),
    re_path(r"^(?P<identifier>[0-9]{6}-[0-9]{4}-[0-9]{5})/$", public.single, name="single"),
]
