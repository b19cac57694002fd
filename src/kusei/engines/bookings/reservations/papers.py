"""Papers about a booking as PDF: 使用承認書, 不承認通知書, 予約の控え. Conditions and 教示 are the pack's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations import contacts, paying, rights, wording
from kusei.engines.bookings.reservations.models import Booking, BookingEvent, State
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.showing.hours import said
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.web.formats import date_text, in_japanese, number, yen
from kusei.foundation.web.frame import brand
from kusei.lib.printing import print_out

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
STANDS = frozenset({State.CONFIRMED, State.USED, State.NO_SHOW})
DECIDED = ("approved", "reopened")


def title_of(booking: Booking) -> str:
    """What the booking's paper is called in its present state; blank when there is none. Two SQL queries at most."""
    if booking.state == State.REFUSED:
        return _("施設使用不承認通知書")
    if booking.state not in STANDS:
        return ""
    return _("施設使用承認書") if _decision(booking) else _("施設予約の控え")


def paper(booking: Booking) -> bytes:
    """The paper of the booking as it stands. Raises `LookupError` when there is none, `CannotTypeset`."""
    title = title_of(booking)
    if not title:
        raise LookupError(booking.number)
    event, refused = _decision(booking), booking.state == State.REFUSED
    on = event.at if event else booking.made_at
    facility, whose = booking.resource.facility, brand()
    kept, rules = words().papers, resources.rules_of(booking.resource, booking.day)
    official = whose.official_name or whose.name
    data: dict[str, Any] = {
        "title": f"{title} {booking.number}",
        "heading": title,
        "lang": (get_language() or "ja").split("-", maxsplit=1)[0],
        "name": _name(booking),
        "honorific": "様" if in_japanese() else "",
        "head": [[_("予約番号"), str(booking.number)], [_("決めた日") if event else _("予約した日"), date_text(on)]],
        "ward": official,
        "department": rights.department_of(facility).name,
        "sentence": _sentence(event, refused),
        "facts": _facts(booking),
        "rows-title": _("使用料などの内訳"),
        "columns": [_("内容"), _("金額")],
        "rows": [] if refused else _money(booking),
        "why-title": _("承認しない理由"),
        "why": event.why if refused and event else "",
        "conditions-title": _("使用の条件"),
        "conditions": [] if refused else [said(one) for one in (*kept.conditions, *rules.notes)],
        "appeal-title": _("この決定に不服があるとき"),
        "appeal": [said(one).replace("{ward}", official) for one in kept.appeal] if refused else [],
        "contact-title": _("お問い合わせ"),
        "contact": "　".join(one for one in (facility.title, facility.address, facility.phone) if one),
        "footer": f"{title} {booking.number}",
        "sample": _("この書類の文例は見本です。区の決まりではありません。") if kept.example else "",
        "missing-label": _("〓は、印刷用の書体にない文字です："),
    }
    return print_out(TEMPLATE, data)


def _decision(booking: Booking) -> BookingEvent | None:
    """Who approved or refused it last, as its state says."""
    kinds = ("refused",) if booking.state == State.REFUSED else DECIDED
    return booking.events.filter(kind__in=kinds).last()


def _sentence(event: BookingEvent | None, refused: bool) -> str:
    if refused:
        return _("申込みのあった施設の使用は、次のとおり承認しないことに決めました。")
    if event is not None:
        return _("申込みのあった施設の使用を、次のとおり承認します。当日は、この書類か予約番号を受付でお見せください。")
    return _("次のとおり予約を受け付けました。当日は、この書類か予約番号を受付でお見せください。")


def _name(booking: Booking) -> str:
    if booking.group is not None:
        return booking.group.name
    if booking.person is not None:
        return booking.person.name
    guest = contacts.of(booking)
    return guest.name if guest else ""


def _facts(booking: Booking) -> list[list[str]]:
    facts = [
        [_("施設"), f"{booking.resource.facility.title} {booking.resource.title}"],
        [_("使う日時"), f"{date_text(booking.day)} {wording.times(booking.day, booking.begins_at, booking.ends_at)}"],
    ]
    if booking.people:
        facts.append([_("人数"), number(booking.people)])
    if booking.purpose:
        facts.append([_("利用の目的"), booking.purpose])
    items = [f"{one.resource.title} × {one.number}" for one in booking.items.select_related("resource")]
    if items:
        facts.append([_("設備"), "、".join(items)])
    return facts


def _money(booking: Booking) -> list[list[str]]:
    invoice: Invoice | None = paying.invoices_of(booking.pk).first()
    if invoice is None:
        return []
    return [*wording.lines(invoice.lines), [_("合計"), yen(invoice.total)]]
