"""Writing an alert: begin one, change it, ask for the second person, follow an earlier one, end it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.notices.emergency import commands, permissions
from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.forms import EditForm, EndingForm, NewForm, WhyForm
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, State
from kusei.engines.notices.emergency.refusals import AlertRefused
from kusei.engines.notices.emergency.views.common import alert_or_404, signed_in, staff
from kusei.engines.notices.emergency.views.desk import page
from kusei.foundation.web.numbers import whole_number

UNPROCESSABLE = 422


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What happened, how serious, where: makes a draft with the texts of the templates."""
    permissions.require_draft(signed_in(request))
    form = NewForm(request.POST or None)
    if _finding(request):
        return render(request, "emergency/new.html", {"form": _still(form)})
    if form.is_bound and form.is_valid():
        try:
            drill = form.cleaned_data["drill"] == "drill"
            made = commands.draft(content=form.content(), drill=drill, by=signed_in(request))
        except AlertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("文案を入れて下書きを作りました。読んで直し、2人目の確認を頼みます。"))
            return redirect("emergency:edit", number=made.pk)
    return render(request, "emergency/new.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a draft; or write its texts anew from the templates."""
    user, alert = signed_in(request), alert_or_404(number)
    permissions.require_draft(user)
    if alert.state != State.DRAFT:
        messages.warning(request, _("いまは内容を変えられません。"))
        return redirect(alert)
    form = EditForm(request.POST or None, alert=alert)
    if _finding(request):
        return render(request, "emergency/edit.html", {"form": _still(form), "alert": alert})
    if form.is_bound and form.is_valid():
        try:
            return _saved(request, alert, form)
        except AlertRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "alert": alert}
    return render(request, "emergency/edit.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _saved(request: HttpRequest, alert: Alert, form: EditForm) -> HttpResponse:
    user, content = signed_in(request), form.content()
    reword = "reword" in request.POST
    content = Content(**{**content.__dict__, "texts": None}) if reword else content
    commands.change(alert_id=alert.pk, version=form.cleaned_data["version"], content=content, by=user)
    if reword:
        messages.success(request, _("いまの災害・警戒レベル・対象に合わせて、文案を作り直しました。"))
        return redirect("emergency:edit", number=alert.pk)
    messages.success(request, _("保存しました。"))
    return redirect(alert)


def _finding(request: HttpRequest) -> bool:
    """Whether somebody looks for a town, and saves nothing yet."""
    return request.method == "POST" and "look" in request.POST


def _still(form: NewForm | EditForm) -> NewForm | EditForm:
    """The form as it was typed, without complaints about what is not typed yet."""
    form.errors.clear()
    return form


@staff
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the second person."""
    version = whole_number(request.POST.get("version"))
    return _act(
        request,
        number,
        lambda: commands.ask(alert_id=number, version=-1 if version is None else version, by=signed_in(request)),
        _("2人目の確認を頼みました。承認者がこの画面を開くと、配信できます。"),
    )


@staff
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Make it a draft again."""
    return _with_reason(request, number, commands.take_back, _("下書きに戻しました。"))


@staff
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Stand down."""
    return _with_reason(request, number, commands.withdraw, _("取り下げました。だれにも配信されていません。"))


@staff
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Take information off the board."""
    return _with_reason(request, number, commands.end, _("掲載を終わりました。"))


@staff
@require_POST
def update(request: HttpRequest, number: int) -> HttpResponse:
    """Begin an update."""
    return _follow(request, number, Action.UPDATE, "")


@staff
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a cancellation."""
    form = EndingForm(request.POST)
    if not form.is_valid():
        return page(request, alert_or_404(number), {"ending": form}, status=UNPROCESSABLE)
    return _follow(request, number, Action.CANCEL, form.cleaned_data["ending"])


def _follow(request: HttpRequest, number: int, action: str, ending: str) -> HttpResponse:
    alert = alert_or_404(number)
    try:
        made = commands.follow(alert_id=alert.pk, action=action, ending=ending, by=signed_in(request))
    except AlertRefused as refusal:
        return page(request, alert_or_404(number), refused=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("下書きを作りました。まだ配信されていません。"))
    return redirect("emergency:edit", number=made.pk)


def _with_reason(request: HttpRequest, number: int, command: Callable[..., Alert], done: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return page(request, alert_or_404(number), {"why": form}, status=UNPROCESSABLE)
    return _act(
        request, number, lambda: command(alert_id=number, why=form.cleaned_data["why"], by=signed_in(request)), done
    )


def _act(request: HttpRequest, number: int, command: Callable[[], Alert], done: str) -> HttpResponse:
    alert_or_404(number)
    try:
        alert = command()
    except AlertRefused as refusal:
        return page(request, alert_or_404(number), refused=str(refusal), status=UNPROCESSABLE)
    messages.success(request, done)
    return redirect(alert)
