"""Registers who is away and who decides meanwhile, and takes it back."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals.models import Absence
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.foundation.audit.context import reason
from kusei.foundation.org import staff
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number

LONGEST_DAYS = 366


class AbsenceRefused(ApprovalRefused):
    """The absence cannot be registered like this; the sentence says why."""

    code = "approvals.absence-refused"


def _require_charge(by: User, person: User) -> None:
    """One's own absences are one's own to register; an administrator does it for who cannot."""
    if by.pk != person.pk and not (holds(by, Role.ADMINISTRATOR) and staff.in_charge_of(by, person)):
        raise AbsenceRefused(_("ほかの人の不在を登録できるのは、その人を受け持つ管理者だけです。"))


@transaction.atomic
def register_absence(  # noqa: PLR0913  keyword-only
    *, person: User, deputy: User, first_day: dt.date, last_day: dt.date, why: str, by: User
) -> Absence:
    """The deputy may decide for the person on these days, both included, as far as the person's roles of the day go.

    Raises `AbsenceRefused`, and `PossibleMyNumber` for one in the reason.
    """
    _require_charge(by, person)
    why = why.strip()
    _check(person, deputy, first_day, last_day, why)
    try:
        with transaction.atomic(), reason(why):
            return Absence.objects.create(
                person=person,
                deputy=deputy,
                first_day=first_day,
                last_day=last_day,
                reason=why,
                registered_by=by,
                registered_at=clock.now(),
            )
    except IntegrityError:
        raise AbsenceRefused(_("重なる期間の不在がもう登録されています。前のものを取り消してください。")) from None


def _check(person: User, deputy: User, first_day: dt.date, last_day: dt.date, why: str) -> None:
    refuse_my_number(why)
    if not why or len(why) > 200 or "\x00" in why:
        raise AbsenceRefused(_("不在の理由を200字以内で書いてください。"))
    if deputy.pk == person.pk:
        raise AbsenceRefused(_("代わりの人には、ほかの人を選んでください。"))
    if last_day < first_day or (last_day - first_day).days >= LONGEST_DAYS:
        raise AbsenceRefused(_("最後の日は最初の日以後で、1年以内にしてください。"))
    if last_day < clock.today():
        raise AbsenceRefused(_("過ぎた期間は登録できません。きょう以後の日を含めてください。"))
    if not holds(person, Role.APPROVER):
        raise AbsenceRefused(_("代決者を置けるのは、承認の役割がある人です。"))
    if not holds(deputy, Role.APPROVER):
        raise AbsenceRefused(_("代わりの人は、承認の役割がある人から選んでください。"))
    also_away = Absence.objects.filter(
        person=deputy, cancelled_at=None, first_day__lte=last_day, last_day__gte=first_day
    )
    if also_away.exists():
        raise AbsenceRefused(_("代わりの人もその間に不在です。ほかの人を選んでください。"))


@transaction.atomic
def cancel_absence(*, absence_id: int, by: User) -> Absence:
    """The person is back, or does not go: from this moment the deputy decides nothing more for them."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").filter(pk=absence_id).first()
    if absence is None:
        raise AbsenceRefused(_("この不在の登録はありません。"))
    _require_charge(by, absence.person)
    if absence.cancelled_at is not None:
        raise AbsenceRefused(_("この不在はもう取り消されています。"))
    with reason(_("不在の取消し")):
        absence.cancelled_at = clock.now()
        absence.save(update_fields=["cancelled_at"])
    return absence
