"""Addresses below /payments/debit/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.collecting.views import payer

app_name = "mandates"
urlpatterns = [
    path("", payer.index, name="index"),
    path("new/", payer.apply, name="apply"),
    path("back/", payer.back, name="back"),
    path("bank/", payer.bank, name="bank"),
    path("<int:pk>/bank/", payer.bank_again, name="bank-again"),
    path("<int:pk>/stop/", payer.stop, name="stop"),
]
