"""Points for activities: earned once, up to a cap; exchanged into vouchers or tickets for a prize draw."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Sum

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.vouchers import rights
from kusei.engines.payments.vouchers.commands.applying import reveal
from kusei.engines.payments.vouchers.commands.wallets import locked, lots_of, put, take, wallet_of
from kusei.engines.payments.vouchers.models import Draw, Lot, PointEntry, PrizeTicket, Programme, Wallet
from kusei.engines.payments.vouchers.refusals import CapReached, Earned, MayNot, NotEnough, NotNow, StepWrong
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib import draws
from kusei.lib.fiscal import FiscalYear


def earn(*, programme_id: int, person: User, activity: str, occasion: str = "", by: User | None) -> PointEntry:
    """Give the points of the activity, once a day or for each occasion; no more than the cap of the fiscal year.

    `by` is who records it: the person (only what people may record themselves), staff, or None for a system. What is
    left below the cap is given in part. Raises `NotNow`, `MayNot`, `IdentityNeeded`, `Earned`, `CapReached`.
    """
    programme = Programme.objects.select_related("department").get(pk=programme_id)
    rules, today = programme.points, clock.today()
    what = rules.activity(activity)
    if programme.state != Programme.State.OPEN or what is None or not rules.begins <= today <= rules.ends:
        raise NotNow
    if by is not None and (by.pk != person.pk or what.who != "self"):
        if by.pk == person.pk:
            raise MayNot  # nobody records for themselves what staff must see
        rights.require(by, Role.EDITOR, programme.department)
    rights.require_known(person, programme)
    occasion = today.isoformat() if what.once == "day" else occasion.strip()[:60]
    if not occasion:
        raise NotNow
    with transaction.atomic():
        wallet = locked(wallet_of(person, programme).pk)
        if PointEntry.objects.filter(wallet=wallet, activity=activity, occasion=occasion).exists():
            raise Earned
        year = FiscalYear.of(today)
        this_year = PointEntry.objects.filter(wallet=wallet, on__range=(year.start, year.end))
        points = min(what.points, rules.cap_per_year - (this_year.aggregate(n=Sum("points"))["n"] or 0))
        if points <= 0:
            raise CapReached
        yen = points * rules.yen_per_point
        lot = put(wallet, programme, origin=Lot.Origin.EARNED, yen=yen, until=(year + 1).end)
        entry = PointEntry.objects.create(
            wallet=wallet,
            activity=activity,
            occasion=occasion,
            points=points,
            on=today,
            lot=lot,
            by=by,
            made_at=clock.now(),
        )
        ledger.post(
            occasion=f"points:{entry.pk}", moves=[Move("rewards", wallet.account, yen)], act="points-earned", by=by
        )
    return entry


def exchange(*, programme_id: int, person: User, points: int, key: uuid.UUID) -> Lot:
    """Exchange points into vouchers: out of what expires first, into a lot of the voucher wallet.

    The same key again gives the lot that is there. Raises `NotNow`, `StepWrong`, `NotEnough`.
    """
    programme = Programme.objects.get(pk=programme_id)
    rules = programme.points
    if programme.state != Programme.State.OPEN or rules.vouchers is None:
        raise NotNow
    if points <= 0 or points % rules.vouchers.step:
        raise StepWrong(rules.vouchers.step)
    yen, today = points * rules.yen_per_point, clock.today()
    with transaction.atomic():
        source = wallet_of(person, programme)
        for number in sorted((source.pk, wallet_of(person).pk)):  # always in the same order
            locked(number)
        target = wallet_of(person)
        if known := Lot.objects.filter(key=key, wallet=target).first():
            return known
        _take_points(source, yen, rules.yen_per_point)
        until = today + dt.timedelta(days=rules.vouchers.days)
        lot = put(target, programme, origin=Lot.Origin.EXCHANGED, yen=yen, until=until, key=key)
        moves = [Move(source.account, target.account, yen)]
        ledger.post(occasion=f"exchange:{lot.pk}", moves=moves, act="exchanged")
    return lot


def take_ticket(*, programme_id: int, person: User, prize: str, key: uuid.UUID) -> PrizeTicket:
    """Give points for a ticket of the prize draw. The same key gives the ticket that is there.

    Raises `NotNow`, `NotEnough`.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        wallet = locked(wallet_of(person, programme).pk)
        if known := PrizeTicket.objects.filter(key=key, wallet=wallet).first():
            return known
        rules = programme.points
        what = rules.prize(prize)
        if programme.state != Programme.State.OPEN or what is None or clock.today() > what.until:
            raise NotNow
        yen = what.points * rules.yen_per_point
        _take_points(wallet, yen, rules.yen_per_point)
        number = PrizeTicket.objects.filter(programme=programme, prize=prize).count() + 1
        ticket = PrizeTicket.objects.create(
            programme=programme, prize=prize, wallet=wallet, key=key, ticket=f"{number:06d}", made_at=clock.now()
        )
        moves = [Move(wallet.account, "rewards", yen)]
        ledger.post(occasion=f"ticket:{ticket.pk}", moves=moves, act="ticket")
    return ticket


def draw_prize(*, programme_id: int, prize: str, by: User | None = None) -> Draw:
    """Draw the prize when its time is over. Told again, it gives the draw that was made. Raises `NotNow`, `MayNot`."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("department").get(pk=programme_id)
        rights.require(by, Role.APPROVER, programme.department)
        what = programme.points.prize(prize)
        draw = Draw.objects.select_for_update().filter(programme=programme, prize=prize).first()
        if what is None or draw is None or clock.today() <= what.until:
            raise NotNow
        if draw.drawn_at is not None:
            return draw
        seed = encryption.unseal(draw.sealed_seed).decode()
        tickets = PrizeTicket.objects.filter(programme=programme, prize=prize)
        numbers = list(tickets.values_list("ticket", flat=True))
        winners = draws.draw(numbers, seed, what.prizes)
        tickets.filter(ticket__in=winners).update(won=True)
        tickets.exclude(ticket__in=winners).update(won=False)
        reveal(draw, seed, len(numbers), by)
        from kusei.engines.payments.vouchers.jobs import tell_prizes  # noqa: PLC0415  jobs call commands

        enqueue(tell_prizes, programme_id=programme.pk, prize=prize)
    return draw


def _take_points(wallet: Wallet, yen: int, worth: int) -> None:
    lots = lots_of(wallet, clock.today())
    there = sum(lot.left for lot in lots)
    if there < yen:
        raise NotEnough(there // worth * worth)
    take(lots, yen)
