"""Addresses of amendments."""

from __future__ import annotations

from django.urls import path, re_path

from kusei.services.plans.amendment.views import acts, drafts, editor, shaping

app_name = "amendment"
PART = r"^(?P<number>[0-9]+)/(?P<table>initiatives|nodes)/(?P<key>[^/]+)/"
urlpatterns = [
    path("", drafts.index, name="index"),
    path("new/", drafts.start, name="start"),
    path("ask/<slug:slug>/<str:key>/", acts.ask, name="ask"),
    path("requests/<int:request_id>/answer/", acts.answer, name="answer"),
    path("<int:number>/", drafts.draft, name="draft"),
    path("<int:number>/describe/", drafts.describe, name="describe"),
    path("<int:number>/preview/", drafts.preview, name="preview"),
    path("<int:number>/comparison.pdf", drafts.comparison, name="comparison"),
    path("<int:number>/edits/", drafts.edits, name="edits"),
    path("<int:number>/plan/", editor.plan, name="plan"),
    path("<int:number>/initiatives/<str:key>/", editor.initiative, name="initiative"),
    path("<int:number>/nodes/<str:key>/", editor.node, name="node"),
    path("<int:number>/add-initiative/", shaping.add_initiative, name="add-initiative"),
    path("<int:number>/add-node/", shaping.add_node, name="add-node"),
    path("<int:number>/initiatives/<str:key>/add-line/", shaping.add_line, name="add-line"),
    path("<int:number>/initiatives/<str:key>/change-line/", shaping.change_line, name="change-line"),
    path("<int:number>/initiatives/<str:key>/listings/", shaping.listings, name="listings"),
    re_path(PART + r"add-indicator/$", shaping.add_indicator, name="add-indicator"),
    re_path(PART + r"remove-indicator/$", shaping.remove_indicator, name="remove-indicator"),
    re_path(PART + r"remove/$", shaping.remove_part, name="remove"),
    re_path(PART + r"move/$", shaping.move_part, name="move"),
    path("<int:number>/undo/", acts.undo, name="undo"),
    path("<int:number>/take-back/", acts.take_back, name="take-back"),
    path("<int:number>/submit/", acts.submit, name="submit"),
    path("<int:number>/abandon/", acts.abandon, name="abandon"),
    path("<int:number>/reopen/", acts.reopen, name="reopen"),
    path("<int:number>/rebase/", acts.rebase, name="rebase"),
    path("<int:number>/in-force/", acts.put_in_force, name="in-force"),
]
