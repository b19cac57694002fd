"""Addresses that providers call."""

from __future__ import annotations

from django.urls import URLPattern, path

from kusei.engines.notices.channels.line import views as line
from kusei.engines.notices.channels.telephony import receiving

app_name = "channels"
urlpatterns: list[URLPattern] = [
    path("line/", line.receive, name="line"),
    path("sms/", receiving.receive, {"channel": "sms"}, name="sms"),
    path("call/", receiving.receive, {"channel": "call"}, name="call"),
]
