"""The second person's page: exactly what goes out, to whom; and the page of one person alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.notices.emergency import commands, permissions
from kusei.engines.notices.emergency.forms import FastForm
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import State
from kusei.engines.notices.emergency.queries.reach import reach
from kusei.engines.notices.emergency.refusals import AlertRefused
from kusei.engines.notices.emergency.rules import OPEN, fast_allowed
from kusei.engines.notices.emergency.views.common import alert_or_404, signed_in, staff
from kusei.engines.notices.emergency.views.desk import facts
from kusei.foundation.web.numbers import whole_number

UNPROCESSABLE = 422


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, number: int) -> HttpResponse:
    """The second person looks at everything and releases it."""
    user, alert = signed_in(request), alert_or_404(number)
    permissions.require_release(user)
    if alert.state != State.WAITING:
        messages.warning(request, _("いまは2人目の確認を待っていません。"))
        return redirect(alert)
    refused = ""
    if request.method == "POST":
        version = whole_number(request.POST.get("version"))
        try:
            commands.release(alert_id=alert.pk, version=-1 if version is None else version, by=user)
        except AlertRefused as refusal:
            refused = str(refusal)
        else:
            return _released(request, alert)
    own = user.pk in {alert.author_id, alert.changed_by_id, alert.asked_by_id}
    context = {**facts(alert), "reach": reach(alert), "refused": refused, "own": own, "fast": fast_allowed(alert.level)}
    return render(request, "emergency/release.html", context, status=UNPROCESSABLE if refused else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def fast(request: HttpRequest, number: int) -> HttpResponse:
    """One person alone, for level 4 and 5."""
    user, alert = signed_in(request), alert_or_404(number)
    permissions.require_release(user)
    if alert.state not in OPEN or not fast_allowed(alert.level):
        messages.warning(request, _("1人で配信できるのは、まだ配信していない警戒レベル4と5だけです。"))
        return redirect(alert)
    form = FastForm(request.POST or None, initial={"version": alert.version})
    if form.is_bound and form.is_valid():
        try:
            commands.release_fast(alert_id=alert.pk, by=user, **form.cleaned_data)
        except AlertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _released(request, alert)
    context = {**facts(alert), "reach": reach(alert), "form": form}
    return render(request, "emergency/fast.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _released(request: HttpRequest, alert: Alert) -> HttpResponse:
    done = _("訓練を配信しました。") if alert.drill else _("配信しました。届いた人数は、この画面で変わっていきます。")
    messages.success(request, done)
    return redirect(alert)
