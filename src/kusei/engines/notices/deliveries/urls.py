"""Addresses of the ways out."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.deliveries import views

app_name = "deliveries"
urlpatterns = [
    path("", views.outlets, name="outlets"),
    path("<slug:channel>/", views.outlet, name="outlet"),
]
