"""Is this paper real? Anybody who holds a letter or its file may ask; nobody learns whose it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.delivery import queries
from kusei.engines.procedures.delivery.models import Letter
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited

MEGABYTES = 3  # our own letters have some 50 kB


class CodeForm(forms.Form):
    """The code beside the QR."""

    code = forms.CharField(
        label=_("確認番号"),
        max_length=40,
        help_text=_("文書の二次元コードの横にある16文字です。例：2345-6789-ABCD-EFGH"),
        error_messages={"required": _("確認番号を書いてください。")},
    )


class FileForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("確かめるPDFファイル"),
        help_text=_("送られたファイルは、確かめたあと、すぐに捨てます。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": _("PDFファイルを選んでください。"), "empty": _("ファイルが空です。")},
    )

    def clean_file(self) -> Any:
        """Not larger than any letter can be."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(_("ファイルが大きすぎます。区が発行した通知のファイルを選んでください。"))
        return file


@allow(PUBLIC)
@limited("delivery-verify", "30/m")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Ask by code, or by file alone."""
    typed = CodeForm(request.POST) if "code" in request.POST else CodeForm()
    if typed.is_bound and typed.is_valid():
        made = queries.read_code(typed.cleaned_data["code"])
        if made:
            return redirect("delivery:code", "-".join(made[place : place + 4] for place in range(0, 16, 4)))
        typed.add_error("code", _("確認番号の形ではありません。16文字を、もう一度確かめてください。"))
    given, said = _file(request) if not typed.is_bound else (FileForm(), None)
    wrong = any(form.is_bound and not form.is_valid() for form in (typed, given))
    context = {"typed": typed, "given": given, "said": said}
    return render(request, "delivery/verify.html", context, status=422 if wrong else 200)


@allow(PUBLIC)
@limited("delivery-verify", "30/m")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for. One that is not ours is answered like every other: by the same page."""
    standing = queries.standing(code)
    given, said = _file(request, standing.letter)
    wrong = given.is_bound and not given.is_valid()
    context = {"standing": standing, "letter": standing.letter, "given": given, "said": said}
    return render(request, "delivery/code.html", context, status=422 if wrong else 200)


def _file(request: HttpRequest, letter: Letter | None = None) -> tuple[FileForm, queries.FileSaid | None]:
    given = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if given.is_bound and given.is_valid():
        return given, queries.said_by_file(given.cleaned_data["file"].read(), letter)
    return given, None
