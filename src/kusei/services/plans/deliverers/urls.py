"""Addresses for staff who say what delivers an initiative."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.deliverers import views

app_name = "deliverers"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/<str:key>/", views.one, name="one"),
    path("<slug:slug>/<str:key>/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:slug>/<str:key>/<int:number>/restore/", views.restore, name="restore"),
]
