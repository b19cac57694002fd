"""Pages of printed letters: the jobs, their files, posting and returns. For approvers of the sending department."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.notices.channels.letter import commands, queries
from kusei.engines.notices.channels.letter.forms import DropForm, PostedForm, ReturnedForm
from kusei.engines.notices.channels.letter.models import LetterJob
from kusei.engines.notices.channels.letter.refusals import LettersRefused
from kusei.foundation.files.responses import download as file_response
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

PER_PAGE = 50
approver = allow(role(Role.APPROVER))


@approver
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The jobs of the person's departments."""
    page = Paginator(queries.jobs_for(_user(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"job": one, "stage": queries.stage(one), "title": queries.title_of(one)} for one in page]
    return render(request, "letters/index.html", {"rows": rows, "page": page})


@approver
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One job."""
    return _shown(request, _job(request, pk))


@approver
@require_POST
def download(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """One of the two files. Taking it is recorded, so it is a POST."""
    _job(request, pk)
    if which not in {"pdf", "addresses"}:
        raise Http404
    try:
        stored = commands.take(job_id=pk, which=which, by=_user(request))
    except LettersRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("letters:one", pk=pk)
    return file_response(stored)


@approver
@require_POST
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """投函済み."""
    return _acted(
        request,
        pk,
        PostedForm(request.POST),
        lambda form: commands.post(job_id=pk, on=form.cleaned_data["on"], by=_user(request)),
        lambda _done: _("投函済みにしました。戻ってきた手紙があれば、このページに番号を書いてください。"),
    )


@approver
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters are not posted."""
    return _acted(
        request,
        pk,
        DropForm(request.POST),
        lambda form: commands.drop(job_id=pk, why=form.cleaned_data["why"], by=_user(request)),
        lambda _done: _("郵送を取りやめ、ファイルを消しました。"),
    )


@approver
@require_POST
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """返戻."""
    return _acted(
        request,
        pk,
        ReturnedForm(request.POST),
        lambda form: commands.give_back(
            job_id=pk, numbers=form.cleaned_data["numbers"], on=form.cleaned_data["returned_on"], by=_user(request)
        ),
        lambda done: _("%(number)s通を返戻にしました。") % {"number": done},
    )


def _acted(
    request: HttpRequest, pk: int, form: Form, act: Callable[[Form], object], said: Callable[[object], str]
) -> HttpResponse:
    """Do it and say so, or show the page again with what is wrong."""
    job = _job(request, pk)
    if form.is_valid():
        try:
            done = act(form)
        except LettersRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said(done))
            return redirect("letters:one", pk=pk)
    return _shown(request, job, form)


def _shown(request: HttpRequest, job: LetterJob, form: Form | None = None) -> HttpResponse:
    stage = queries.stage(job)
    today = {"on": clock.today(), "returned_on": clock.today()}
    forms = {"posted": PostedForm(initial=today), "drop": DropForm(), "returned": ReturnedForm(initial=today)}
    if form is not None:
        forms |= {name: form for name, empty in forms.items() if type(empty) is type(form)}
    downloads = list(job.downloads.select_related("by").order_by("-pk")[:50])
    context = {
        "job": job,
        "stage": stage,
        "title": queries.title_of(job),
        "left_out": queries.left_out_by_reason(job),
        "unprintable": queries.unprintable_numbers(job),
        "returned": queries.returned_letters(job),
        "downloads": downloads,
        "outdated": queries.outdated(job, downloads),
        "forms": forms,
        "refused": form,
    }
    return render(request, "letters/one.html", context, status=422 if form is not None else 200)


def _job(request: HttpRequest, pk: int) -> LetterJob:
    job = queries.job_for(_user(request), pk)
    if job is None:
        raise Http404
    return job


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
