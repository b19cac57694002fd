"""Before the first question: what is needed, for whom it is, and the draft that begins here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.procedures.applications import opened
from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.applications.prefill import shared_answers
from kusei.engines.procedures.applications.refusals import IdentityNeeded
from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.models import StoredGuide, Version
from kusei.engines.procedures.queries.current import current_version, current_versions
from kusei.engines.procedures.rendering import parsing
from kusei.foundation.org.queries import home
from kusei.foundation.people.identity import Level, level_of
from kusei.foundation.people.residents.queries import Subject, subjects_for
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Everything to know and have at hand; the button makes the draft."""
    municipality = home()
    version = current_version(municipality, key) if municipality else None
    if version is None:
        raise Http404
    user = opened.signed_in(request)
    subjects = subjects_for(user, key) if user else []
    content = version.content
    enough = level_of(user).at_least(Level(content.identity))
    is_open = takes_online(version)
    if request.method == "POST" and enough and is_open:
        return _begin(request, version, _chosen(request.POST.get("subject", ""), subjects))
    context = {
        "procedure": content,
        "version": version,
        "subjects": [(opened.subject_word(one), one) for one in subjects],
        "enough": enough,
        "is_open": is_open,
        "going": _going(request, version),
    }
    return render(request, "applications/start.html", context)


@limited("applications-start", "60/m")
def _begin(request: HttpRequest, version: Version, subject: str) -> HttpResponse:
    """The draft, and the way to its first step: a form whose first section has a condition finds it by itself."""
    draft, _secret = drafts.start_draft(
        versions=[version], owner=opened.signed_in(request), language=get_language() or "ja", subject=subject
    )
    opened.hold_draft(request, draft)
    first = version.content.form.sections[0]
    if first.when is not None:
        return redirect("applications:draft", draft.pk)
    return redirect("applications:step", draft.pk, f"0.{first.key}")


@allow(PUBLIC)
@limited("applications-start", "60/m")
@require_POST
def together(request: HttpRequest, key: str) -> HttpResponse:
    """One draft for the procedures that a guide found and the person ticked; what they share is asked once."""
    municipality = home()
    guide = StoredGuide.objects.filter(municipality=municipality, key=key).first()
    if municipality is None or guide is None or not guide.content.together:
        raise Http404
    content = guide.content
    answers = parsing.answers_from(content.questions, request.GET, prefix="q")
    state = guiding.state_of(content, answers, clock.today())
    versions = {one.procedure.key: one for one in current_versions(municipality)}
    wanted = set(request.POST.getlist("procedure"))
    entries = guiding.found(content, state, versions)
    chosen = [one.version for one in entries if one.version and one.version.procedure.key in wanted]
    chosen = [version for version in chosen if takes_online(version)]
    user = opened.signed_in(request)
    level = max((Level(version.content.identity) for version in chosen), key=list(Level).index, default=Level.ANONYMOUS)
    if not chosen or not level_of(user).at_least(level):
        messages.warning(
            request, IdentityNeeded(level).args[0] if chosen else _("まとめて申請する手続を選んでください。")
        )
        return redirect(f"{reverse('procedures:guide', args=[key])}?{request.GET.urlencode()}")
    draft, _secret = drafts.start_draft(
        versions=chosen,
        owner=user,
        language=get_language() or "ja",
        guide=guide,
        guide_answers=state.answers,
        answers=[shared_answers(version.content.form.fields, content.questions, state.answers) for version in chosen],
    )
    opened.hold_draft(request, draft)
    return redirect("applications:draft", draft.pk)


def takes_online(version: Version) -> bool:
    """Whether applications are taken online today."""
    content = version.content
    today = clock.today()
    in_window = not content.windows or any(window.opens <= today <= window.closes for window in content.windows)
    return version.procedure.is_open and "online" in content.channels and in_window


def _chosen(word: str, subjects: list[Subject]) -> str:
    """Whom it is for; only somebody for whom the person may act today."""
    return word if word in set(map(opened.subject_word, subjects)) else ""


def _going(request: HttpRequest, version: Version) -> list[Draft]:
    """Drafts of the same form that this person began already."""
    rows = Draft.objects.filter(versions=[version.pk], submitted_at=None, entered_by=None)
    user = opened.signed_in(request)
    rows = rows.filter(owner=user) if user else rows.filter(owner=None, pk__in=opened.drafts(request))
    return list(rows.order_by("-saved_at")[:5])
