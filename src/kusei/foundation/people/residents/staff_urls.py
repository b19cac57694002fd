"""Addresses under `/admin/residents/`: staff's pages about residents."""

from __future__ import annotations

from django.urls import path

from kusei.foundation.people.residents.views import staff

app_name = "residents_staff"

urlpatterns = [
    path("secrecy/", staff.secrecy, name="secrecy"),
    path("secrecy/<int:number>/", staff.person, name="person"),
    path("secrecy/<int:number>/lift/", staff.lift, name="lift"),
    path("mandates/new/", staff.record_mandate, name="record_mandate"),
]
