"""What staff do with one application: each act is one form of its page, and each has one command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By, locked
from kusei.engines.procedures.applications.models import Actor, Application, Event
from kusei.engines.procedures.applications.refusals import ApplicationRefused, ChangedMeanwhile, sentence
from kusei.engines.procedures.desk import words
from kusei.engines.procedures.desk.commands import deciding, keeping, steering
from kusei.engines.procedures.desk.queries.one import correction_due
from kusei.engines.procedures.desk.views.common import REFUSALS, signed_in, staff
from kusei.engines.procedures.desk.views.one import page
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

Act = Callable[[Application, QueryDict, User], str]


class NotADay(ApplicationRefused):
    """The day for the applicant's answer is none, or lies behind."""

    code = "desk.not-a-day"

    def __init__(self) -> None:
        super().__init__(_("補正の期限は、きょうより後の日を「2026-04-15」のように書いてください。"))


def _start(application: Application, data: QueryDict, by: User) -> str:
    office.start_review(application_id=application.pk, by=by)
    return _("審査を始めました。")


def _assign(application: Application, data: QueryDict, by: User) -> str:
    chosen = data.get("to", "")
    number = whole_number(chosen, LARGEST_ID)
    to = by if chosen == "me" else User.objects.filter(pk=number).first() if number is not None else None
    if to is None and chosen:
        raise Http404
    office.assign(application_id=application.pk, to=to, by=by)
    return _("担当者を変えました。") if to else _("担当者をなしにしました。")


def _ask(application: Application, data: QueryDict, by: User) -> str:
    fields = {key: data.get(f"why.{key}", "") for key in data.getlist("field")}
    due_on = _day(data.get("due_on", ""))
    office.ask_correction(
        application_id=application.pk, fields=fields, message=data.get("message", ""), due_on=due_on, by=by
    )
    return _("補正を依頼しました。申請した人に知らせます。")


def _day(text: str) -> dt.date:
    if not text.strip():
        return correction_due()
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        raise NotADay from None
    if day <= clock.today():
        raise NotADay
    return day


def _cancel(application: Application, data: QueryDict, by: User) -> str:
    office.cancel_correction(application_id=application.pk, by=by, reason=data.get("text", ""))
    return _("補正の依頼を取り消しました。")


def _decide(application: Application, data: QueryDict, by: User) -> str:
    decision = deciding.put_forward(
        application=application,
        outcome=data.get("outcome", ""),
        reason=data.get("reason", "")[:4000],
        conditions=data.get("conditions", "")[:4000],
        by=by,
        seen=None,
    )
    return _("決定しました。") if decision.decided_at else _("決定の案を送りました。")


def _confirm(application: Application, data: QueryDict, by: User) -> str:
    office.confirm_decision(application_id=application.pk, by=by)
    return _("決定しました。")


def _return(application: Application, data: QueryDict, by: User) -> str:
    office.return_proposal(application_id=application.pk, by=by, reason=data.get("text", ""))
    return _("決定の案を差し戻しました。")


def _take_back(application: Application, data: QueryDict, by: User) -> str:
    office.take_back_proposal(application_id=application.pk, by=by, reason=data.get("text", ""))
    return _("決定の案を取り下げました。")


def _deliver(application: Application, data: QueryDict, by: User) -> str:
    ways = {"posted": _("郵送した"), "handed-over": _("窓口で渡した")}
    way = ways.get(data.get("way", ""))
    if way is None:
        raise Http404
    note = _("：").join(filter(None, (way, data.get("text", "").strip()[:500])))
    office.deliver(application_id=application.pk, by=by, note=applicants.without_my_number(note))
    return _("交付を記録しました。")


def _reopen(application: Application, data: QueryDict, by: User) -> str:
    office.reopen(application_id=application.pk, by=by, reason=data.get("text", ""))
    return _("決定を取り消し、もう一度審査します。")


def _secrecy(application: Application, data: QueryDict, by: User) -> str:
    on = data.get("confidential") == "yes"
    steering.set_confidential(application_id=application.pk, confidential=on, reason=data.get("text", ""), by=by)
    return _("秘匿にしました。") if on else _("秘匿を解きました。")


def _message(application: Application, data: QueryDict, by: User) -> str:
    access.require(by, Role.EDITOR, application)
    applicants.write_message(
        application_id=application.pk, text=data.get("text", ""), by=By(Actor.STAFF, by), from_office=True
    )
    return _("申請した人に送りました。")


def _note(application: Application, data: QueryDict, by: User) -> str:
    keeping.write_note(application_id=application.pk, text=data.get("text", ""), by=by)
    return _("メモを残しました。")


def _tick(application: Application, data: QueryDict, by: User) -> str:
    keeping.tick(application_id=application.pk, item=_place(data), by=by)
    return ""


def _untick(application: Application, data: QueryDict, by: User) -> str:
    keeping.untick(application_id=application.pk, item=_place(data), by=by)
    return ""


def _place(data: QueryDict) -> int:
    text = data.get("item", "")
    if not text.isdecimal() or len(text) > 4:
        raise Http404
    return int(text)


ACTS: Final[dict[str, Act]] = {
    "start": _start,
    "assign": _assign,
    "ask": _ask,
    "cancel-correction": _cancel,
    "decide": _decide,
    "confirm": _confirm,
    "return": _return,
    "take-back": _take_back,
    "deliver": _deliver,
    "reopen": _reopen,
    "secrecy": _secrecy,
    "message": _message,
    "note": _note,
    "tick": _tick,
    "untick": _untick,
}


@staff
@require_POST
def act(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """One act. What somebody else did since the page was shown is told first (409)."""
    user = signed_in(request)
    application = access.one_for_staff(user, number)
    do = ACTS.get(word)
    if do is None:
        raise Http404
    seen = _seen(request.POST)
    try:
        with transaction.atomic():
            if seen is not None:
                locked(application.pk, seen=seen)
            done = do(application, request.POST, user)
    except ChangedMeanwhile:
        return conflict(request, application, seen or 0)
    except REFUSALS as refusal:
        return page(request, _fresh(application), problem=sentence(refusal), typed=request.POST, status=422)
    if done:
        messages.success(request, done)
    still = access.for_staff(user).filter(pk=application.pk).exists()
    return redirect("desk:one", application.number) if still else redirect("desk:list")


def _seen(data: QueryDict) -> int | None:
    return whole_number(data.get("seen"))


def _fresh(application: Application) -> Application:
    application.refresh_from_db(fields=["state", "sequence", "assignee", "confidential", "revision", "outcome"])
    return application


def conflict(request: HttpRequest, application: Application, seen: int) -> HttpResponse:
    """What happened since the page was shown, and what this person wrote, to be copied."""
    since = Event.objects.filter(application=application, sequence__gt=seen).select_related("user")
    names = ("reason", "conditions", "message", "text")
    fields = [key for key in request.POST if key in names or key.startswith("why.")]
    context = {
        "application": application,
        "procedure": application.version.content,
        "events": [(event, words.event(event.kind)) for event in since.order_by("sequence")],
        "written": [text for key in fields if (text := request.POST[key].strip())],
    }
    return render(request, "desk/conflict.html", context, status=409)
