"""Addresses of applicants. Secrets stand in the query, which no log keeps; numbers open nothing by themselves."""

from __future__ import annotations

from django.urls import path, register_converter

from kusei.engines.procedures.applications.numbers import ReceiptConverter
from kusei.engines.procedures.applications.views import correcting, files, links, own, reviewing, starting, steps

register_converter(ReceiptConverter, "receipt")

app_name = "applications"

urlpatterns = [
    path("", own.mine, name="mine"),
    path("start/<slug:key>/", starting.start, name="start"),
    path("together/<slug:key>/", starting.together, name="together"),
    path("open/", links.open_link, name="open"),
    path("drafts/<uuid:draft_id>/", steps.draft, name="draft"),
    path("drafts/<uuid:draft_id>/review/", reviewing.review, name="review"),
    path("drafts/<uuid:draft_id>/done/", reviewing.done, name="done"),
    path("drafts/<uuid:draft_id>/later/", links.later, name="later"),
    path("drafts/<uuid:draft_id>/discard/", links.discard, name="discard"),
    path("drafts/<uuid:draft_id>/files/<uuid:file>/", files.draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/<str:key>/", steps.step, name="step"),
    path("<receipt:number>/", own.one, name="one"),
    path("<receipt:number>/correct/", correcting.correct, name="correct"),
    path("<receipt:number>/send-file/", correcting.send_file, name="send_file"),
    path("<receipt:number>/files/<uuid:file>/", own.file, name="file"),
    path("<receipt:number>/follow/<slug:relation>/", own.follow, name="follow"),
    path("<receipt:number>/<slug:word>/", own.act, name="act"),
]
