"""Writes down what happens in a band, and what became of it. Nothing is changed or deleted."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.bookings.operators import rights
from kusei.engines.bookings.operators.commands.common import locked, refusing
from kusei.engines.bookings.operators.models import Entry, Settled
from kusei.engines.bookings.operators.refusals import HandedAlready, TextMissing
from kusei.engines.bookings.operators.refusals import Settled as SettledAlready
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def write(*, reception_id: int, kind: str, text: str, follow: bool = False, by: User) -> Entry:
    """Write an entry into the own band; until its sheet is signed, also after its end. Nothing of its kind is refused.

    Raises `MayNot`, `OutsideHours`, `HandedAlready`, `TextMissing`.
    """
    if not text.strip() or kind not in Entry.Kind.values:
        raise TextMissing
    with refusing(), transaction.atomic():
        reception = locked(reception_id)
        band = rights.At(by, reception).leaving
        if band is None:
            band = rights.require_stand(by, reception).band
        return Entry.objects.create(
            reception=reception,
            operator=band.operator,
            day=band.day,
            kind=kind,
            text=text.strip()[:400],
            follow=follow,
            by=by,
            at=clock.now(),
        )


def settle(*, entry_id: int, how: str, note: str = "", by: User) -> Settled:
    """Tick an entry, or strike it out as a mistake, with a reason.

    Who stands there now ticks, and editors of the department; only who wrote it, before its band is handed over,
    strikes it out. Raises `MayNot`, `OutsideHours`, `TextMissing`, `Settled`, `HandedAlready`.
    """
    with refusing(), transaction.atomic():
        entry = Entry.objects.select_related("reception").get(pk=entry_id)
        reception = locked(entry.reception_id)
        if Settled.objects.filter(entry=entry).exists():
            raise SettledAlready
        if how == Settled.How.STRUCK:
            rights.require(entry.by_id == by.pk)
            if reception.sheets.filter(day=entry.day, operator=entry.operator).exists():
                raise HandedAlready
            if not note.strip():
                raise TextMissing
        else:
            who = rights.At(by, reception)
            if not who.is_editor and who.leaving is None:
                rights.require_stand(by, reception)
        return Settled.objects.create(entry=entry, how=how, note=note.strip()[:300], by=by, at=clock.now())
