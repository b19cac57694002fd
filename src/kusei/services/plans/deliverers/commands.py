"""Staff say what delivers an initiative, take it back, and put it back. Who plans may everywhere, editors for what
their departments are responsible for.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures import hooks as measures
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_editor, responsible
from kusei.services.plans.deliverers.models import LONGEST_NOTE, Delivery, Source
from kusei.services.plans.models import Edition, Initiative, Plan


class NoSuchInitiative(CycleRefused):
    """The plan's current edition has no initiative of that key."""

    code = "deliverers.no-such-initiative"

    def __str__(self) -> str:
        return _("計画のいまの版に、この取組はありません。計画のページからお探しください。")


class NoSuchDeliverer(CycleRefused):
    """Nothing of that kind has that key."""

    code = "deliverers.no-such-deliverer"

    def __str__(self) -> str:
        return _("選んだものは、いまはありません。もう一度さがしてください。")


class NoteTooLong(CycleRefused):
    """The note has no place."""

    code = "deliverers.note-too-long"

    def __str__(self) -> str:
        return _("補足は%(most)s文字までにしてください。") % {"most": LONGEST_NOTE}


@transaction.atomic
def add_delivery(  # noqa: PLR0913  what a relation consists of
    *, plan: Plan, initiative: str, kind: str, key: str, note: str = "", by: User | None
) -> Delivery:
    """Say that something delivers the initiative; one that was taken back holds again. Once more changes nothing.

    Raises `NotAllowed`, `NoSuchInitiative`, `NoSuchDeliverer`, `NoteTooLong`.
    """
    edition = plan.current_edition
    if edition is None or not Initiative.objects.filter(edition=edition, key=initiative).exists():
        raise NoSuchInitiative
    _require_editor(plan, edition, initiative, by)
    if len(note.strip()) > LONGEST_NOTE:
        raise NoteTooLong
    if key not in measures.deliverers(kind, [key]):
        raise NoSuchDeliverer
    now = clock.now()
    with reason(_("届け手をつなぐ")):
        made, created = Delivery.objects.select_for_update().get_or_create(
            plan=plan, initiative=initiative, kind=kind, key=key,
            defaults={"note": note.strip(), "source": Source.STAFF, "by": by, "at": now, "changed_at": now},
        )  # fmt: skip
        if not created and made.withdrawn_at is not None:
            made.note = note.strip() or made.note
            _hold(made, withdrawn=False, by=by)
    return made


@transaction.atomic
def withdraw_delivery(*, delivery_id: int, by: User | None) -> Delivery:
    """Take it back: it is shown nowhere any more, and a pack that names it does not bring it again. Of an initiative
    that the plan no longer has, only the planning section may. Raises `NotAllowed`, and `Delivery.DoesNotExist`.
    """
    return _set(delivery_id, withdrawn=True, by=by)


@transaction.atomic
def restore_delivery(*, delivery_id: int, by: User | None) -> Delivery:
    """Put back what was taken back. Raises as `withdraw_delivery` does."""
    return _set(delivery_id, withdrawn=False, by=by)


def _set(delivery_id: int, *, withdrawn: bool, by: User | None) -> Delivery:
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("plan__municipality", "plan__current_edition")
        .get(pk=delivery_id)
    )
    _require_editor(row.plan, row.plan.current_edition, row.initiative, by)
    if (row.withdrawn_at is not None) != withdrawn:
        with reason(_("届け手を外す") if withdrawn else _("届け手を戻す")):
            _hold(row, withdrawn=withdrawn, by=by)
    return row


def _hold(row: Delivery, *, withdrawn: bool, by: User | None) -> None:
    row.changed_at = clock.now()
    row.withdrawn_at, row.withdrawn_by = (row.changed_at, by) if withdrawn else (None, None)
    row.save(update_fields=["note", "changed_at", "withdrawn_at", "withdrawn_by"])


def _require_editor(plan: Plan, edition: Edition | None, initiative: str, by: User | None) -> None:
    own = responsible(edition).get(initiative, frozenset()) if edition is not None else frozenset()
    require_editor(by, plan.municipality, own)
