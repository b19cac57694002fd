"""Sets up houses and gates."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from kusei.engines.bookings.checkins import rights
from kusei.engines.bookings.checkins.models import Device, Gate, House, SignInCode
from kusei.engines.bookings.checkins.refusals import GateEnded, HouseKnown, NameTaken
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def save_house(  # noqa: PLR0913  what a house consists of
    *,
    house_id: int | None = None,
    facility: Facility,
    department: Department,
    closes_at: int,
    groups: Sequence[str],
    names: bool,
    contractors: bool,
    trusted_hours: int,
    trusted_ahead: int,
    least: int,
    by: User,
) -> House:
    """Let a facility count, or change its rules; facility and department stay. Raises `MayNot`, `HouseKnown`."""
    try:
        with transaction.atomic():
            if house_id is None:
                house = House(facility=facility, department=department)
            else:
                house = House.objects.select_for_update(of=("self",)).select_related("department").get(pk=house_id)
            rights.require(rights.may_manage(by, house.department))
            house.closes_at, house.groups, house.least = closes_at, list(groups), least
            house.names, house.contractors = names, contractors
            house.trusted_hours, house.trusted_ahead = trusted_hours, trusted_ahead
            with reason("入退館の設定"):
                house.save()
            return house
    except IntegrityError as error:
        if "checkins_house_facility_id" not in str(error):
            raise
        raise HouseKnown from error


def save_gate(  # noqa: PLR0913  what a gate consists of
    *, house_id: int, gate_id: int | None = None, name: str, mode: str, headcounts: bool, by: User
) -> Gate:
    """Make a gate or change one. Raises `MayNot`, `NameTaken`, `GateEnded`."""
    house = House.objects.select_related("department").get(pk=house_id)
    rights.require(rights.may_manage(by, house.department))
    try:
        with transaction.atomic():
            gate = Gate(house=house) if gate_id is None else house.gates.select_for_update().get(pk=gate_id)
            if gate.ended_at is not None:
                raise GateEnded
            gate.name, gate.mode, gate.headcounts = name.strip(), mode, headcounts
            with reason("入口の設定"):
                gate.save()
            return gate
    except IntegrityError as error:
        if "checkins_gate_named_once" not in str(error):
            raise
        raise NameTaken from error


@transaction.atomic
def end_gate(*, gate_id: int, by: User) -> None:
    """Use the gate no more: its devices are signed out and its codes are worthless. Raises `MayNot`."""
    gate = Gate.objects.select_for_update(of=("self",)).select_related("house__department").get(pk=gate_id)
    rights.require(rights.may_manage(by, gate.house.department))
    now = clock.now()
    with reason("入口の終了"):
        Gate.objects.filter(pk=gate.pk, ended_at=None).update(ended_at=now)
        Device.objects.filter(gate=gate, revoked_at=None).update(revoked_at=now)
    SignInCode.objects.filter(gate=gate).delete()
