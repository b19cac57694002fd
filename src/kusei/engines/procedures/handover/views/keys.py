"""How far a change of the encryption keys is, and beginning one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.handover import words
from kusei.engines.procedures.handover.commands import keys as commands
from kusei.engines.procedures.handover.models import KeyRotation
from kusei.engines.procedures.handover.permissions import require_everywhere
from kusei.engines.procedures.handover.views.common import administrator, signed_in, tried
from kusei.foundation.org.models import Role
from kusei.foundation.web import resealing


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The last walk through what is encrypted, table by table. Administrators of the whole municipality only."""
    user = signed_in(request)
    require_everywhere(user, Role.ADMINISTRATOR)
    if request.method == "POST":
        only_count = "count" in request.POST
        tried(request, lambda: commands.begin(only_count=only_count, by=user), _("始めました。"))
        return redirect("handover:keys")
    last = KeyRotation.objects.select_related("begun_by").order_by("-pk").first()
    progress = last.progress if last else {}
    rows = [(words.table(one.key), progress.get(one.key)) for one in resealing.tables()]
    totals = {name: sum(state[name] for state in progress.values()) for name in ("rows", "old", "unreadable")}
    context = {"last": last, "rows": rows, "totals": totals, "over": sum(1 for _table, state in rows if state)}
    return render(request, "handover/keys.html", context)
