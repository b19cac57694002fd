"""Pages of payers: the slip of an invoice, and its PDF. A number opens nothing by itself."""

from __future__ import annotations

from django.urls import re_path

from kusei.engines.payments.slips.views import payer

NUMBER = r"^(?P<number>[0-9]{2}-[0-9]{8,12}-[0-9])/"

app_name = "slips"
urlpatterns = [
    re_path(NUMBER + r"$", payer.slip, name="slip"),
    re_path(NUMBER + r"slip\.pdf$", payer.pdf, name="pdf"),
]
