"""Addresses of papers and letters, and of the page on which anybody can check one."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from kusei.engines.procedures.applications.numbers import ReceiptConverter
from kusei.engines.procedures.delivery.views import desk, papers, verification

if "receipt" not in get_converters():
    register_converter(ReceiptConverter, "receipt")

app_name = "delivery"

urlpatterns = [
    path("letters/application/<receipt:number>/", papers.application, name="application"),
    path("letters/receipt/<uuid:intent>/", papers.receipt, name="receipt"),
    path("letters/result/<receipt:number>/", papers.result, name="result"),
    path("letters/form/<slug:key>/", papers.form, name="form"),
    path("letters/desk/<receipt:number>/", desk.application, name="desk_application"),
    path("letters/desk/<receipt:number>/letter/", desk.letter, name="desk_letter"),
    path("letters/desk/<receipt:number>/hand-over/", desk.hand_over, name="hand_over"),
    path("letters/desk/<receipt:number>/make/", desk.make, name="make"),
    path("verify/", verification.index, name="verify"),
    path("verify/<slug:code>/", verification.code, name="code"),
]
