"""People apply for vouchers; when the time is over the draw gives each a place."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.payments.vouchers import rights
from kusei.engines.payments.vouchers.models import Application, Draw, Programme
from kusei.engines.payments.vouchers.refusals import NotNow, UnitsWrong
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib import draws


def apply(*, programme_id: int, person: User, units: int) -> Application:
    """Apply for so many units, once a person; again changes the number as long as nothing was drawn.

    Raises `NotNow` outside the window, `IdentityNeeded`, `UnitsWrong`.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        rules = programme.voucher
        if programme.state != Programme.State.OPEN or not rules.lottery:
            raise NotNow
        if not rules.apply_from <= clock.today() <= rules.apply_until:
            raise NotNow
        rights.require_known(person, programme)
        if not 1 <= units <= rules.units_per_person:
            raise UnitsWrong(rules.units_per_person)
        own = Application.objects.filter(programme=programme, person=person).first()
        if own is None:
            return _entered(programme, person, units)
        if own.allotted is not None:
            raise NotNow
        own.units = units
        own.save(update_fields=["units"])
        return own


def direct(programme: Programme, person: User) -> Application:
    """The row of somebody who buys without a draw; the caller holds the programme."""
    own = Application.objects.filter(programme=programme, person=person).first()
    if own is None:
        most = programme.voucher.units_per_person
        own = _entered(programme, person, most, allotted=most)
    return own


def draw_vouchers(*, programme_id: int, by: User | None = None) -> Draw:
    """Draw when the window is over, and reveal the seed. In the order of the draw each gets what was asked for, until
    the issue is used; the last may get a part. Told again, it gives the draw that was made. Raises `NotNow`, `MayNot`.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("department").get(pk=programme_id)
        rights.require(by, Role.APPROVER, programme.department)
        draw = Draw.objects.select_for_update().filter(programme=programme, prize="").first()
        rules = programme.voucher
        if draw is None or not rules.lottery or clock.today() <= rules.apply_until:
            raise NotNow
        if draw.drawn_at is not None:
            return draw
        seed = encryption.unseal(draw.sealed_seed).decode()
        entries = {one.ticket: one for one in Application.objects.select_for_update().filter(programme=programme)}
        left = programme.issue
        for place, ticket in enumerate(draws.draw(entries, seed, len(entries)), start=1):
            one = entries[ticket]
            one.place, one.allotted = place, min(one.units, left)
            left -= one.allotted
        Application.objects.bulk_update(entries.values(), ["place", "allotted"], batch_size=1000)
        reveal(draw, seed, len(entries), by)
        from kusei.engines.payments.vouchers.jobs import tell_results  # noqa: PLC0415  jobs call commands

        enqueue(tell_results, programme_id=programme.pk)
    return draw


def reveal(draw: Draw, seed: str, entries: int, by: User | None) -> None:
    """Note that the draw was made, with its seed for everybody to see."""
    draw.seed, draw.entries, draw.drawn_at, draw.drawn_by = seed, entries, clock.now(), by
    draw.save(update_fields=["seed", "entries", "drawn_at", "drawn_by"])


def _entered(programme: Programme, person: User, units: int, allotted: int | None = None) -> Application:
    number = Application.objects.filter(programme=programme).count() + 1  # the programme is held: no two at once
    return Application.objects.create(
        programme=programme,
        person=person,
        ticket=f"{number:06d}",
        units=units,
        allotted=allotted,
        applied_at=clock.now(),
    )
