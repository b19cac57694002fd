"""A contractor's own desk: only what was given, without what is sensitive, each opening recorded."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application, Attachment
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.rules import Act, State, after
from kusei.engines.procedures.applications.views.files import answered
from kusei.engines.procedures.applications.words import KINDS
from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.definition.fields import VALUELESS
from kusei.engines.procedures.desk.commands import keeping
from kusei.engines.procedures.desk.models import CheckMark
from kusei.engines.procedures.handover import contractors
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.handover.forms import Choices, CorrectionForm, PaperForm
from kusei.engines.procedures.handover.models import Rights
from kusei.engines.procedures.handover.views.common import contractor, signed_in, tried
from kusei.engines.procedures.rendering.reading import rows
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.files.scanning import Infected, ScannerUnavailable

PER_PAGE = 50


@contractor
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was given: receipt number, procedure, state and deadline. No names."""
    found = Paginator(contractors.given(signed_in(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, KINDS.get(one.state, "")) for one in found if not one.version.content.sensitive]
    return render(request, "handover/given.html", {"page_obj": found, "rows": rows})


@contractor
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One application as the contractor may see it."""
    return _page(request, contractors.one_given(signed_in(request), number))


def _page(
    request: HttpRequest,
    application: Application,
    paper: PaperForm | None = None,
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    user = signed_in(request)
    record_read(user, application, _("委託業務"))
    form, answers = contractors.shown_form(application), contractors.shown_answers(application)
    rights = contractors.rights_on(user, application)
    state = State(application.state)
    prepare = Rights.PREPARE in rights and application.is_open
    context = {
        "application": application,
        "kind": KINDS.get(application.state, ""),
        "sections": rows(form, answers),
        "files": shown_files(application, form.fields, answers, route="handover:given_file"),
        "may_review": prepare and after(state, Act.START_REVIEW) is not None,
        "checklist": _checklist(application) if prepare else [],
        "correction": None,
        "paper": None,
    }
    if prepare and after(state, Act.ASK_CORRECTION) is not None:
        context["correction"] = correction or CorrectionForm(fields=_fields(application))
    if Rights.ENTER in rights and application.is_open and (papers := _fields(application, FieldType.FILE)):
        context["paper"] = paper or PaperForm(fields=papers)
    wrong = any(one is not None and one.is_bound for one in (paper, correction))
    return render(request, "handover/given_one.html", context, status=422 if wrong else 200)


def _fields(application: Application, kind: FieldType | None = None) -> Choices:
    language = get_language() or "ja"
    found = [one for one in contractors.shown_form(application).fields if one.type not in VALUELESS]
    return [(one.key, one.label.in_language(language)) for one in found if kind is None or one.type is kind]


def _checklist(application: Application) -> list[tuple[int, str, bool]]:
    marked = set(CheckMark.objects.filter(application=application, undone_at=None).values_list("item", flat=True))
    points = application.version.content.decision.checklist
    language = get_language() or "ja"
    return [(place, text.in_language(language), place in marked) for place, text in enumerate(points)]


@contractor
@require_POST
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application up."""
    user = signed_in(request)
    application = contractors.one_given(user, number)
    tried(request, lambda: office.start_review(application_id=application.pk, by=user), _("審査を始めました。"))
    return redirect("handover:given_one", number=number)


@contractor
@require_POST
def check(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Mark a point of the checklist, or take the mark back."""
    user = signed_in(request)
    application = contractors.one_given(user, number)
    act = keeping.untick if "undo" in request.POST else keeping.tick
    tried(request, lambda: act(application_id=application.pk, item=item, by=user), _("記録しました。"))
    return redirect("handover:given_one", number=number)


@contractor
@require_POST
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the applicant to put something right."""
    user = signed_in(request)
    application = contractors.one_given(user, number)
    form = CorrectionForm(request.POST, fields=_fields(application))
    if not form.is_valid():
        return _page(request, application, correction=form)
    data = form.cleaned_data
    tried(
        request,
        lambda: office.ask_correction(
            application_id=application.pk,
            fields={data["field"]: data["sentence"]},
            message=data["message"],
            due_on=data["due_on"],
            by=user,
        ),
        _("申請した人に補正を頼みました。"),
    )
    return redirect("handover:given_one", number=number)


@contractor
@require_POST
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Put a paper that arrived to the application."""
    user = signed_in(request)
    application = contractors.one_given(user, number)
    form = PaperForm(request.POST, request.FILES, fields=_fields(application, FieldType.FILE))
    if not form.is_valid():
        return _page(request, application, paper=form)
    kept = form.cleaned_data["file"]
    field, name, content = form.cleaned_data["field"], kept.name, kept.read()
    try:
        tried(
            request,
            lambda: commands.enter_paper(application=application, field=field, name=name, content=content, by=user),
            _("書類を登録しました。"),
        )
    except (FilesRefused, Infected, ScannerUnavailable) as refusal:
        messages.error(request, str(refusal))
    return redirect("handover:given_one", number=number)


@contractor
@require_safe
def file(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """A file of a given application, of a field that the contractor may see."""
    application = contractors.one_given(signed_in(request), number)
    form = contractors.shown_form(application)
    known = {one.key for one in form.walk()}
    hidden = {one.key for one in application.version.content.form.walk()} - known
    if not Attachment.objects.filter(application=application, file=file, field__in=known - hidden).exists():
        raise Http404
    record_read(signed_in(request), application, _("委託業務"))
    return answered(request, file)
