"""Files that come with a page of a draft: kept one by one, those that are refused told at their field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.rendering import parsing
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import whole_number


def with_uploads(
    request: HttpRequest, draft: Draft, fields: Sequence[Field], answers: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The answers with the files that came, and (anchor, sentence) of those that were refused."""
    refused = []
    by = request.user if isinstance(request.user, User) else None
    for path, upload in parsing.uploads_in(fields, request.FILES):
        name, content = upload.name or "", upload.read()
        try:
            kept = drafts.attach(draft_id=draft.pk, field=str(path[-1]), name=name, content=content, by=by)
        except (FilesRefused, *REFUSALS) as refusal:
            refused.append(("f-" + "-".join(map(str, path)), sentence(refusal)))
        else:
            answers = parsing.with_file(answers, path, str(kept.file))
    return answers, refused


def seen(request: HttpRequest) -> int | None:
    """The revision on which the page was shown, as its hidden field says.

    None for what scripts send in between: it comes from the page that is open, often before the former answer is there.
    """
    if request.headers.get("HX-Request"):
        return None
    return whole_number(request.POST.get("seen"))


def seen_now(draft: Draft) -> SafeString:
    """The hidden field again, for the page that sent something in between and stays open."""
    shape = '<input type="hidden" id="id_seen" name="seen" value="{}" hx-swap-oob="true">'
    return format_html(shape, draft.revision)
