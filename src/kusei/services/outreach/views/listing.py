"""The list of campaigns, the month as a table, and starting one."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import department_choices, home
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.outreach import commands
from kusei.services.outreach.forms import FilterForm, StartForm
from kusei.services.outreach.queries.listing import Filter, campaigns, departments, month_of, topics
from kusei.services.outreach.refusals import REFUSALS, NotAllowed, sentence
from kusei.services.outreach.views.common import signed_in, staff

PER_PAGE = 30
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The campaigns that the person may see."""
    by = signed_in(request)
    form = FilterForm(request.GET, departments=departments(by), topics=topics())
    form.is_valid()  # what is not valid does not narrow, and says so in its place
    data = form.cleaned_data
    wanted = Filter(
        text=data.get("q", ""),
        stage=data.get("stage", ""),
        topic=data.get("topic"),
        department=data.get("department"),
        mine=data.get("mine", False),
    )
    found = Paginator(campaigns(by, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": found,
        "narrowed": wanted != Filter(),
        "may_start": bool(departments_of(by, Role.EDITOR)),
    }
    return render(request, "outreach/list.html", context)


@staff
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """What goes out in a month, day by day."""
    asked = _MONTH.fullmatch(request.GET.get("month", ""))
    if request.GET.get("month") and not asked:
        raise Http404(_("この月はありません。"))
    today = clock.today()
    first = dt.date(int(asked[1]), int(asked[2]), 1) if asked else today.replace(day=1)
    before, after = (first - dt.timedelta(days=1)).replace(day=1), (first + dt.timedelta(days=31)).replace(day=1)
    address = reverse("outreach:month")
    context = {
        "first": first,
        "weeks": month_of(signed_in(request), first),
        "heads": [_("日曜"), _("月曜"), _("火曜"), _("水曜"), _("木曜"), _("金曜"), _("土曜")],
        "before": (before, f"{address}?month={before:%Y-%m}"),
        "after": (after, f"{address}?month={after:%Y-%m}"),
    }
    return render(request, "outreach/month.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a campaign of one's own department."""
    by = signed_in(request)
    own = _own_departments(by)
    if not own:
        raise NotAllowed(_("配信を書けるのは、きょう、担当の組織の編集の役割がある人です。"))
    offered = topics()
    form = StartForm(request.POST or None, departments=own, topics=offered)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = commands.start(
                department=Department.objects.get(pk=data["department"]),
                topic=next(one for one in offered if one.pk == data["topic"]),
                title=data["title"],
                by=by,
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("配信の下書きを作りました。本文から書き始められます。"))
            return redirect("outreach:texts", number=made.pk, language="ja")
    context = {"form": form, "topics": offered}
    return render(request, "outreach/start.html", context, status=422 if form.is_bound else 200)


def _own_departments(by: User) -> list[tuple[int, str]]:
    """The departments for which the person drafts, that of most choices first."""
    reach = departments_of(by, Role.EDITOR)
    choices = department_choices(home())
    return [(pk, name.strip("　")) for pk, name in choices if reach.everywhere or pk in reach.departments]
