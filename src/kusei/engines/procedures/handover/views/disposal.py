"""Lists of what may be thrown away, their two confirmations, and the certificates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.procedures.handover.commands import disposing
from kusei.engines.procedures.handover.forms import KeepLongerForm
from kusei.engines.procedures.handover.models import DisposalRun
from kusei.engines.procedures.handover.queries import lists
from kusei.engines.procedures.handover.views.common import approver, may_open, own, signed_in, tried
from kusei.foundation.org.models import Role
from kusei.foundation.web.numbers import whole_number

PER_PAGE = 100


def _own(request: HttpRequest, pk: int) -> DisposalRun:
    rows = DisposalRun.objects.select_related("department", "first_by", "second_by")
    return own(request, rows, pk, Role.APPROVER)


@approver
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The lists of the person's departments."""
    user = signed_in(request)
    return render(request, "handover/disposals.html", {"runs": lists.disposals(user), **may_open(user)})


@approver
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: numbers, procedures and ends; no names."""
    return _page(request, _own(request, pk), KeepLongerForm())


def _page(request: HttpRequest, run: DisposalRun, form: KeepLongerForm) -> HttpResponse:
    items = run.items.select_related("application__procedure").order_by("pk")
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    user = signed_in(request)
    context = {
        "run": run,
        "page_obj": page,
        "total": page.paginator.count,
        "done": run.items.filter(done_at__isnull=False).count(),
        "mine": run.first_by_id == user.pk,
        "form": form,
    }
    return render(request, "handover/disposal.html", context, status=422 if form.is_bound else 200)


@approver
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The first or the second confirmation."""
    run, user = _own(request, pk), signed_in(request)
    count = whole_number(request.POST.get("count")) or 0
    done = (
        _("確認しました。2人目の確認が済むと、廃棄を始めます。") if run.first_by_id is None else _("廃棄を始めました。")
    )
    tried(request, lambda: disposing.confirm(run_id=run.pk, count=count, by=user), done)
    return redirect("handover:disposal", pk=pk)


@approver
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one application longer."""
    run, user = _own(request, pk), signed_in(request)
    form = KeepLongerForm(request.POST)
    if not form.is_valid():
        return _page(request, run, form)
    data = form.cleaned_data
    item = run.items.filter(application__number=data["number"]).first()
    if item is None:
        messages.error(request, _("この受付番号は一覧にありません。"))
        return redirect("handover:disposal", pk=pk)
    tried(
        request,
        lambda: disposing.keep_longer(item_id=item.pk, until=data["until"], why=data["why"], by=user),
        _("一覧から外しました。1人目の確認は、もう一度必要です。"),
    )
    return redirect("handover:disposal", pk=pk)


def _finished(request: HttpRequest, pk: int) -> DisposalRun:
    run = _own(request, pk)
    if run.certificate is None:
        raise Http404
    return run


@approver
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate, to be printed."""
    run = _finished(request, pk)
    return render(request, "handover/certificate.html", {"run": run, "certificate": run.certificate})


@approver
@require_safe
def certificate_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate for machines."""
    return JsonResponse(_finished(request, pk).certificate, json_dumps_params={"ensure_ascii": False})
