"""Which reports a cancellation (取消) takes back, whatever the order in which they came. Plain values, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A report of a series of reports: the same kind and event."""

    pk: int
    cancels: bool
    corrects: bool
    reported_at: dt.datetime
    number: int
    serial: str

    @property
    def order(self) -> tuple[dt.datetime, int, bool, int]:
        """Of two with the same hour and serial the correction is the newer."""
        return (self.reported_at, self.number, self.corrects, self.pk)


def cancelled(entries: Iterable[Entry], *, whole_event: bool) -> dict[int, int]:
    """Each report that is taken back, with the cancellation that did so.

    A cancellation takes back the report with its serial, else the newest one before it that still stood; or, with
    `whole_event`, all before it.
    """
    rows = sorted(entries, key=lambda entry: entry.order)
    reports = [entry for entry in rows if not entry.cancels]
    found: dict[int, int] = {}
    for cancellation in (entry for entry in rows if entry.cancels):
        before = [entry for entry in reports if entry.reported_at <= cancellation.reported_at and entry.pk not in found]
        if not whole_event:
            same = [entry for entry in before if entry.serial and entry.serial == cancellation.serial]
            before = (same or before)[-1:]
        found |= {entry.pk: cancellation.pk for entry in before}
    return found
