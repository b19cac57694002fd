"""What pages and the sheet ask: receptions that somebody sees, the day of a house, figures of a band, sheets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from kusei.engines.bookings.operators.bands import Band
from kusei.engines.bookings.operators.models import Assignment, Entry, Missing, Reception, Settled, Sheet
from kusei.engines.bookings.reservations import queries as reservations
from kusei.engines.bookings.reservations.models import Booking, Group, Source, State
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments.tills.models import Shift, Taking, Till
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID

MARGIN = dt.timedelta(hours=2)
"""A till may be opened so long before a band and closed so long after it, and still belongs to the band."""


def visible(user: User) -> QuerySet[Reception]:
    """Receptions of departments that the person looks at or administers, and those where they are to stand.

    Six SQL queries at most, and its own.
    """
    held = roles.reaches(user, Role.VIEWER, Role.ADMINISTRATOR)
    departments = Department.objects.filter(municipality=home()).values_list("pk", "code")
    codes = {code for pk, code in departments if any(one.everywhere or pk in one.departments for one in held.values())}
    today = clock.today()
    standing = Assignment.objects.filter(
        user=user, ended_at=None, valid_from__lte=today + dt.timedelta(days=1), valid_until__gte=today
    )
    contractor = {row.role for row in roles.assignments_on(user)} == {Role.CONTRACTOR}
    wanted = Q(facility__department_code__in=codes)
    if contractor:
        wanted |= Q(pk__in=standing.values("reception"))
    rows = Reception.objects.filter(wanted, facility__municipality=home())
    return rows.select_related("facility__municipality", "till").order_by("facility__position", "facility__key")


def reception_for(user: User, pk: int) -> Reception | None:
    """The reception of that number, if the person may know of it."""
    return visible(user).filter(pk=pk).first() if pk <= LARGEST_ID else None


def without_reception(user: User) -> list[Facility]:
    """Facilities whose file names operators and which the person may set up. Their files are read."""
    held = roles.reaches(user, Role.APPROVER, Role.ADMINISTRATOR)
    departments = Department.objects.filter(municipality=home()).values_list("pk", "code")
    codes = {code for pk, code in departments if any(one.everywhere or pk in one.departments for one in held.values())}
    known = Reception.objects.values("facility")
    return list(
        Facility.objects.filter(municipality=home(), department_code__in=codes, versions__content__has_key="operators")
        .exclude(pk__in=known)
        .distinct()
        .order_by("position", "key")
    )


def tills_for(facility: Facility) -> QuerySet[Till]:
    """Tills of the department that contractors may use. Two SQL queries."""
    tills = Till.objects.filter(department=department_of(facility), contractors=True).order_by("name")
    return tills.filter(Q(valid_until=None) | Q(valid_until__gt=clock.today()))


def contractors_for(facility: Facility) -> QuerySet[User]:
    """Accounts that are contractors of the department today, and nothing else. Two SQL queries."""
    department = department_of(facility)
    today = RoleAssignment.objects.filter(in_force(clock.today()))
    others = today.exclude(role=Role.CONTRACTOR).values("user")
    held = today.filter(role=Role.CONTRACTOR).filter(Q(department=department) | Q(department=None)).values("user")
    return User.objects.filter(pk__in=held, is_active=True).exclude(pk__in=others).order_by("name", "pk")


def assignments(reception: Reception) -> QuerySet[Assignment]:
    """All of a reception, those in force first, the latest first."""
    rows = Assignment.objects.filter(reception=reception).select_related("user", "given_by", "ended_by")
    return rows.order_by("ended_at", "-valid_until", "-pk")


def uses(reception: Reception, days: Iterable[dt.date]) -> list[Booking]:
    """The bookings of the days that stand, were used or missed, as a house reads them. One SQL query a day."""
    return [one for day in days for one in reservations.on([reception.facility], day)]


def groups_for(rules: Rules) -> QuerySet[Group]:
    """Registered groups that a class of these rules takes, by name."""
    kinds = {kind for booker in rules.bookers for kind in booker.who.groups}
    today = clock.today()
    valid = Q(valid_until=None) | Q(valid_until__gte=today)
    return Group.objects.filter(valid, kind__in=kinds, valid_from__lte=today).order_by("name", "pk")


def shifts_of(reception: Reception, band: Band) -> list[Shift]:
    """Shifts at the reception's till of those who stand there for the operator, in the band or just beside it."""
    if reception.till is None:
        return []
    people = Assignment.objects.filter(
        reception=reception, operator=band.operator, valid_from__lte=band.day, valid_until__gt=band.day
    )
    window = (band.begins_at - MARGIN, band.ends_at + MARGIN)
    return list(
        Shift.objects.filter(till=reception.till, operator__in=people.values("user"), opened_at__range=window)
        .filter(opened_at__lt=band.ends_at)
        .select_related("operator")
        .order_by("opened_at")
    )


