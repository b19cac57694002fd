"""What contractors were given, and giving more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.handover.forms import GrantForm
from kusei.engines.procedures.handover.models import Grant
from kusei.engines.procedures.handover.queries import lists
from kusei.engines.procedures.handover.refusals import REFUSALS, sentence
from kusei.engines.procedures.handover.views.common import approver, may_open, own, signed_in, tried
from kusei.engines.procedures.models import Procedure
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Everything given in the person's departments, and a form."""
    user = signed_in(request)
    versions = lists.for_contractors(lists.own_versions(user, Role.APPROVER))
    form = GrantForm(
        request.POST or None,
        contractors=lists.contractor_choices(),
        procedures=lists.procedure_choices(versions),
        initial={"valid_from": clock.today()},
    )
    if form.is_bound and form.is_valid() and _given(form, user):
        return redirect("handover:grants")
    context = {"form": form, "grants": lists.grants(user), "today": clock.today(), **may_open(user)}
    return render(request, "handover/grants.html", context, status=422 if form.is_bound else 200)


def _given(form: GrantForm, user: User) -> bool:
    data = form.cleaned_data
    what: Procedure | Application | None
    if data["procedure"]:
        what = get_object_or_404(Procedure, pk=data["procedure"])
    else:
        rows = access.for_staff(user).select_related("department", "version")
        what = rows.filter(number=data["number"]).first()
    if what is None:
        form.add_error("number", _("この受付番号の申請はありません。番号を確かめてください。"))
        return False
    try:
        commands.give(
            contractor=get_object_or_404(User, pk=data["contractor"]),
            what=what,
            rights=data["rights"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            reason=data["reason"],
            by=user,
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
        return False
    return True


@approver
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something back at once."""
    grant = own(request, Grant.objects.all(), pk, Role.APPROVER)
    user = signed_in(request)
    tried(request, lambda: commands.end(grant_id=grant.pk, by=user), _("受託者から外しました。"))
    return redirect("handover:grants")
