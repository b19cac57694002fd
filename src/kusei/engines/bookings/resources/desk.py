"""Pages of staff: what is closed in a facility, closing and reopening."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.bookings.resources import commands
from kusei.engines.bookings.resources.forms import ClosureForm
from kusei.engines.bookings.resources.models import Closure, Facility
from kusei.engines.bookings.resources.refusals import NotYourFacility, ResourcesRefused
from kusei.engines.bookings.resources.showing import hours
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role


@allow(role("viewer"))
@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest, key: str) -> HttpResponse:
    """What is closed from today on, and the form to close more. Only for those who may close this facility."""
    facility, user = _asked(request, key)
    form = ClosureForm(facility, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            commands.close(by=user, facility=facility, **form.told())
        except ResourcesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("休みにしました。予約のある人には、別に連絡してください。"))
            return redirect("facilities:closures", key)
    rows = (
        Closure.objects.filter(facility=facility, lifted_at=None, last_day__gte=clock.today())
        .select_related("resource", "made_by")
        .order_by("first_day", "pk")
    )
    context = {
        "facility": facility,
        "form": form,
        "rows": [
            (one, hours.days_text(one.first_day, one.last_day), hours.span_text(one.begins, one.ends)) for one in rows
        ],
    }
    return render(request, "facilities/closures.html", context, status=422 if form.errors else 200)


@allow(role("viewer"))
@require_POST
def reopen(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Lift a closure."""
    facility, user = _asked(request, key)
    closure = get_object_or_404(Closure, pk=pk, facility=facility)
    try:
        commands.reopen(by=user, closure=closure, reason=request.POST.get("reason", "")[:200])
    except ResourcesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("休みを取り消しました。"))
    return redirect("facilities:closures", key)


def _asked(request: HttpRequest, key: str) -> tuple[Facility, User]:
    """The facility and who asks. Raises `NotYourFacility`."""
    facility = Facility.objects.filter(municipality=home(), key=key).first()
    if facility is None:
        raise Http404
    user = request.user
    if not isinstance(user, User) or not commands.may_close(user, facility):
        raise NotYourFacility
    return facility, user
