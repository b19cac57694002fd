"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.inbox import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<str:kind>/<int:number>/", views.one, name="one"),
    path("<str:kind>/<int:number>/mark/", views.mark, name="mark"),
]
