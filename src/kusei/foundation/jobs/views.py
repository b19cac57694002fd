"""The pages of jobs: queues, failed and waiting jobs, and the deeds of an administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.jobs import commands, queries, texts
from kusei.foundation.jobs.forms import ReasonForm
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID

ADMINISTRATOR = role(commands.ADMINISTRATOR)
PER_PAGE = 25


@allow(ADMINISTRATOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Queues, failed jobs, waiting jobs, periodic jobs."""
    return render(
        request,
        "jobs/overview.html",
        {
            "queues": texts.queue_table(queries.queues()),
            "failed": _page(request, queries.failed(), "page"),
            "waiting": _page(request, queries.waiting(), "waiting"),
            "periodic": texts.periodic_table(queries.periodic()),
            "worker_last_seen": queries.worker_last_seen(),
            "worker_seen_recently": queries.worker_seen_recently(),
        },
    )


def _page(request: HttpRequest, found: Any, parameter: str) -> Any:
    return Paginator(found, PER_PAGE).get_page(request.GET.get(parameter))


def _job(job_id: int) -> ProcrastinateJob:
    found = ProcrastinateJob.objects.filter(pk=min(job_id, LARGEST_ID))
    job: ProcrastinateJob | None = found.first()
    if job is None:
        raise Http404
    return job


@allow(ADMINISTRATOR)
@require_GET
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: its numbers, every failed attempt, and what can be done."""
    return _detail(request, _job(job_id), ReasonForm())


def _detail(request: HttpRequest, job: ProcrastinateJob, form: ReasonForm, status: int = 200) -> HttpResponse:
    context = {
        "job": job,
        "form": form,
        "facts": texts.facts(job),
        "failures": texts.failure_table(queries.failures(job.pk)),
    }
    return render(request, "jobs/detail.html", context, status=status)


@allow(ADMINISTRATOR)
@require_http_methods(["POST"])
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job again."""
    return _deed(request, job_id, commands.retry, _("もう一度動かします。"))


@allow(ADMINISTRATOR)
@require_http_methods(["POST"])
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take a waiting job out of the queue."""
    return _deed(request, job_id, commands.cancel, _("取り消しました。"))


def _deed(request: HttpRequest, job_id: int, command: Callable[..., None], done: str) -> HttpResponse:
    job, form = _job(job_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, job, form, status=422)
    try:
        command(by=request.user, job_id=job_id, reason=form.cleaned_data["reason"])
    except commands.NoLongerSo as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect("jobs:overview")


@allow(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def retry_all(request: HttpRequest) -> HttpResponse:
    """Run every failed job again, after asking why."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = commands.retry_all(by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        messages.success(request, _("%(number)s件をもう一度動かします。") % {"number": number})
        return redirect("jobs:overview")
    context = {"form": form, "number": queries.failed().count()}
    return render(request, "jobs/retry_all.html", context, status=422 if form.is_bound else 200)
