"""Tells the department in charge: a sheet is missing, cash or keys differ. Each person once."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.bookings.operators import naming
from kusei.engines.bookings.operators.models import Missing, Reception, Sheet
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.texts.message import LONGEST_BODY, LONGEST_TITLE, Texts
from kusei.foundation.org.models import Role, RoleAssignment, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, moment_text, yen


def colleagues(reception: Reception) -> QuerySet[User]:
    """Editors and approvers of the department itself."""
    department = department_of(reception.facility)
    held = RoleAssignment.objects.filter(
        in_force(clock.today()),
        role__in=(Role.EDITOR, Role.APPROVER),
        department__code=department.code,
        department__municipality=department.municipality_id,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")


def missing(missing_id: int) -> int:
    """A sheet is missing. How many notices were made; none when it has come meanwhile."""
    one = Missing.objects.select_related("reception__facility__municipality").get(pk=missing_id)
    if one.reception.sheets.filter(day=one.day, operator=one.operator).exists():
        return 0
    words = {
        "house": one.reception.facility.name,
        "day": date_text(one.day),
        "operator": naming.label(one.reception.facility_id, one.day, one.operator),
        "when": moment_text(one.ended_at),
    }
    title = _("引継書が出ていません：%(house)s") % words
    body = _("%(day)sの「%(operator)s」の時間帯は%(when)sに終わりましたが、引継書が出ていません。") % words
    return _tell(one.reception, f"sheet-missing:{one.pk}", one.day, title, body)


def differs(sheet_id: int) -> int:
    """Cash is too much or too little, or keys are missing. How many notices were made."""
    sheet = Sheet.objects.select_related("reception__facility__municipality").get(pk=sheet_id)
    words = {"house": sheet.reception.facility.name, "day": date_text(sheet.day), "operator": sheet.label}
    title = _("引継書を確かめてください：%(house)s") % words
    lines = [_("%(day)sの「%(operator)s」の引継書です。") % words]
    if sheet.difference:
        lines.append(_("現金の過不足は%(yen)sです。") % {"yen": yen(sheet.difference)})
    if not sheet.keys_complete:
        lines.append(_("鍵がそろっていません。"))
    return _tell(sheet.reception, f"sheet-differs:{sheet.pk}", sheet.day, title, "\n".join(lines))


def _tell(reception: Reception, occasion: str, on: dt.date, title: str, body: str) -> int:
    texts = Texts.of(title[:LONGEST_TITLE], body[:LONGEST_BODY], reverse("operators:house", args=[reception.pk]))
    return sum(
        notify(subscriber=ensure(user=person), occasion=occasion, on=on, texts=texts)
        for person in colleagues(reception)
    )