def figures(reception: Reception, band: Band, shifts: Iterable[Shift]) -> dict[str, Any]:
    """What a sheet keeps: bookings of the band by state, people, bookings made at the counter, cash, open points.

    Plain numbers and keys, nobody's data. Five SQL queries.
    """
    rows = Booking.objects.filter(resource__facility=reception.facility_id)
    here = rows.filter(begins_at__gte=band.begins_at, begins_at__lt=band.ends_at)
    states = Counter(dict(here.values_list("state").annotate(number=Count("pk")).order_by()))
    people = here.filter(state=State.USED).aggregate(people=Sum("people"))["people"] or 0
    made = rows.filter(source=Source.COUNTER, made_at__gte=band.begins_at, made_at__lt=band.ends_at)
    return {
        "states": {str(state): number for state, number in sorted(states.items())},
        "people": people,
        "counter": made.exclude(state=State.UNDONE).count(),
        "shifts": [_cash(one) for one in shifts],
        "open": [one.pk for one in open_points(reception)],
    }


def _cash(shift: Shift) -> dict[str, Any]:
    taken = Taking.objects.filter(shift=shift).aggregate(number=Count("pk"), yen=Sum("payment__amount"))
    return {
        "shift": shift.pk,
        "person": shift.operator_id,
        "number": taken["number"],
        "yen": taken["yen"] or 0,
        "expected": shift.expected,
        "counted": shift.counted,
        "difference": shift.difference,
        "waits": shift.state == Shift.State.COUNTED,
    }


def open_points(reception: Reception, but: Band | None = None) -> list[Entry]:
    """What is carried on until somebody ticks it, the oldest first; without those of a band. One SQL query."""
    rows = Entry.objects.filter(reception=reception, follow=True, settled=None)
    if but is not None:
        rows = rows.exclude(day=but.day, operator=but.operator)
    return list(rows.select_related("by").order_by("pk"))


def entries(reception: Reception, day: dt.date, operator: str) -> list[Entry]:
    """What was written in a band, with what became of it. One SQL query."""
    rows = Entry.objects.filter(reception=reception, day=day, operator=operator)
    return list(rows.select_related("by", "settled__by").order_by("pk"))


def carried(sheet: Sheet) -> list[Entry]:
    """Points of earlier bands that were open when it was signed, with what became of them since. One SQL query."""
    rows = Entry.objects.filter(pk__in=sheet.figures.get("open", ())).exclude(day=sheet.day, operator=sheet.operator)
    return list(rows.select_related("by", "settled__by").order_by("pk"))


def waiting(reception: Reception) -> list[Sheet]:
    """Sheets that nobody took over yet, the oldest first. One SQL query."""
    return list(reception.sheets.filter(taken_by=None).select_related("handed_by").order_by("begins_at"))


def missing(receptions: Iterable[Reception]) -> list[Missing]:
    """Sheets that are missing still, the latest first. One SQL query."""
    there = Sheet.objects.filter(reception=OuterRef("reception"), day=OuterRef("day"), operator=OuterRef("operator"))
    rows = Missing.objects.filter(~Exists(there), reception__in=list(receptions))
    return list(rows.select_related("reception__facility").order_by("-ended_at")[:100])


def sheets(
    reception: Reception, *, text: str = "", since: dt.date | None = None, until: dt.date | None = None, only: str = ""
) -> QuerySet[Sheet]:
    """Sheets of a reception, the latest first; `text` is looked for in notes and entries, `only` is `cash`, `keys` or
    `open` (not taken over).
    """
    rows = Sheet.objects.filter(reception=reception).select_related("handed_by", "taken_by")
    for word in text.split():
        told = Entry.objects.filter(
            Q(text__icontains=word) | Q(settled__note__icontains=word),
            reception=reception,
            day=OuterRef("day"),
            operator=OuterRef("operator"),
        )
        rows = rows.filter(Q(note__icontains=word) | Q(remark__icontains=word) | Exists(told))
    if since:
        rows = rows.filter(day__gte=since)
    if until:
        rows = rows.filter(day__lte=until)
    chosen = {"cash": ~Q(difference=0), "keys": Q(keys_complete=False), "open": Q(taken_by=None)}
    return rows.filter(chosen.get(only, Q())).order_by("-begins_at", "-pk")


def struck(one: Entry) -> bool:
    """Whether an entry was a mistake."""
    settled: Settled | None = getattr(one, "settled", None)
    return settled is not None and settled.how == Settled.How.STRUCK
