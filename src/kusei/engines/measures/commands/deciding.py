"""The section stands by its values: it confirms them, and accepts or rejects differences that came later."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures import hooks
from kusei.engines.measures.commands.recording import lock
from kusei.engines.measures.models import ActualValue, Status
from kusei.engines.measures.periods import is_over
from kusei.engines.measures.permissions import require_confirming
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


class DecisionRefused(ValueError):
    """The value cannot be confirmed or decided as asked; the sentence says why."""

    code = "measures.decision-refused"


class AlreadyDecided(DecisionRefused):
    """Somebody was faster, or a newer value has come since the page was opened."""

    code = "measures.already-decided"

    def __str__(self) -> str:
        return _(
            "この値は、画面を開いたあとにほかの人が確認したか、新しい値に変わりました。"
            "もう一度画面を開いて、いまの値を見てください。"
        )


def confirm(*, value_ids: Iterable[int], by: User) -> int:
    """Confirm these versions, all or none. Returns how many.

    The ids name what the person saw: a version that is no longer current, or that somebody confirmed in the
    meantime, is refused with `AlreadyDecided`. Raises `NotAllowed`, and `DecisionRefused` for a time that is
    not over.
    """
    with transaction.atomic(), because(_("実績値の確認")):
        rows = _locked(value_ids)
        require_confirming(by, [row.series for row in rows])
        for row in rows:
            if row.status != Status.CURRENT or row.is_confirmed:
                raise AlreadyDecided
            if not is_over(row.fiscal_year, row.month):
                raise DecisionRefused(
                    _("「%(title)s」の期間はまだ終わっていません。終わってから確認してください。")
                    % {"title": row.series.title}
                )
            _stand_by(row, by)
        ActualValue.objects.bulk_update(rows, ["confirmed_at", "confirmed_by", "confirmed_department"])
        _tell(rows)
    return len(rows)


def accept(*, value_id: int, reason: str, by: User) -> ActualValue:
    """Let a proposed value replace the current one (正誤). Both stay readable, with the reason.

    Raises `NotAllowed`, `AlreadyDecided`, and `DecisionRefused` without a reason.
    """
    why = _why(reason)
    with transaction.atomic(), because(why):
        row = _proposal(value_id, by)
        now = ActualValue.objects.filter(
            series=row.series, fiscal_year=row.fiscal_year, month=row.month, dimensions=row.dimensions,
            status=Status.CURRENT,
        ).first()  # fmt: skip
        if now is not None:
            now.status = Status.SUPERSEDED
            now.save(update_fields=["status"])
        row.status, row.corrects = Status.CURRENT, now
        if is_over(row.fiscal_year, row.month):
            _stand_by(row, by)
        _decide(row, why, by)
        _tell([row])
    return row


def reject(*, value_id: int, reason: str, by: User) -> ActualValue:
    """Keep the current value; the proposed one stays readable as rejected, with the reason.

    Raises `NotAllowed`, `AlreadyDecided`, and `DecisionRefused` without a reason.
    """
    why = _why(reason)
    with transaction.atomic(), because(why):
        row = _proposal(value_id, by)
        row.status = Status.REJECTED
        _decide(row, why, by)
    return row


def _why(reason: str) -> str:
    if not reason.strip():
        raise DecisionRefused(_("理由を書いてください。"))
    return reason.strip()


def _locked(value_ids: Iterable[int]) -> list[ActualValue]:
    """The versions as they are now, with their series locked first, as every writer does."""
    wanted = set(value_ids)
    lock(ActualValue.objects.filter(pk__in=wanted).values_list("series_id", flat=True))
    rows = ActualValue.objects.filter(pk__in=wanted).select_related("series__department").order_by("pk")
    found = list(rows)
    if len(found) != len(wanted):
        raise AlreadyDecided
    return found


def _proposal(value_id: int, by: User) -> ActualValue:
    (row,) = _locked([value_id])
    require_confirming(by, [row.series])
    if row.status != Status.PROPOSED:
        raise AlreadyDecided
    return row


def _stand_by(row: ActualValue, by: User) -> None:
    row.confirmed_at, row.confirmed_by = clock.now(), by
    row.confirmed_department = row.series.department


def _decide(row: ActualValue, why: str, by: User) -> None:
    row.decided_at, row.decided_by, row.decision_reason = clock.now(), by, why
    row.save(
        update_fields=[
            "status", "corrects", "confirmed_at", "confirmed_by", "confirmed_department", "decided_at",
            "decided_by", "decision_reason",
        ]
    )  # fmt: skip


def _tell(rows: list[ActualValue]) -> None:
    hooks.changed({(row.series_id, row.fiscal_year) for row in rows})
