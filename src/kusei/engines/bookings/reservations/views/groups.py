"""A resident's groups: asking to register one, its members and invitations, what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import grouping, wording
from kusei.engines.bookings.reservations.commands import groups as commands
from kusei.engines.bookings.reservations.commands import members
from kusei.engines.bookings.reservations.groupforms import GroupForm, InviteForm
from kusei.engines.bookings.reservations.models import Group, GroupState
from kusei.engines.bookings.reservations.refusals import BookingRefused, MayNot
from kusei.engines.bookings.reservations.views.mine import signed_in
from kusei.engines.bookings.reservations.views.offers import facility_of
from kusei.foundation.audit.access import record_read
from kusei.foundation.files import commands as files
from kusei.foundation.files import queries as stored
from kusei.foundation.files.responses import download
from kusei.foundation.files.scanning import Infected, ScannerUnavailable
from kusei.foundation.web import encryption
from kusei.foundation.web.access import SIGNED_IN, allow

REFUSALS = (BookingRefused, MayNot)


@allow(SIGNED_IN)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's own groups, and invitations that wait."""
    user = signed_in(request)
    context = {
        "rows": [(one, wording.group_state(one)) for one in grouping.of(user)],
        "invitations": grouping.invitations_of(members.indexes_of(user)),
    }
    return render(request, "bookings/groups.html", context)


@allow(SIGNED_IN)
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Where a group is registered: the facilities that register groups."""
    return render(request, "bookings/group_choose.html", {"rows": grouping.registering()})


@allow(SIGNED_IN)
@never_cache
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask to register a group with a facility; papers may be handed in."""
    user, facility = signed_in(request), facility_of(key)
    kinds = grouping.kinds_of(facility)
    if not kinds or not user.is_resident:
        raise Http404
    posted = request.method == "POST"
    form = GroupForm(request.POST, request.FILES, kinds=kinds) if posted else GroupForm(kinds=kinds)
    if posted and form.is_valid():
        upload = form.upload
        try:
            handed = [files.store(upload=upload, owner=user, purpose=commands.PURPOSE)] if upload else []
            made = commands.ask_registration(facility=facility, papers=handed, by=user, **form.asked())
        except (Infected, ScannerUnavailable) as refusal:
            form.add_error("paper", str(refusal))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("団体の登録を申請しました。決まったら、お知らせします。"))
            return redirect("bookings:group", number=made.pk)
    context = {"facility": facility, "form": form}
    return render(request, "bookings/group_new.html", context, status=422 if posted else 200)


@allow(SIGNED_IN)
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One group: how its registration stands, members, invitations, what happened."""
    return _page(request, _mine(request, number), InviteForm())


@allow(SIGNED_IN)
@require_POST
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite an address. Whether it has an account is not said."""
    group, form = _mine(request, number), InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, group, form, status=422)
    try:
        members.invite(group_id=group.pk, email=form.cleaned_data["email"], by=signed_in(request))
    except REFUSALS as refusal:
        form.add_error("email", str(refusal))
        return _page(request, group, form, status=422)
    messages.success(request, _("招待しました。そのメールアドレスでログインした人が、団体のページで返事をします。"))
    return redirect("bookings:group", number=group.pk)


@allow(SIGNED_IN)
@require_POST
def act(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Leave, remove, hand over, take an invitation back; the commands say who may."""
    group, user = _mine(request, number), signed_in(request)
    chosen = request.POST.get("chosen", "")
    which = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    acts: dict[str, tuple[Callable[..., Any], dict[str, int], str]] = {
        "leave": (members.leave, {}, _("団体から抜けました。")),
        "remove": (members.remove_member, {"person_id": which}, _("団体から外しました。")),
        "hand-over": (members.hand_over, {"person_id": which}, _("代表者を代わりました。")),
        "withdraw": (members.withdraw_invitation, {"invitation_id": which}, _("招待を取り消しました。")),
    }
    if what not in acts:
        raise Http404
    command, more, done = acts[what]
    try:
        command(group_id=group.pk, by=user, **more)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("bookings:group", number=group.pk)
    messages.success(request, done)
    return redirect("bookings:groups") if what == "leave" else redirect("bookings:group", number=group.pk)


@allow(SIGNED_IN)
@require_POST
def answer(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Say yes or no to an invitation."""
    user = signed_in(request)
    try:
        if what == "accept":
            group = members.accept_invitation(invitation_id=number, by=user)
            messages.success(request, _("団体に入りました。"))
            return redirect("bookings:group", number=group.pk)
        if what == "decline":
            members.decline_invitation(invitation_id=number, by=user)
            messages.success(request, _("招待を断りました。"))
            return redirect("bookings:groups")
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("bookings:groups")
    raise Http404


@allow(SIGNED_IN)
@never_cache
@require_safe
def file(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """A paper of the group, for who represents it."""
    group, user = _mine(request, number), signed_in(request)
    found = group.files.filter(pk=file, file__isnull=False).select_related("file").first()
    if found is None or found.file is None or group.representative_id != user.pk:
        raise Http404
    record_read(user, found.file, _("団体の書類"))
    return download(found.file)


def _mine(request: HttpRequest, number: int) -> Group:
    """The group, if the person belongs to it; another is not found."""
    found = Group.objects.filter(pk=number, members=signed_in(request)).select_related("facility", "representative")
    group = found.first()
    if group is None:
        raise Http404
    return group


def _page(request: HttpRequest, group: Group, form: InviteForm, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    leads = group.representative_id == user.pk and group.state in {GroupState.ASKED, GroupState.REGISTERED}
    context = {
        "group": group,
        "standing": wording.group_state(group),
        "leads": leads,
        "represents": group.representative_id == user.pk,
        "members": group.members.order_by("name", "pk"),
        "invitations": [(one, encryption.unseal(one.sealed).decode()) for one in group.invitations.order_by("until")]
        if leads
        else [],
        "files": [(one, stored.name(one.file)) for one in group.files.select_related("file") if one.file]
        if leads
        else [],
        "events": [(one, wording.GROUP_EVENTS.get(one.kind, one.kind)) for one in group.events.all()],
        "form": form,
    }
    return render(request, "bookings/group.html", context, status=status)
