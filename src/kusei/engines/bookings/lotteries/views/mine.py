"""A person's entries: enter, change, withdraw, the slip, the result with its reason, and the answer to a win."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.lotteries import commands, rights
from kusei.engines.bookings.lotteries.commands.entering import class_of
from kusei.engines.bookings.lotteries.forms import EntryForm
from kusei.engines.bookings.lotteries.models import Entry, Round
from kusei.engines.bookings.lotteries.queries import entries as queries
from kusei.engines.bookings.lotteries.refusals import LotteryRefused, NotOpen
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.lotteries.views.public import round_of, stated, title_of
from kusei.engines.bookings.lotteries.wishing import Shelf
from kusei.engines.bookings.reservations import queries as reservations
from kusei.engines.bookings.reservations.views.mine import REFUSALS, signed_in
from kusei.engines.bookings.reservations.wording import sentence
from kusei.foundation.web import clock
from kusei.foundation.web.access import SIGNED_IN, allow

PER_PAGE = 20
ANSWERS: dict[str, tuple[Callable[..., Any], Callable[[], str]]] = {
    "accept": (commands.accept, lambda: _("使うことを申し込みました。")),
    "decline": (commands.decline, lambda: _("辞退しました。次の方にご案内します。")),
}


@allow(SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Their entries, the latest first."""
    rows = rights.own(signed_in(request)).select_related("round__facility", "group").order_by("-entered_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [{"entry": one, **stated(one.round)} for one in page]
    return render(request, "lotteries/mine.html", {"page_obj": page, "rows": shown})


@allow(SIGNED_IN)
@never_cache
@require_safe
def entry(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """One entry: ticket, wishes, result and why, how to check it, what to do."""
    return render(request, "lotteries/entry.html", seen(_own(request, entry_id)))


@allow(SIGNED_IN)
@never_cache
@require_safe
def slip(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """The slip (抽選申込票), to be printed."""
    return render(request, "lotteries/slip.html", seen(_own(request, entry_id)))


@allow(SIGNED_IN)
@never_cache
def new(request: HttpRequest, key: str) -> HttpResponse:
    """The form to enter."""
    user, found = signed_in(request), round_of(key)
    if found.state != Round.State.OPEN or clock.now() >= found.closes_at:
        early = found.state == Round.State.COMING
        messages.error(request, str(NotOpen(found.opens_at if early else None)))
        return redirect("lotteries:one", key)
    shelf, terms = Shelf(found), Terms.read(found.terms)
    groups = [one for one in reservations.groups_of(user) if class_of(shelf, user, one)]
    alone = class_of(shelf, user, None) is not None
    form = EntryForm(request.POST or None, shelf=shelf, terms=terms, groups=groups, person=alone)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.enter(round_id=found.pk, by=user, person=user, **form.entry())
        except LotteryRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("申し込みました。抽選番号を控えてください。"))
            return redirect("lotteries:entry", made.pk)
    context = {**stated(found), "form": form, "eligible": bool(groups) or alone, "terms": terms}
    return render(request, "lotteries/enter.html", context, status=422 if request.method == "POST" else 200)


@allow(SIGNED_IN)
@never_cache
def change(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """The form to change an entry, until the window closes."""
    user, held = signed_in(request), _own(request, entry_id)
    found = held.round
    if found.state != Round.State.OPEN or clock.now() >= found.closes_at or held.state != Entry.State.ACTIVE:
        messages.error(request, str(NotOpen()))
        return redirect("lotteries:entry", held.pk)
    shelf, terms = Shelf(found), Terms.read(found.terms)
    groups = [one for one in reservations.groups_of(user) if one.pk != held.group_id and class_of(shelf, user, one)]
    together = [held.group, *groups] if held.group else []
    form = EntryForm(request.POST or None, shelf=shelf, terms=terms, groups=together, person=True, entry=held)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change(entry_id=held.pk, by=user, **form.entry())
        except LotteryRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("申込みの内容を変えました。抽選番号は同じです。"))
            return redirect("lotteries:entry", held.pk)
    context = {**stated(found), "form": form, "eligible": True, "entry": held, "terms": terms}
    return render(request, "lotteries/enter.html", context, status=422 if request.method == "POST" else 200)


@allow(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """取下げ."""
    held = _own(request, entry_id)
    return acted(request, held, lambda: commands.withdraw(entry_id=held.pk, by=signed_in(request)),
                 _("申込みを取り下げました。締切までは、もう一度申し込めます。"))  # fmt: skip


@allow(SIGNED_IN)
@require_POST
def answer(request: HttpRequest, entry_id: uuid.UUID, wish: int, what: str) -> HttpResponse:
    """Yes or no to what was won."""
    held = _own(request, entry_id)
    award = held.awards.filter(wish=wish).first()
    if award is None or what not in ANSWERS:
        raise Http404
    command, said = ANSWERS[what]
    return acted(request, held, lambda: command(award_id=award.pk, by=signed_in(request)), said())


def acted(request: HttpRequest, held: Entry, act: Callable[[], Any], said: str) -> HttpResponse:
    """Do it, say so or why not, and go back to the entry."""
    try:
        act()
    except (LotteryRefused, *REFUSALS) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, said)
    return redirect("lotteries:entry", held.pk)


def seen(held: Entry) -> dict[str, Any]:
    """An entry as its pages show it."""
    found = held.round
    editable = found.state == Round.State.OPEN and clock.now() < found.closes_at
    return {
        **stated(found),
        "entry": held,
        "wishes": queries.shown(held),
        "check": queries.check(found, held),
        "editable": editable,
        "withdrawn": held.state == Entry.State.WITHDRAWN,
        "groups": [one.group for one in held.participants.select_related("group") if one.group],
        "name": title_of(found),
    }


def _own(request: HttpRequest, entry_id: uuid.UUID) -> Entry:
    """The entry, if it is theirs; another's is not found, as one that never was."""
    rows = rights.own(signed_in(request)).select_related("round__facility", "group", "outcome", "person")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise Http404
    return found
