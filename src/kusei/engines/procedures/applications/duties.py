"""What follows from an application: who is in charge of it, until when, and for which fee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.refusals import FeeTooHigh
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.evaluation import State, evaluate, fees
from kusei.engines.procedures.evaluation.fees import FeeStatement
from kusei.engines.procedures.models import Version
from kusei.foundation.org.models import Department, in_force
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE

HIGHEST_FEE = 1_000_000_000  # yen; a number that was typed wrong can give more


def fee_of(content: Procedure, state: State, *, by_post: bool) -> int | None:
    """The fee as it is now. Raises `FeeTooHigh`."""
    fee = fees.statement(content.fee, state, by_post=by_post).total if content.fee else None
    if fee is not None and fee > HIGHEST_FEE:
        raise FeeTooHigh
    return fee


def fee_lines(application: Application, answers: Mapping[str, Any]) -> FeeStatement | None:
    """The fee line by line for these answers, as on the day of arrival; None where there is none to compute."""
    content = application.version.content
    if content.fee is None or not answers:
        return None
    day = application.submitted_at.astimezone(clock.TOKYO).date()
    state = evaluate(content.form, answers, today=day, channel=application.channel)
    return fees.statement(content.fee, state, by_post=application.delivery == "paper")


def department_of(version: Version) -> Department:
    """The department of the definition as it is called today."""
    rows = Department.objects.filter(
        municipality=version.procedure.municipality_id, code=version.procedure.department_code
    ).order_by("-valid_from")
    return rows.filter(in_force(clock.today())).first() or rows[0]


def due_on(content: Procedure, arrived_on: dt.date) -> dt.date | None:
    """標準処理期間: so many open days, the day of arrival not counted."""
    if not content.processing_days:
        return None
    return MUNICIPAL_OFFICE.add_business_days(arrived_on, content.processing_days)
