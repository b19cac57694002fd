"""The inventory of procedures (手続の棚卸し): a table by priority, a form for each, CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.procedures.builder import access, words
from kusei.engines.procedures.builder.commands import inventory as commands
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.builder.queries import inventory as queries
from kusei.engines.procedures.builder.refusals import BuilderRefused
from kusei.engines.procedures.builder.views.common import signed_in, staff
from kusei.engines.procedures.builder.views.lists import departments_within
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web import clock
from kusei.foundation.web.forms import offer


class EntryForm(forms.Form):
    """One procedure of the inventory."""

    name = forms.CharField(label=gettext_lazy("手続の名称"), max_length=200)
    department = forms.ChoiceField(label=gettext_lazy("担当"))
    procedure = forms.ChoiceField(label=gettext_lazy("この基盤の手続"), required=False)
    volume = forms.IntegerField(
        label=gettext_lazy("1年の件数"),
        required=False,
        min_value=0,
        max_value=100_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("数えていなければ、空のままにします。"),
    )
    in_person = forms.BooleanField(label=gettext_lazy("対面での確認が要る"), required=False)
    paper = forms.BooleanField(label=gettext_lazy("紙の添付書類がある"), required=False)
    sensitive = forms.BooleanField(label=gettext_lazy("慎重に扱う情報がある"), required=False)
    online_elsewhere = forms.BooleanField(label=gettext_lazy("ほかの仕組みでオンライン化済み"), required=False)
    note = forms.CharField(label=gettext_lazy("備考"), max_length=500, required=False)


@staff
@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    """The table, highest priority first."""
    user, home = signed_in(request), access.home_or_404()
    lines = queries.lines(user, home)
    context = {
        "lines": lines,
        "online": sum(line.online for line in lines),
        "may_edit": bool(departments_of(user, Role.EDITOR)),
    }
    return render(request, "builder/inventory.html", context)


@staff
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The table as CSV (UTF-8 with a mark, for spreadsheets)."""
    home = access.home_or_404()
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(
        [
            *(_("手続の名称"), _("担当"), _("1年の件数"), _("対面での確認が要る"), _("紙の添付書類がある")),
            *(
                _("慎重に扱う情報がある"),
                _("しやすさ"),
                _("優先度"),
                _("オンライン"),
                _("この1年の申請"),
                _("オンラインの割合（%）"),
            ),
            _("備考"),
        ]
    )
    for line in queries.lines(signed_in(request), home):
        one = line.entry
        flags = [words.yes_no(x) for x in (one.in_person, one.paper, one.sensitive)]
        counted = [line.ease, line.score, words.yes_no(line.online), line.received, line.share]
        writer.writerow([_plain(x) for x in (one.name, one.department.name, one.volume, *flags, *counted, one.note)])
    answer = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="procedure-inventory-{clock.today():%Y%m%d}.csv"'
    return answer


def _plain(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Enter one procedure, or change what is said of it."""
    user, home = signed_in(request), access.home_or_404()
    rows = ProcedureInventory.objects.filter(access.within(departments_of(user, Role.VIEWER)), municipality=home)
    found = rows.filter(pk=number).select_related("department").first()
    if number and found is None:
        raise Http404
    form = EntryForm(request.POST or None, initial=_initial(found))
    procedures = {str(one.pk): one for one in access.visible_procedures(user, home).order_by("title")}
    departments = departments_within(departments_of(user, Role.EDITOR), home)
    choices = [("", _("まだない")), *((key, one.title) for key, one in procedures.items())]
    offer(form, "department", departments)
    offer(form, "procedure", choices)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["procedure"] = procedures.get(values["procedure"])
        values["department"] = access.department_of(home, values["department"])
        try:
            commands.enter(municipality=home, values=values, by=user, entry=found)
        except BuilderRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("builder:inventory")
    return render(request, "builder/entry.html", {"form": form, "entry": found}, status=422 if form.errors else 200)


def _initial(found: ProcedureInventory | None) -> dict[str, Any]:
    if found is None:
        return {}
    flags = {name: getattr(found, name) for name in commands.ENTERED if name not in ("procedure",)}
    return {**flags, "department": found.department.code, "procedure": str(found.procedure_id or "")}
