"""A sample reception: a till, people of each operator, sheets of the last days, the log of now. By the commands."""

from __future__ import annotations

import datetime as dt
import uuid

from kusei.engines.bookings.operators import bands, commands, naming, rights
from kusei.engines.bookings.operators.models import Entry, Reception
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments.tills import commands as tills
from kusei.engines.payments.tills.models import Till
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

FLOAT = 10_000
# i18n: samples
TILL, PLACE, WHY, LATE = "見本の受付", "見本", "見本の委託契約", "見本"
NOTES = (
    (Entry.Kind.LOST, "折りたたみ傘（黒）を会議室で預かりました。", True),
    (Entry.Kind.BROKEN, "プロジェクターのリモコンの電池が切れかけています。", True),
    (Entry.Kind.NOTE, "夜の団体は、机を元に戻して帰りました。", False),
)


def play(*, facility: Facility, department: Department, approver: User, editor: User) -> Reception:
    """Set the reception of a facility with operators up. Nothing happens when it is there already."""
    if known := Reception.objects.filter(facility=facility).first():
        return known
    till = _till(department, approver)
    reception = commands.save_reception(facility=facility, till=till, early=15, late=60, by=approver)
    today = clock.today()
    people = {}
    for operator, label in naming.labels(facility.pk, today).items():
        people[operator] = [_person(department, f"{facility.key}-{operator}-{number}", label) for number in (1, 2)]
        for user in people[operator]:
            commands.assign(
                reception_id=reception.pk,
                operator=operator,
                user=user,
                valid_from=today - dt.timedelta(days=14),
                valid_until=today + dt.timedelta(days=180),
                why=WHY,
                by=approver,
            )
    _past(reception, people, editor)
    return reception


def _till(department: Department, approver: User) -> Till:
    if known := Till.objects.filter(department=department, name=TILL).first():
        return known
    till = tills.save_till(
        department=department,
        name=TILL,
        place=PLACE,
        kind=Till.Kind.CASH,
        float_amount=FLOAT,
        contractors=True,
        valid_from=clock.today() - dt.timedelta(days=14),
        valid_until=None,
        by=approver,
    )
    tills.supply(till_id=till.pk, amount=FLOAT, key=uuid.uuid4(), by=approver)
    return till


def _person(department: Department, key: str, label: str) -> User:
    email = f"{key}@example.lg.jp"
    found = User.objects.filter(email=email).first() or User.objects.create_user(email, name=f"見本 {label}"[:60])
    RoleAssignment.objects.get_or_create(
        user=found,
        role=Role.CONTRACTOR,
        department=department,
        defaults={"valid_from": clock.today() - dt.timedelta(days=14)},
    )
    return found


def _past(reception: Reception, people: dict[str, list[User]], editor: User) -> None:
    """Sheets of the last three days, written by the department; who stands there now takes the last one over."""
    today = clock.today()
    found = bands.between([reception.facility_id], today - 3 * bands.ONE_DAY, today)[reception.facility_id]
    sheets = [
        commands.hand_over_late(
            reception_id=reception.pk, operator=one.operator, day=one.day, keys_complete=True, why=LATE, by=editor
        )
        for one in found
        if one.ends_at < clock.now()
    ]
    here = next((one for one in found if one.holds(clock.now())), None)
    if here is None:
        return
    user = people[here.operator][0]
    for kind, text, follow in NOTES:
        commands.write(reception_id=reception.pk, kind=kind, text=text, follow=follow, by=user)
    if sheets and rights.At(user, reception).may_take_over(sheets[-1]):
        commands.take_over(sheet_id=sheets[-1].pk, by=user)
