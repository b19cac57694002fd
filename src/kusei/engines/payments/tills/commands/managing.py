"""Sets tills up."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.commands.common import locked_till
from kusei.engines.payments.tills.models import Till
from kusei.engines.payments.tills.refusals import NameTaken, PeriodWrong
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User


def save_till(  # noqa: PLR0913  what a till consists of
    *,
    till_id: int | None = None,
    department: Department,
    name: str,
    place: str,
    kind: str,
    float_amount: int,
    contractors: bool,
    valid_from: dt.date,
    valid_until: dt.date | None,
    by: User,
) -> Till:
    """Make a till, or change one; department and kind stay once it is made. Raises `MayNot`, `NameTaken`."""
    if valid_until is not None and valid_until <= valid_from:
        raise PeriodWrong
    try:
        with transaction.atomic():
            till = locked_till(till_id) if till_id else Till(department=department, kind=kind)
            rights.require(rights.may_manage(by, till))
            till.name, till.place, till.contractors = name.strip(), place.strip(), contractors
            till.float_amount = float_amount if till.kind == Till.Kind.CASH else 0
            till.valid_from, till.valid_until = valid_from, valid_until
            with reason("レジの設定"):
                till.save()
            return till
    except IntegrityError as error:
        if "tills_till_named_once" not in str(error):
            raise
        raise NameTaken from error
