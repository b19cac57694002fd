"""My applications: the list, and the page of one with its state, letters, messages and what can be done."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.procedures.applications import hooks, opened, words
from kusei.engines.procedures.applications.commands import applicants, drafts
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application, Attachment, Message, Relation
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.queries import own
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.applications.views.files import answered
from kusei.engines.procedures.definition.fields import FieldType
from kusei.engines.procedures.queries.current import current_version
from kusei.engines.procedures.rendering import reading
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this person is writing and what they handed in."""
    user = opened.signed_in(request)
    context = {
        "drafts": own.drafts_of(user, opened.drafts(request)),
        "applications": own.applications_of(request.user, opened.covers(request), opened.subjects(request)),
        "kinds": words.KINDS,
    }
    return render(request, "applications/mine.html", context)


@allow(PUBLIC)
@limited("applications-own", "120/m")
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Where the application stands and what can be done."""
    return page(request, opened.application_or_404(request, number))


def page(
    request: HttpRequest, application: Application, *, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one application."""
    standing = own.standing(application)
    Message.objects.filter(application=application, from_office=True, read_at=None).update(read_at=clock.now())
    content = application.version.content
    panels = [(panel, panel.html(request, application)) for panel in hooks.resident_panels()]
    context = {
        "standing": standing,
        "application": application,
        "procedure": content,
        "now": words.NOW[application.state],
        "kind": words.KINDS[application.state],
        "events": [(event, words.event(event.kind)) for event in standing.events],
        "sections": reading.rows(content.form, standing.answers) if standing.answers else [],
        "files": shown_files(application, content.form.fields, standing.answers),
        "file_fields": [one for one in content.form.fields if one.type is FieldType.FILE],
        "panels": [(panel, html) for panel, html in panels if html],
        "problems": problems or [],
        "labels": {item.field: content.form.field(item.field) for item in standing.items},
    }
    return render(request, "applications/one.html", context, status=status)


@allow(PUBLIC)
@limited("applications-act", "30/m")
@require_POST
def act(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """One of the acts that need nothing but a few words: withdraw, undo, write a message."""
    application = opened.application_or_404(request, number)
    by = By(Actor.RESIDENT, opened.signed_in(request))
    text = request.POST.get("text", "")
    try:
        if word == "withdraw":
            applicants.withdraw(application_id=application.pk, by=by, reason=text[:500])
            messages.success(request, _("取り下げました。24時間以内なら、元に戻せます。"))
        elif word == "undo":
            applicants.undo_withdrawal(application_id=application.pk, by=by)
            messages.success(request, _("取下げをやめました。申請はもとのとおり受け付けています。"))
        elif word == "message":
            applicants.write_message(application_id=application.pk, text=text, by=by, from_office=False)
            messages.success(request, _("担当の課に送りました。"))
        else:
            raise Http404
    except REFUSALS as refusal:
        return page(request, application, problems=[("", sentence(refusal))], status=409)
    return redirect("applications:one", application.number)


@allow(PUBLIC)
@require_safe
def file(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """A file that belongs to the application."""
    application = opened.application_or_404(request, number)
    if not Attachment.objects.filter(application=application, file=file).exists():
        raise Http404
    return answered(request, file)


@allow(PUBLIC)
@limited("applications-follow", "20/m")
@require_POST
def follow(request: HttpRequest, number: str, relation: str) -> HttpResponse:
    """Begin a renewal, a change or an objection: a new draft that is filled in with what was said."""
    application = opened.application_or_404(request, number)
    standing = own.standing(application)
    allowed: dict[str, bool] = {
        Relation.RENEWAL: standing.may_renew,
        Relation.CHANGE: standing.may_change,
        Relation.OBJECTION: standing.may_object,
    }
    if not allowed.get(relation):
        raise Http404
    key = application.procedure.key if relation != Relation.OBJECTION else "review-request"
    version = current_version(application.municipality, key)
    if version is None:
        messages.info(request, _("この手続はオンラインでは受け付けていません。決定の通知にある窓口へお尋ねください。"))
        return redirect("applications:one", application.number)
    keys = {one.key for one in version.content.form.fields if one.type is not FieldType.FILE}
    draft, _secret = drafts.start_draft(
        versions=[version],
        owner=opened.signed_in(request),
        language=get_language() or "ja",
        subject=application.cover.subject,
        origin=application,
        relation=relation,
        answers=[{key: value for key, value in standing.answers.items() if key in keys}],
    )
    opened.hold_draft(request, draft)
    return redirect("applications:draft", draft.pk)
