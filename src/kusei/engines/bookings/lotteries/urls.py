"""Draws for everybody, below /lotteries/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.lotteries import views

app_name = "lotteries"
urlpatterns = [path("verify/", views.verify, name="verify")]
