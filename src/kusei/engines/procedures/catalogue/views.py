"""Pages of the catalogue: all procedures, one procedure, life events, guides. Everything here is public."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.catalogue.searching import matches
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.models import StoredGuide
from kusei.engines.procedures.queries.current import current_version, current_versions, guides
from kusei.engines.procedures.rendering import parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow

# The life events of 政府相互運用性フレームワーク, in the order of a life.
LIFE_EVENTS = {
    "pregnancy-birth": _("妊娠・出産"),
    "childcare": _("子育て"),
    "education": _("教育"),
    "marriage-divorce": _("結婚・離婚"),
    "moving-housing": _("引っ越し・住まい"),
    "work": _("就職・退職・事業"),
    "ageing-care": _("高齢者・介護"),
    "bereavement": _("ご不幸"),
}


def _home() -> Municipality:
    municipality = home()
    if municipality is None:
        raise Http404
    return municipality


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All procedures, to be narrowed by a word, a life event or a situation."""
    municipality = home()
    versions = list(current_versions(municipality)) if municipality else []
    typed = request.GET.get("q", "").strip()[:100]
    life = request.GET.get("life", "")
    lives: Counter[str] = Counter(one for version in versions for one in dict.fromkeys(version.content.life_events))
    situations = Counter(word for one in versions for word in dict.fromkeys(one.content.situations))
    situation = request.GET.get("situation", "")
    situation = situation if situation in situations else ""
    shown = [one for one in versions if _matches(one.content, typed, life, situation)]
    context = {
        "versions": shown,
        "total": len(versions),
        "typed": typed,
        "life": life if life in LIFE_EVENTS else "",
        "life_label": LIFE_EVENTS.get(life, ""),
        "life_events": [(key, LIFE_EVENTS[key], lives[key]) for key in LIFE_EVENTS if lives[key]],
        "situation": situation,
        "narrowed": LIFE_EVENTS.get(life) or situation or typed,
        "situations": situations.most_common(),
        "guides": guides(municipality) if municipality else [],
    }
    return render(request, "procedures/index.html", context)


def _matches(content: Procedure, typed: str, life: str, situation: str) -> bool:
    if life in LIFE_EVENTS and life not in content.life_events:
        return False
    if situation and situation not in content.situations:
        return False
    return matches(content, typed)


@allow(PUBLIC)
@require_safe
def procedure(request: HttpRequest, key: str) -> HttpResponse:
    """Everything about one procedure, and the way to apply."""
    municipality = _home()
    version = current_version(municipality, key)
    if version is None:
        raise Http404
    content = version.content
    department = Department.objects.filter(municipality=municipality, code=content.department).order_by("-pk").first()
    context = {
        "version": version,
        "procedure": content,
        "department": department,
        "life_labels": [(one, LIFE_EVENTS[one]) for one in content.life_events],
        "online": "online" in content.channels and version.procedure.is_open,
        "stopped": "online" in content.channels and not version.procedure.is_open,
    }
    return render(request, "procedures/procedure.html", context)


@allow(PUBLIC)
@require_safe
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """A guide: its questions, and below them the list for the answers. The address holds the answers, to be shared."""
    municipality = _home()
    stored = StoredGuide.objects.filter(municipality=municipality, key=key).first()
    if stored is None:
        raise Http404
    content = stored.content
    answers = parsing.answers_from(content.questions, request.GET, prefix="q")
    state = guiding.state_of(content, answers, clock.today())
    asked = "show" in request.GET or "q-refresh" in request.GET
    complete = "show" in request.GET and state.complete
    versions = {one.procedure.key: one for one in current_versions(municipality)} if complete else {}
    entries = guiding.found(content, state, versions) if complete else []
    form = guiding.as_form(content)
    context: dict[str, Any] = {
        "guide": content,
        "body": form_html(
            form.sections,
            state,
            answers,
            prefix="q",
            problems_shown=asked and "q-refresh" not in request.GET,
            options=RenderOptions(headings=False),
        ),
        "entries": entries,
        "complete": complete,
        "shared": request.build_absolute_uri() if complete else "",
        "together": [one.version.procedure.key for one in entries if one.version and one.online]
        if content.together
        else [],
        "apply_url": reverse("applications:together", args=[key]),
        "query": request.GET.urlencode(),
    }
    return render(
        request,
        "procedures/guide.html",
        context,
        status=422 if asked and not complete and "show" in request.GET else 200,
    )


def home_stamp() -> str:
    """An SQL value that changes with every procedure and guide that the home page counts or names."""
    versions = "SELECT concat(count(*), '-', sum(id)) FROM procedures_version WHERE state = 'in-force'"
    guides = "SELECT md5(string_agg(concat_ws('|', id, position, digest), ',' ORDER BY id)) FROM procedures_storedguide"
    return f"SELECT concat_ws('.', ({versions}), ({guides}))"  # written here, nothing of it comes from people


def home_section(request: HttpRequest) -> dict[str, Any] | None:
    """What the home page shows of procedures; nothing before any was loaded. Three SQL queries."""
    municipality = home()
    total = current_versions(municipality).count() if municipality else 0
    return {"guides": guides(municipality), "total": total} if municipality and total else None


@allow(PUBLIC)
@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """All guides."""
    municipality = home()
    return render(request, "procedures/guides.html", {"guides": guides(municipality) if municipality else []})
