"""Where events are told: endpoints, their last messages, trying out, sending again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.applications import words
from kusei.engines.procedures.handover.commands import webhooks
from kusei.engines.procedures.handover.forms import Choices, EndpointForm
from kusei.engines.procedures.handover.models import Delivery, Endpoint
from kusei.engines.procedures.handover.queries import lists
from kusei.engines.procedures.handover.refusals import REFUSALS, sentence
from kusei.engines.procedures.handover.views.common import administrator, own, signed_in, tried
from kusei.engines.procedures.handover.words import ERRORS
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import department_choices, home
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID

SHOWN = 50


def _departments(user: User) -> Choices:
    reach = departments_of(user, Role.ADMINISTRATOR)
    return [(pk, name) for pk, name in department_choices(home()) if reach.everywhere or pk in reach.departments]


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The endpoints, and a form for a new one."""
    user = signed_in(request)
    versions = lists.own_versions(user, Role.ADMINISTRATOR)
    form = EndpointForm(
        request.POST or None,
        departments=_departments(user),
        procedures=[(one.procedure.key, one.procedure.title) for one in versions],
        events=[(str(one), words.event(str(one))) for one in webhooks.EVENTS],
    )
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        department = get_object_or_404(Department, pk=data.pop("department"))
        try:
            made = webhooks.make_endpoint(department=department, by=user, **data)
        except REFUSALS as refusal:
            form.add_error("url", sentence(refusal))
        else:
            _show_secret(request, made)
            return redirect("handover:webhook", pk=made.pk)
    context = {"form": form, "endpoints": lists.endpoints(user)}
    return render(request, "handover/webhooks.html", context, status=422 if form.is_bound else 200)


def _show_secret(request: HttpRequest, endpoint: Endpoint) -> None:
    """The secret is shown once, on the next page."""
    text = _("署名の鍵：%(secret)s　この画面でだけ表示します。受け取る側に登録してください。")
    messages.warning(request, text % {"secret": endpoint.secret})


@administrator
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One endpoint with its last messages."""
    endpoint = own(request, Endpoint.objects.select_related("department"), pk, Role.ADMINISTRATOR)
    rows = [
        (row, words.event(row.kind) if row.kind != webhooks.TEST else _("テスト"), ERRORS.get(row.last_error, ""))
        for row in endpoint.deliveries.select_related("application").order_by("-pk")[:SHOWN]
    ]
    context = {"endpoint": endpoint, "rows": rows, "events": [words.event(one) for one in endpoint.events]}
    return render(request, "handover/webhook.html", context)


@administrator
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it, or use it again."""
    endpoint, user = own(request, Endpoint.objects.all(), pk, Role.ADMINISTRATOR), signed_in(request)
    active = not endpoint.active
    done = _("使い始めました。") if active else _("止めました。")
    tried(request, lambda: webhooks.switch(endpoint_id=pk, active=active, by=user), done)
    return redirect("handover:webhook", pk=pk)


@administrator
@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    own(request, Endpoint.objects.all(), pk, Role.ADMINISTRATOR)
    _show_secret(request, webhooks.new_secret(endpoint_id=pk, by=signed_in(request)))
    return redirect("handover:webhook", pk=pk)


@administrator
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to try the endpoint out."""
    own(request, Endpoint.objects.all(), pk, Role.ADMINISTRATOR)
    user = signed_in(request)
    tried(request, lambda: webhooks.send_test(endpoint_id=pk, by=user), _("テストの通知を送ります。"))
    return redirect("handover:webhook", pk=pk)


@administrator
@require_POST
def again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send a message once more."""
    endpoint, user = own(request, Endpoint.objects.all(), pk, Role.ADMINISTRATOR), signed_in(request)
    if not Delivery.objects.filter(endpoint=endpoint, pk=min(delivery, LARGEST_ID)).exists():
        raise Http404
    tried(request, lambda: webhooks.send_again(delivery_id=delivery, by=user), _("もう一度送ります。"))
    return redirect("handover:webhook", pk=pk)
