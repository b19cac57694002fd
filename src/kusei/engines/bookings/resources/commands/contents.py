"""Puts a facility's content in force by validity, and ends facilities whose file is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.bookings.resources import hooks, kept
from kusei.engines.bookings.resources.commands.rows import write_rows
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.models import Facility, FacilityVersion
from kusei.engines.bookings.resources.refusals import FacilityWrong
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.web import clock

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Done:
    """What was done: `created`, `replaced` (with a new version) or `unchanged`."""

    facility: Facility
    outcome: str


@transaction.atomic
def put_in_force(*, municipality: Municipality, content: Content) -> Done:
    """Let the content hold from its first day on; the version before it ends the day before.

    What held until yesterday never changes: a content that begins earlier, but differs, holds from today on. The same
    again changes nothing. Raises `FacilityWrong` for an unknown department, or if bookings stand on parts of the day
    or divisions that would be others.
    """
    departments = Department.objects.filter(municipality=municipality, code=content.department)
    if content.department and not departments.exists():
        raise FacilityWrong([f"{content.key}: department: there is no 「{content.department}」"])
    facility, made = Facility.objects.select_for_update().get_or_create(
        municipality=municipality,
        key=content.key,
        defaults={"name": content.name.ja, "kind": content.kind, "department_code": content.department},
    )
    open_version = facility.versions.filter(valid_until=None).first()
    same = open_version is not None and open_version.digest == kept.digest(content)
    if not same:
        begins = _first_day(content, open_version)
        if open_version is not None:
            _refuse_if_booked(facility, Content.model_validate(open_version.content), content, begins)
        _write_version(facility, open_version, content, begins)
    versions = list(facility.versions.order_by("valid_from"))
    write_rows(facility, versions)
    return Done(facility, "created" if made else "unchanged" if same else "replaced")


@transaction.atomic
def end_facilities(*, municipality: Municipality, but: Collection[str]) -> list[Facility]:
    """End, from today on, those whose key is not among these. They stay readable; what is booked there stays."""
    gone = Facility.objects.select_for_update().filter(municipality=municipality, last_day=None).exclude(key__in=but)
    ended = list(gone)
    for facility in ended:
        facility.last_day = clock.today() - _ONE_DAY
        facility.save(update_fields=["last_day"])
    return ended


def _first_day(content: Content, before: FacilityVersion | None) -> dt.date:
    if before is None:
        return content.begins
    return max(content.begins, clock.today(), before.valid_from)


def _write_version(facility: Facility, before: FacilityVersion | None, content: Content, begins: dt.date) -> None:
    values = {"content": kept.canonical(content), "digest": kept.digest(content), "loaded_at": clock.now()}
    if before is not None and before.valid_from == begins:  # it never held until now
        for name, value in values.items():
            setattr(before, name, value)
        before.save(update_fields=list(values))
        return
    if before is not None:
        before.valid_until = begins
        before.save(update_fields=["valid_until"])
    FacilityVersion.objects.create(facility=facility, valid_from=begins, **values)


def _refuse_if_booked(facility: Facility, old: Content, new: Content, begins: dt.date) -> None:
    """A cell of the grid means another time then, or a resource takes other atoms: what is booked would not hold."""
    last = hooks.last_use(facility.pk)
    if last is None or last < begins:
        return
    before, after = old.occupation(), new.occupation()
    changed = sorted(key for key in before.keys() & after.keys() if before[key] != after[key])
    if changed:
        raise FacilityWrong(
            [
                _(
                    "%(facility)s: 「%(resource)s」の区分または部屋の分け方が変わります。予約が%(day)sまであるので、"
                    "その翌日より後の日を from に書いてください。"
                )
                % {"facility": new.key, "resource": changed[0].removeprefix("@"), "day": last.isoformat()}
            ]
        )
