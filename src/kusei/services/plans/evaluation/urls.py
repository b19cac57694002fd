"""Addresses of evaluation for staff."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.evaluation.views import bundle, indicators, overview, printing, publishing, review, sheet

app_name = "evaluation"
urlpatterns = [
    path("", overview.index, name="index"),
    path("start/", overview.start, name="start"),
    path("publish/", publishing.publish, name="publish"),
    path("published/<int:number>/correct/", publishing.correct, name="correct"),
    path("bundles/<int:number>/", bundle.show, name="bundle"),
    path("bundles/<int:number>/submit/", bundle.submit, name="submit"),
    path("bundles/<int:number>/adopt/", bundle.adopt, name="adopt"),
    path("bundles/<int:number>/sheets.pdf", printing.bundle_pdf, name="bundle-pdf"),
    path("sheets/<int:number>/", sheet.show, name="sheet"),
    path("sheets/<int:number>/edit/", sheet.edit, name="edit"),
    path("sheets/<int:number>/copy/", sheet.copy, name="copy"),
    path("sheets/<int:number>/sheet.pdf", printing.sheet_pdf, name="sheet-pdf"),
    path("sheets/<int:number>/review/<slug:stage>/", review.review, name="review"),
    path("sheets/<int:number>/indicators/", indicators.index, name="indicators"),
    path("sheets/<int:number>/indicators/<int:indicator>/targets/", indicators.targets, name="targets"),
    path("sheets/<int:number>/indicators/<int:indicator>/retire/", indicators.retire, name="retire"),
]
