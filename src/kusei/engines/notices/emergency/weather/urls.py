"""Addresses at /desk/alerts/weather/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.emergency.weather import views

app_name = "weather"
urlpatterns = [
    path("", views.index, name="index"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/adopt/", views.adopt, name="adopt"),
    path("proposals/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("reports/", views.reports, name="reports"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/raw/", views.raw, name="raw"),
    path("refused/", views.refused, name="refused"),
]
