"""Addresses of evaluation that everybody may open; below `/plans/`."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.evaluation.views import public

app_name = "public-evaluation"
urlpatterns = [
    path("<slug:slug>/evaluations/", public.index, name="index"),
    path("<slug:slug>/evaluations/<int:fiscal_year>/<str:key>/", public.sheet, name="sheet"),
    path("<slug:slug>/evaluations/<int:fiscal_year>/<str:key>/sheet.pdf", public.pdf, name="pdf"),
]
