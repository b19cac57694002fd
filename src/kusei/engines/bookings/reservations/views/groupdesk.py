"""The desk of groups: a list with search, one group with its papers and history, and the decisions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import grouping, queries, rights, wording
from kusei.engines.bookings.reservations.commands import groups as commands
from kusei.engines.bookings.reservations.groupforms import DecideForm, GroupForm
from kusei.engines.bookings.reservations.models import Group, GroupState
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.reservations.views.counter import desk_of, staff
from kusei.engines.bookings.reservations.views.mine import shown, signed_in
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.files import queries as stored
from kusei.foundation.files.responses import download

PER_PAGE = 50
FILTERS = ("", "asked", "registered", "over", "refused", "ended")


@staff
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The groups of one's facilities, those that wait first unless another state is chosen."""
    facilities = queries.facilities_of(signed_in(request))
    kinds = {key: label for one in facilities for key, label in grouping.kinds_of(one).items()}
    words, state = request.GET.get("q", "")[:80].strip(), request.GET.get("state", "")
    rows = grouping.filtered(grouping.at_desk(facilities, kinds), words, state if state in FILTERS else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = dict(GroupState.choices) | {"": _("すべて"), "over": _("期限切れ")}
    user = signed_in(request)
    context = {
        "rows": [(one, wording.group_state(one), kinds.get(one.kind, one.kind)) for one in page],
        "page_obj": page,
        "words": words,
        "chosen": state,
        "states": [(key, labels[key]) for key in FILTERS],
        "entering": [one for one in facilities if grouping.kinds_of(one) and rights.is_staff_of(user, one)],
    }
    return render(request, "bookingdesk/groups.html", context)


@staff
@never_cache
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a group at the counter, as it stands on paper. It is decided on its page."""
    desk = desk_of(request, key)
    posted = request.method == "POST"
    form = GroupForm(request.POST if posted else None, kinds=grouping.kinds_of(desk.facility))
    del form.fields["paper"]
    if posted and form.is_valid():
        try:
            made = commands.ask_registration(facility=desk.facility, by=desk.user, **form.asked())
        except BookingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("bookingdesk:group", number=made.pk)
    context = {"facility": desk.facility, "form": form}
    return render(request, "bookingdesk/group_new.html", context, status=422 if posted else 200)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One group. Reading it is recorded."""
    return _page(request, _visible(request, number), DecideForm(initial={"until": DecideForm.usual()}))


@staff
@require_POST
def act(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """One of the decisions; the commands say who may."""
    group, user, form = _visible(request, number), signed_in(request), DecideForm(request.POST)
    acts: dict[str, tuple[Callable[..., Group], bool, str]] = {
        "register": (commands.register, True, _("団体を登録しました。")),
        "refuse": (commands.refuse_registration, False, _("登録しないことにしました。")),
        "extend": (commands.extend, True, _("登録の期限を変えました。")),
        "end": (commands.end, False, _("登録を終えました。")),
    }
    if what not in acts:
        raise Http404
    command, dated, done = acts[what]
    if not form.is_valid():
        return _page(request, group, form, status=422)
    more: dict[str, Any] = {"until": form.cleaned_data["until"]} if dated else {}
    try:
        command(group_id=group.pk, why=form.cleaned_data["why"], by=user, **more)
    except BookingRefused as refusal:
        form.add_error("why" if "reason" in refusal.code else None, str(refusal))
        return _page(request, group, form, status=422)
    messages.success(request, done)
    return redirect("bookingdesk:group", number=group.pk)


@staff
@never_cache
@require_safe
def file(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """A paper of the group. Reading it is recorded."""
    found = _visible(request, number).files.filter(pk=file, file__isnull=False).select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    record_read(signed_in(request), found.file, _("団体の書類"))
    return download(found.file)


def _visible(request: HttpRequest, number: int) -> Group:
    facilities = queries.facilities_of(signed_in(request))
    kinds = {key for one in facilities for key in grouping.kinds_of(one)}
    found = grouping.at_desk(facilities, kinds).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, group: Group, form: DecideForm, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    with transaction.atomic():
        people = list(group.members.order_by("name", "pk"))
        record_reads(user, [group, *people], _("団体の画面"))
    facilities = queries.facilities_of(user)
    coming = queries.in_facilities(facilities).filter(group=group).order_by("-begins_at")[:10]
    context = {
        "group": group,
        "standing": wording.group_state(group),
        "kind": next((kinds[group.kind] for _one, kinds in grouping.registering() if group.kind in kinds), group.kind),
        "members": people,
        "files": [(one, stored.name(one.file)) for one in group.files.select_related("file") if one.file],
        "events": [
            (one, wording.GROUP_EVENTS.get(one.kind, one.kind)) for one in group.events.select_related("by", "person")
        ],
        "bookings": [shown(one) for one in coming],
        "decides": rights.may_decide_group(user, group) and group.representative_id != user.pk,
        "form": form,
    }
    return render(request, "bookingdesk/group.html", context, status=status)
