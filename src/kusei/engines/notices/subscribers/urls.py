"""Addresses of what people want to hear of."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.subscribers.views import linking, settings, stopping

app_name = "subscribers"
urlpatterns = [
    path("", settings.overview, name="settings"),
    path("topics/", settings.topics, name="topics"),
    path("about/", settings.about, name="about"),
    path("children/", settings.child, name="child"),
    path("children/remove/", settings.remove_child, name="remove_child"),
    path("hours/", settings.hours, name="hours"),
    path("stop/", settings.stop, name="stop_all"),
    path("known/", settings.known, name="known"),
    path("known/delete/", settings.forget, name="forget"),
    path("sms/", linking.sms, name="sms"),
    path("sms/code/", linking.sms_code, name="sms_code"),
    path("call/", linking.call, name="call"),
    path("call/code/", linking.call_code, name="call_code"),
    path("line/", linking.line, name="line"),
    path("push/", linking.push, name="push"),
    path("letters/", linking.letters, name="letters"),
    path("addresses/<int:number>/remove/", linking.remove, name="remove"),
    path("addresses/<int:number>/repair/", linking.repair, name="repair"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
]
