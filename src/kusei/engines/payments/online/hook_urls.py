"""Where providers tell what became of a payment."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.online import receiving

app_name = "payhooks"
urlpatterns = [
    path("sandbox/", receiving.receive, {"provider": "sandbox"}, name="sandbox"),
    path("stripe/", receiving.receive, {"provider": "stripe"}, name="stripe"),
]
