"""Plays a year: day by day, every part of the ward puts its acts into the agenda, and they are done at their time."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from kusei.conf.simulation import marking, stamp
from kusei.conf.simulation.agenda import Agenda, moment
from kusei.conf.simulation.assumptions import read_ages, read_year
from kusei.conf.simulation.models import Mark, Run, RunState
from kusei.conf.simulation.people import Ward
from kusei.conf.simulation.players.order import LAST_NIGHT, LEFT_OVER, PERIODIC, SHARES, players
from kusei.conf.simulation.quiet import everybody_pays, nowhere
from kusei.conf.simulation.working import Jobs, drop_all
from kusei.conf.simulation.world import World
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.queries import home
from kusei.foundation.people.residents.towns import pack_towns
from kusei.foundation.web import clock
from kusei.foundation.web.clock import played_at

EVERY = dt.timedelta(minutes=30)  # of the played time: so often jobs are worked off
IDLE = 6  # hours; where nothing else happens, jobs that were put off are looked for so often
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What is to be played. `busy`: so many times as much per resident as assumed, for small tests."""

    pack: str
    days: int
    scale: Decimal
    seed: int
    until: dt.date
    busy: float = 1.0

    @property
    def first_day(self) -> dt.date:
        """The day on which the year begins."""
        return self.until - dt.timedelta(days=self.days - 1)


def play(wanted: Wanted, say: Say) -> Run:
    """Play all of it; whether the installation may have it, the caller has asked. Stopped in the middle (Ctrl-C), what
    was played stays, marked, and can be removed.
    """
    with marking.alone():
        return _play(wanted, say)


def _play(wanted: Wanted, say: Say) -> Run:
    world = _world(wanted)
    with acting_as("kusei simulate"):
        run = Run.objects.create(
            pack=wanted.pack,
            seed=wanted.seed,
            scale=wanted.scale,
            first_day=wanted.first_day,
            last_day=wanted.until,
            people=world.ward.size,
            begun_at=clock.now(),
        )
    stamp.write(run)
    marking.install()
    state = RunState.STOPPED
    try:
        with _apart(), marking.synthetic(run.pk), acting_as("kusei simulate"):
            _play_days(world, run, say)
        state = RunState.DONE
    finally:
        drop_all()
        marking.uninstall()
        _end(run, world, state)
    return run


def _world(wanted: Wanted) -> World:
    municipality = home()
    if municipality is None or wanted.pack != settings.HOME_PACK:
        raise LookupError(wanted.pack)
    year = read_year(wanted.pack)
    ward = Ward(
        seed=wanted.seed,
        size=max(round(year.population * wanted.scale), 1),
        on=wanted.until,
        ages=read_ages(wanted.pack),
        towns=pack_towns(settings.PACKS_DIR / wanted.pack),
        languages=year.language,
    )
    return World(
        seed=wanted.seed,
        year=year,
        municipality=municipality,
        first_day=wanted.first_day,
        last_day=wanted.until,
        ward=ward,
        agenda=Agenda(moment(wanted.until + dt.timedelta(days=1), 0)),
        jobs=Jobs({name: share(year) for name, share in SHARES.items()}),
        busy=wanted.busy,
    )


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Nothing leaves the process: mails go nowhere, and nobody is asked to wait."""
    mail = "kusei.conf.simulation.mailbox.Backend"
    settled = {"EMAIL_BACKEND": mail, "RATE_LIMITS": False, "PAYMENTS_PROVIDER": "sandbox"}
    with nowhere("line", "mail"), everybody_pays(), override_settings(**settled):
        yield


def _play_days(world: World, run: Run, say: Say) -> None:
    parts, begun, month = players(world), time.monotonic(), 0
    with played_at(moment(world.first_day, 1)):
        for part in parts:
            part.begin()
    for number, day in enumerate(world.days):
        if day.month != month:
            month = day.month
            _note(run, number * 100 // len(world.days))
            say(f"  {day:%Y-%m}   {time.monotonic() - begun:6.0f} s   {run.rows:>9,} rows")
        for job in PERIODIC:
            if job.is_due(day):
                world.agenda.at(moment(day, job.minutes), partial(world.jobs.run, job.task))
        with played_at(moment(day, 0)):
            for part in parts:
                part.day(day)
        _play_day(world, day)
        stamp.say(str(run.state), number * 100 // len(world.days))
    with played_at(moment(world.last_day, 24 * 60 - 1)):
        world.jobs.work_off(clock.now())
    with played_at(moment(world.last_day, 25 * 60)):
        for task in LAST_NIGHT:
            world.jobs.run(task)
        world.jobs.work_off(clock.now())
    for job in LEFT_OVER:  # the year is over, and time went on: what ran out since, the worker would have taken away
        world.jobs.run(job.task)
    world.jobs.work_off(clock.now())
    _note(run, 100)
    say(f"  {len(world.days)} days   {time.monotonic() - begun:6.0f} s   {run.rows:>9,} rows")


def _play_day(world: World, day: dt.date) -> None:
    """Every act of the day at its moment, and the jobs between them."""
    tick, end = moment(day, 0), moment(day, 24 * 60)
    while tick < end:
        tick = tick + EVERY
        worked = False
        while (found := world.agenda.due(tick)) is not None:
            at, act = found
            with played_at(at):
                world.play(act)
            worked = True
        if worked or (tick.hour % IDLE == 0 and tick.minute == 0):
            with played_at(tick - dt.timedelta(seconds=1)):
                world.jobs.work_off(clock.now())


def _note(run: Run, percent: int) -> None:
    run.percent, run.rows = percent, Mark.objects.filter(run=run.pk).count()
    Run.objects.filter(pk=run.pk).update(percent=run.percent, rows=run.rows)
    stamp.write(run)


def _end(run: Run, world: World, state: RunState) -> None:
    run.state, run.ended_at = state, clock.now()
    run.refused = {**world.refused, **{f"job:{name}": count for name, count in world.jobs.failed.items()}}
    run.rows = Mark.objects.filter(run=run.pk).count()
    with acting_as("kusei simulate"), transaction.atomic():
        run.save(update_fields=["state", "ended_at", "refused", "rows"])
    stamp.write(run)
