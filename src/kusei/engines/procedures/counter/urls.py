"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from kusei.engines.procedures.applications.numbers import ReceiptConverter
from kusei.engines.procedures.counter.views import done, identity, interview, passing, post, review, start

if "receipt" not in get_converters():
    register_converter(ReceiptConverter, "receipt")

app_name = "counter"

urlpatterns = [
    path("", start.start, name="start"),
    path("guides/<slug:key>/", start.guide, name="guide"),
    path("take-over/", start.take_over, name="take_over"),
    path("post/", post.post, name="post"),
    path("<uuid:draft_id>/", interview.interview, name="interview"),
    path("<uuid:draft_id>/forms/<int:index>/", interview.form, name="form"),
    path("<uuid:draft_id>/identity/", identity.identity, name="identity"),
    path("<uuid:draft_id>/account/", identity.account, name="account"),
    path("<uuid:draft_id>/display/", identity.display, name="display"),
    path("<uuid:draft_id>/review/", review.review, name="review"),
    path("<uuid:draft_id>/hand-over/", passing.hand_over, name="hand_over"),
    path("<uuid:draft_id>/discard/", passing.discard, name="discard"),
    path("<uuid:draft_id>/done/", done.done, name="done"),
    path("<uuid:draft_id>/take-back/", done.take_back, name="take_back"),
    path("<uuid:draft_id>/sheets/", done.sheets, name="sheets"),
    path("<uuid:draft_id>/papers/receipt.pdf", done.receipt, name="receipt"),
    path("<uuid:draft_id>/papers/<receipt:number>.pdf", done.paper, name="paper"),
    path("<uuid:draft_id>/letter/", done.letter, name="letter"),
]
