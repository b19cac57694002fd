"""The desk: rounds of a department's facilities, entries at the counter, answers so far, what happened.

Nothing here changes a result, and nobody reads the seed before the draw. An approver may call a round off before it.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.lotteries import commands, words
from kusei.engines.bookings.lotteries.commands.entering import class_of
from kusei.engines.bookings.lotteries.forms import EntryForm
from kusei.engines.bookings.lotteries.models import Entry, Round
from kusei.engines.bookings.lotteries.queries import rounds as queries
from kusei.engines.bookings.lotteries.refusals import LotteryRefused
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.lotteries.views.mine import ANSWERS, seen
from kusei.engines.bookings.lotteries.views.public import SHAPES, stated
from kusei.engines.bookings.lotteries.wishing import Shelf
from kusei.engines.bookings.reservations import queries as reservations
from kusei.engines.bookings.reservations import rights as booking_rights
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.views.mine import REFUSALS, signed_in
from kusei.engines.bookings.reservations.wording import sentence
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

staff = allow(role(Role.VIEWER))
PER_PAGE = 50
MOST_GROUPS = 200


@staff
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The rounds of the facilities that the person may look at."""
    facilities = reservations.facilities_of(signed_in(request))
    rounds = queries.with_counts(Round.objects.filter(facility__in=facilities)).order_by("-closes_at", "key")
    page = Paginator(rounds, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "lotterydesk/index.html", {"page_obj": page, "rows": [(one, SHAPES[one.state]) for one in page]}
    )


@staff
@never_cache
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A round with its entries (reading them is recorded), the answers so far and what happened."""
    user, found = signed_in(request), _round(request, key)
    search = request.GET.get("q", "").strip()[:60]
    rows = Entry.objects.filter(round=found).select_related("group", "person").order_by("ticket")
    if search:
        rows = rows.filter(Q(ticket__istartswith=search) | Q(group__name__icontains=search))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    with transaction.atomic():
        record_reads(user, list(page), _("抽選の申込みの一覧"))
    texts = dict(words.events())
    context: dict[str, Any] = {
        **stated(found),
        "page_obj": page,
        "q": search,
        "answers": queries.answers(found),
        "events": [
            (event, texts.get(event.kind, event.kind), words.facts(event.facts))
            for event in found.events.order_by("-pk")[:PER_PAGE]
        ],
        "edits": booking_rights.is_staff_of(user, found.facility),
        "may_call_off": found.state in {Round.State.OPEN, Round.State.SEALED}
        and booking_rights.is_staff_of(user, found.facility, Role.APPROVER),
        "open": found.state == Round.State.OPEN and clock.now() < found.closes_at,
    }
    return render(request, "lotterydesk/one.html", context)


@staff
@never_cache
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """An entry at the counter, for a group without a device."""
    user, found = signed_in(request), _round(request, key)
    booking_rights.require_staff(user, found.facility)
    if found.state != Round.State.OPEN or clock.now() >= found.closes_at:
        raise Http404
    shelf, terms = Shelf(found), Terms.read(found.terms)
    search = GroupSearch(request.GET or None)
    groups = [one for one in search.found() if class_of(shelf, None, one)]
    form = EntryForm(request.POST or None, shelf=shelf, terms=terms, groups=groups, person=False) if groups else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = commands.enter(round_id=found.pk, by=user, **form.entry())
        except LotteryRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("申込みを受け付けました。控えを印刷して渡してください。"))
            return redirect("lotterydesk:entry", made.pk)
    context = {**stated(found), "form": form, "search": search, "searched": search.is_bound}
    return render(request, "lotterydesk/enter.html", context, status=422 if request.method == "POST" else 200)


@staff
@require_POST
def call_off(request: HttpRequest, key: str) -> HttpResponse:
    """抽選の中止. The command says who may."""
    user, found = signed_in(request), _round(request, key)
    try:
        commands.call_off(round_id=found.pk, why=request.POST.get("why", ""), by=user)
    except (LotteryRefused, *REFUSALS) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("抽選を中止しました。申し込んだ方に知らせています。"))
    return redirect("lotterydesk:one", key)


@staff
@never_cache
@require_safe
def entry(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """One entry with its result and the slip to print. Reading it is recorded."""
    user, held = signed_in(request), _entry(request, entry_id)
    with transaction.atomic():
        record_read(user, held, _("抽選の申込みの画面"))
    edits = booking_rights.is_staff_of(user, held.round.facility)
    return render(request, "lotterydesk/entry.html", {**seen(held), "edits": edits})


@staff
@require_POST
def act(request: HttpRequest, entry_id: uuid.UUID, what: str, wish: int = 0) -> HttpResponse:
    """For who came to the counter: withdraw before the closing, or answer to a win. The commands say who may."""
    user, held = signed_in(request), _entry(request, entry_id)
    award = held.awards.filter(wish=wish).first()
    if what != "withdraw" and (award is None or what not in ANSWERS):
        raise Http404
    try:
        if award is None:
            commands.withdraw(entry_id=held.pk, by=user)
        else:
            ANSWERS[what][0](award_id=award.pk, by=user)
    except (LotteryRefused, *REFUSALS) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, ANSWERS[what][1]() if award else _("申込みを取り下げました。"))
    return redirect("lotterydesk:entry", held.pk)


class GroupSearch(forms.Form):
    """Finds registered groups by a part of their name."""

    name = forms.CharField(max_length=60)

    def found(self) -> list[Group]:
        """The groups; none without a name."""
        if not self.is_bound or not self.is_valid():
            return []
        today = clock.today()
        valid = Q(valid_until=None) | Q(valid_until__gte=today)
        rows = Group.objects.filter(valid, valid_from__lte=today, name__icontains=self.cleaned_data["name"].strip())
        return list(rows.order_by("name", "pk")[:MOST_GROUPS])


def _round(request: HttpRequest, key: str) -> Round:
    facilities = reservations.facilities_of(signed_in(request))
    found = queries.with_counts(Round.objects.filter(facility__in=facilities, key=key)).first()
    if found is None:
        raise Http404
    return found


def _entry(request: HttpRequest, entry_id: uuid.UUID) -> Entry:
    facilities = reservations.facilities_of(signed_in(request))
    rows = Entry.objects.filter(round__facility__in=facilities)
    found = rows.select_related("round__facility", "group", "outcome", "person").filter(pk=entry_id).first()
    if found is None:
        raise Http404
    return found
