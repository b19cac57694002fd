"""Hands the decision on a booking to the route of decisions (決裁), where the facility's rules ask for one."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals import hooks
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.rules import State as DraftState
from kusei.engines.bookings.reservations import refusals, rights, wording
from kusei.engines.bookings.reservations.commands.deciding import confirm_approval, confirm_refusal
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.moving import locked, note
from kusei.engines.bookings.resources import queries as resources
from kusei.foundation.people.models import User
from kusei.foundation.web import encryption
from kusei.foundation.web.formats import date_text

USE, NO_USE = "bookings.use", "bookings.no-use"
MARK = "booking-seal"
OPEN = (DraftState.DRAFTING, DraftState.IN_ROUTE, DraftState.SENT_BACK, DraftState.WITHDRAWN)


class ProposalGone(ApprovalRefused):
    """The booking does not wait for a decision any more."""

    code = "bookings.proposal-gone"

    def __str__(self) -> str:
        return _("この予約は、もう承認を待っていません。起案を取り下げてください。")


def propose(*, booking_id: uuid.UUID, refusing: bool = False, why: str = "", by: User) -> Draft:
    """Draft the approval, or with a reason the refusal, and send it on its way.

    Raises `WrongState`, `MayNot`, `NotOnRoute`, `ReasonMissing`, `OnItsWay`, and what approvals raise.
    """
    if refusing and not why.strip():
        raise refusals.ReasonMissing
    with transaction.atomic():
        booking = locked(booking_id)
        rights.require_staff(by, booking.resource.facility)
        if booking.state != State.ASKED:
            raise refusals.WrongState
        if not resources.rules_of(booking.resource, booking.day).route:
            raise refusals.NotOnRoute
        if draft_of(booking) is not None:
            raise refusals.OnItsWay
        made = approvals.start_draft(
            content=_content(booking, refusing, why.strip()),
            department=rights.department_of(booking.resource.facility),
            by=by,
            kind=NO_USE if refusing else USE,
            object_id=str(booking.pk),
        )
        note(booking, kind="proposed", by=by, facts={"draft": made.pk, "refusing": refusing})
        return approvals.submit(draft_id=made.pk, version=made.version, by=by)


def draft_of(booking: Booking) -> Draft | None:
    """The draft that is under way for the booking. One SQL query."""
    states = [one.value for one in OPEN]
    return Draft.objects.filter(kind__in=(USE, NO_USE), object_id=str(booking.pk), state__in=states).first()


def _content(booking: Booking, refusing: bool, why: str) -> approvals.Content:
    with translation.override("ja"):
        title = _("施設の使用の不承認") if refusing else _("施設の使用の承認")
        times = wording.times(booking.day, booking.begins_at, booking.ends_at)
        lines = [
            f"{booking.resource.facility.name} {booking.resource.name}",
            f"{date_text(booking.day)} {times}",
            _("予約番号：%(number)s") % {"number": booking.number},
            _("人数：%(people)s") % {"people": booking.people or "―"},
        ]
        body = why if refusing else "\n".join(lines)
        return approvals.Content(
            title=f"{title}（{booking.number} {booking.resource.facility.name} {booking.resource.name}）"[:200],
            body=body,
            amount=booking.price + booking.deposit,
            retention="3",
        )


def content(object_id: str) -> dict[str, Any]:
    """What is decided about, as plain values; the purpose as a mark that changes with every letter. Three SQL queries.

    Raises `ProposalGone`.
    """
    booking = _booking(object_id)
    if booking is None or booking.state != State.ASKED:
        raise ProposalGone
    return {
        "number": booking.number,
        "facility": booking.resource.facility.key,
        "resource": booking.resource.key,
        "begins": booking.begins_at.isoformat(),
        "ends": booking.ends_at.isoformat(),
        "people": booking.people,
        "purpose": encryption.blind(booking.purpose, purpose=MARK),
        "extras": [[one.resource.key, one.number] for one in booking.items.select_related("resource")],
        "price": booking.price,
        "deposit": booking.deposit,
    }


def on_approved(draft: Draft) -> None:
    """What was proposed is decided, by whom decided last. Raises `ProposalGone`."""
    last = draft.events.select_related("actor").order_by("-sequence").first()
    assert last is not None
    with transaction.atomic():
        booking = locked(uuid.UUID(draft.object_id))
        if booking.state != State.ASKED:
            raise ProposalGone
        if draft.kind == NO_USE:
            confirm_refusal(booking, draft.body, last.actor)
        else:
            confirm_approval(booking, last.actor)


def _booking(object_id: str) -> Booking | None:
    return Booking.objects.select_related("resource__facility").filter(pk=object_id).first()


def _url(object_id: str) -> str:
    return reverse("bookingdesk:one", args=[object_id])


def register() -> None:
    """Make both kinds known to approvals."""
    for key, label in ((USE, gettext_lazy("施設の使用の承認")), (NO_USE, gettext_lazy("施設の使用の不承認"))):
        hooks.register_kind(hooks.DocumentKind(key, label, content=content, url=_url, on_approved=on_approved))
