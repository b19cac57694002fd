"""The home page of staff."""

from __future__ import annotations

from django.urls import path

from kusei.foundation.org import staffhome

app_name = "staff"
urlpatterns = [path("", staffhome.home, name="home")]
