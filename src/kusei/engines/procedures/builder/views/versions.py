"""The versions of a procedure: who published them when and why, each readable, each the start of a new working copy."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.procedures.builder import access, comparing, texts, words
from kusei.engines.procedures.builder.models import OPEN, Workpiece
from kusei.engines.procedures.builder.queries import listing
from kusei.engines.procedures.builder.views.common import signed_in, staff
from kusei.engines.procedures.builder.views.deciding import yaml_file
from kusei.engines.procedures.models import Procedure, Version
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of


@staff
@require_safe
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """All versions, newest first, and the working copies on the way."""
    user = signed_in(request)
    procedure = access.procedure_or_404(user, key)
    context = {
        "procedure": procedure,
        "versions": listing.versions(procedure),
        "workpieces": Workpiece.objects.filter(procedure=procedure, state__in=OPEN)
        .defer("content")
        .select_related("owner"),
        "may_edit": _may_edit(user, procedure),
    }
    return render(request, "builder/versions.html", context)


@staff
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version as it was, and what it changed."""
    user = signed_in(request)
    procedure = access.procedure_or_404(user, key)
    found = _one(procedure, number)
    former = Version.objects.filter(procedure=procedure, number__lt=number).order_by("-number").first()
    changes = comparing.changes(former.definition, found.definition) if former else []
    context = {
        "procedure": procedure,
        "version": found,
        "content": found.content,
        "former": former,
        "changes": [(words.change_words(one.kind), one) for one in changes],
        "types": {one.key: one for one in words.all_types()},
        "may_edit": _may_edit(user, procedure),
    }
    return render(request, "builder/version.html", context)


@staff
@require_safe
def download(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version as a file of a pack."""
    procedure = access.procedure_or_404(signed_in(request), key)
    found = _one(procedure, number)
    return yaml_file(texts.yaml_text(found.content, origin=_("第%(number)s版") % {"number": number}), key)


def _one(procedure: Procedure, number: int) -> Version:
    found = Version.objects.filter(procedure=procedure, number=number).select_related("made_by").first()
    if found is None:
        raise Http404
    return found


def _may_edit(user: object, procedure: Procedure) -> bool:
    department = access.department_of(procedure.municipality, procedure.department_code)
    return department is not None and departments_of(user, Role.EDITOR).holds(department)
