"""Addresses for machines on call; no language prefix."""

from django.urls import path

from kusei.foundation.web import health

urlpatterns = [
    path("live", health.live, name="health-live"),
    path("ready", health.ready, name="health-ready"),
]
