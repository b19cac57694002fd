"""What commands at receptions share: the reception first, held until the end; and the database's refusals."""

from __future__ import annotations

from django.db import IntegrityError

from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.operators.refusals import (
    AssignedAlready,
    HandedAlready,
    OperatorsRefused,
    Settled,
    TakenAlready,
    TillWrong,
)


def locked(reception_id: int) -> Reception:
    """The reception, held until the end of the transaction: logging and signing come one after the other."""
    receptions = Reception.objects.select_for_update(of=("self",), no_key=True)
    return receptions.select_related("facility__municipality", "till").get(pk=reception_id)


class refusing:  # noqa: N801  used as a statement
    """Turns what the database refuses at receptions into sentences."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, IntegrityError):
            return
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        refusals: dict[str, type[OperatorsRefused]] = {
            "operators_reception_till_once": TillWrong,
            "operators_assignment_once_at_a_time": AssignedAlready,
            "operators_assignment_stays": AssignedAlready,
            "operators_sheet_once": HandedAlready,
            "operators_entry_after_sheet": HandedAlready,
            "operators_sheet_signed": TakenAlready,
            "operators_settled_entry_id_key": Settled,
        }
        if name in refusals:
            raise refusals[name]() from error
