"""The list of procedures and working copies, and the three ways to begin one: new, as a copy, from a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.builder import access, skeletons
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import State
from kusei.engines.procedures.builder.queries import listing
from kusei.engines.procedures.builder.refusals import BuilderRefused, WouldBreak
from kusei.engines.procedures.builder.views.common import signed_in, staff
from kusei.engines.procedures.definition.reading import LARGEST
from kusei.engines.procedures.models import Version
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.org.roles import Reach, departments_of
from kusei.foundation.web.forms import offer
from kusei.foundation.web.numbers import whole_number

KINDS = (
    ("application", gettext_lazy("申請")),
    ("notification", gettext_lazy("届出")),
    ("report", gettext_lazy("報告")),
    ("registration", gettext_lazy("登録")),
)


class NewForm(forms.Form):
    """The fewest things that a new procedure needs; all of them may be changed afterwards."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    key = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=gettext_lazy("手続のキー"),
        max_length=80,
        help_text=gettext_lazy("アドレスに使う名前です。英小文字・数字・- で書きます。"),
    )
    department = forms.ChoiceField(label=gettext_lazy("担当"))
    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=KINDS)


class TextForm(forms.Form):
    """A definition as a file or as text."""

    file = forms.FileField(label=gettext_lazy("ファイル（YAML・JSON）"), required=False)
    text = forms.CharField(
        label=gettext_lazy("または、文書を貼り付ける"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 20, "class": "code", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > LARGEST:
                raise forms.ValidationError(_("ファイルは1MBまでです。"))
            try:
                cleaned["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("文字コードはUTF-8にしてください。")) from None
        if not cleaned.get("text"):
            raise forms.ValidationError(_("ファイルを選ぶか、文書を貼り付けてください。"))
        return cleaned


def departments_within(reach: Reach, municipality: Municipality) -> list[tuple[str, str]]:
    """The municipality's departments within the reach: (code, name). One SQL query."""
    rows = Department.objects.filter(municipality=municipality, is_collective=False).order_by("position", "code")
    found = {one.code: one.name for one in rows if reach.holds(one)}
    return list(found.items())


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Procedures and working copies of the person's departments."""
    user, home = signed_in(request), access.home_or_404()
    department, state = request.GET.get("department", ""), request.GET.get("state", "")
    context = {
        "rows": listing.rows(user, home, department=department, state=state),
        "departments": departments_within(departments_of(user, Role.VIEWER), home),
        "department": department,
        "states": [(one.value, one.label) for one in State if one != State.PUBLISHED],
        "state": state,
        "may_edit": bool(departments_of(user, Role.EDITOR)),
    }
    return render(request, "builder/index.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A procedure from nothing."""
    user, home = signed_in(request), access.home_or_404()
    form = NewForm(request.POST or None)
    offer(form, "department", departments_within(departments_of(user, Role.EDITOR), home))
    if request.method == "POST" and form.is_valid():
        try:
            made = working.start_new(municipality=home, data=skeletons.skeleton(**form.cleaned_data), by=user)
        except WouldBreak as refusal:
            form.add_error("key", "\n".join(sentence for _path, sentence in refusal.problems))
        except BuilderRefused as refusal:
            form.add_error("key", str(refusal))
        else:
            return redirect("builder:outline", made.pk)
    return render(request, "builder/new.html", {"form": form}, status=422 if form.errors else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def from_text(request: HttpRequest) -> HttpResponse:
    """A working copy from a file or a text. What is wrong is listed with its place, and the text stays."""
    user, home = signed_in(request), access.home_or_404()
    form = TextForm(request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = working.start_from_text(municipality=home, text=form.cleaned_data["text"], by=user)
        except WouldBreak as refusal:
            problems = refusal.problems
            form = TextForm(initial={"text": form.cleaned_data["text"]})
        except BuilderRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("読み込みました。"))
            return redirect("builder:outline", made.pk)
    status = 422 if problems or form.errors else 200
    return render(request, "builder/import.html", {"form": form, "problems": problems}, status=status)


@staff
@require_POST
def copy(request: HttpRequest, key: str) -> HttpResponse:
    """A working copy of the version in force, or of an old one."""
    procedure = access.procedure_or_404(signed_in(request), key)
    rows = Version.objects.filter(procedure=procedure).select_related("procedure__municipality")
    number = whole_number(request.POST.get("version"))
    chosen = rows.filter(state="in-force") if number is None else rows.filter(number=number)
    version = chosen.first()
    if version is None:
        messages.error(request, _("写せる版がありません。"))
        return redirect("builder:versions", key)
    made = working.start_copy(version=version, by=signed_in(request))
    return redirect("builder:outline", made.pk)
