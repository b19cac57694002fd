"""What the counter tells the rest of the house: how an application came in, and which drafts are of a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from kusei.engines.procedures.applications.models import Application, Attachment, Draft
from kusei.engines.procedures.counter.commands.letters import SCAN
from kusei.engines.procedures.counter.models import Interview


def html(request: HttpRequest, application: Application) -> str:
    """Who took it in, who was seen, the stamp of a letter and its scans; nothing for what came online. Two queries."""
    if application.channel == "online":
        return ""
    found = Interview.objects.filter(draft_id=application.cover.intent).select_related("staff", "department").first()
    if found is None:
        return ""
    rows = Attachment.objects.filter(application=application, field=SCAN, replaced_at=None).order_by("pk")
    scans = [reverse("desk:file", args=[application.number, one.file]) for one in rows]
    return render_to_string("counter/panel.html", {"interview": found, "scans": scans}, request)


def rows_of(user: Any) -> list[tuple[str, list[str]]]:
    """The drafts of an account, for 「だれが私の記録を見たか」."""
    rows = Draft.objects.filter(owner=user).values_list("pk", flat=True)
    return [("applications.draft", [str(pk) for pk in rows])]
