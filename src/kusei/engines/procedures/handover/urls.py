"""Addresses below /desk/handover/. Receipt numbers open nothing by themselves; nothing else of anybody stands here."""

from __future__ import annotations

from django.urls import path

from kusei.engines.procedures.handover.views import disposal, exports, given, grants, keys, results, webhooks

app_name = "handover"

urlpatterns = [
    path("", exports.index, name="index"),
    path("given/", given.listing, name="given"),
    path("given/<receipt:number>/", given.one, name="given_one"),
    path("given/<receipt:number>/review/", given.review, name="given_review"),
    path("given/<receipt:number>/correction/", given.correction, name="given_correction"),
    path("given/<receipt:number>/check/<int:item>/", given.check, name="given_check"),
    path("given/<receipt:number>/paper/", given.paper, name="given_paper"),
    path("given/<receipt:number>/files/<uuid:file>/", given.file, name="given_file"),
    path("grants/", grants.listing, name="grants"),
    path("grants/<int:pk>/end/", grants.end, name="grant_end"),
    path("exports/", exports.listing, name="exports"),
    path("exports/<int:pk>/", exports.one, name="export"),
    path("exports/<int:pk>/replace/", exports.replace, name="export_replace"),
    path("exports/<int:pk>/file/", exports.download, name="export_file"),
    path("results/", results.listing, name="results"),
    path("results/<int:pk>/", results.one, name="result"),
    path("results/<int:pk>/apply/", results.apply, name="result_apply"),
    path("webhooks/", webhooks.listing, name="webhooks"),
    path("webhooks/<int:pk>/", webhooks.one, name="webhook"),
    path("webhooks/<int:pk>/switch/", webhooks.switch, name="webhook_switch"),
    path("webhooks/<int:pk>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path("webhooks/<int:pk>/again/<int:delivery>/", webhooks.again, name="webhook_again"),
    path("disposal/", disposal.listing, name="disposals"),
    path("disposal/<int:pk>/", disposal.one, name="disposal"),
    path("disposal/<int:pk>/confirm/", disposal.confirm, name="disposal_confirm"),
    path("disposal/<int:pk>/keep/", disposal.keep, name="disposal_keep"),
    path("disposal/<int:pk>/certificate/", disposal.certificate, name="certificate"),
    path("disposal/<int:pk>/certificate.json", disposal.certificate_json, name="certificate_json"),
    path("keys/", keys.keys, name="keys"),
]
