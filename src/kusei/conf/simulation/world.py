"""What all parts of a simulated ward share: who lives and works there, what time it is, what comes next."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from kusei.conf.simulation import agenda
from kusei.conf.simulation.agenda import Agenda, moment
from kusei.conf.simulation.assumptions import Year
from kusei.conf.simulation.mailbox import open_link
from kusei.conf.simulation.people import FAMILY, Resident, Ward
from kusei.conf.simulation.working import Jobs
from kusei.foundation.org import accounts
from kusei.foundation.org.commands import grant_role
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.people import identity
from kusei.foundation.people import jobs as mails
from kusei.foundation.people.card.claims import ACR_VALUES, Received
from kusei.foundation.people.card.commands import confirm_identity
from kusei.foundation.people.models import EmailLink, User
from kusei.foundation.people.registration import commands as registration
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE

SITE = "http://localhost:8000"
CARD = "https://card.mogi.kusei.example"
OPENS, CLOSES = 8 * 60 + 30, 17 * 60


class Player(Protocol):
    """A part of the ward's life."""

    def begin(self) -> None:
        """What is there before the first day."""

    def day(self, day: dt.date) -> None:
        """Put what happens on that day into the agenda."""


@dataclass
class World:
    """One simulated year while it is played."""

    seed: int
    year: Year
    municipality: Municipality
    first_day: dt.date
    last_day: dt.date
    ward: Ward
    agenda: Agenda
    jobs: Jobs
    busy: float = 1.0
    refused: Counter[str] = field(default_factory=Counter)
    _accounts: dict[int, int] = field(default_factory=dict)
    _staff: dict[tuple[str, str], User] = field(default_factory=dict)
    _periodic: set[tuple[dt.date, float, str]] = field(default_factory=set)
    _seasons: dict[dt.date, float] = field(default_factory=dict)

    def luck(self, name: str) -> random.Random:
        """Chance for one part of the ward."""
        return agenda.stream(self.seed, name)

    @property
    def days(self) -> list[dt.date]:
        """Every day that is played."""
        return [self.first_day + dt.timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    def often(self, luck: random.Random, per_1000: float, day: dt.date) -> int:
        """How often something happens on the day that happens so often per 1,000 residents and 365 days."""
        if not self._seasons:
            found = {one: self.year.season(one) for one in self.days}
            mean = sum(found.values()) / len(found)
            self._seasons = {one: value / mean for one, value in found.items()}
        mean = per_1000 / 1000 * self.ward.size * self.busy / 365
        return agenda.happenings(luck, mean * self._seasons[day])

    def somebody(self, luck: random.Random, *, least: int = 18, most: int = 99) -> Resident:
        """A resident of that age today."""
        for _ in range(200):
            one = self.ward.resident(luck.randrange(self.ward.size))
            if least <= one.age(clock.today()) <= most:
                return one
        return one

    def account(self, resident: Resident) -> User:
        """Their account; opened by themselves, with the link that they were mailed, when they first need it."""
        if resident.number not in self._accounts:
            registration.ask_registration(email=resident.email, language=resident.language, origin=SITE)
            mails.mail_link(link_id=EmailLink.objects.filter(email=resident.email).latest("pk").pk)
            made = registration.register(secret=open_link(resident.email), password=None, name=resident.name)
            self._accounts[resident.number] = made.pk
        return User.objects.get(pk=self._accounts[resident.number])

    def verified(self, resident: Resident) -> User:
        """Their account, with the card that says who they are."""
        user = self.account(resident)
        if not identity.level_of(user).at_least(identity.Level.CARD):
            confirm_identity(user=user, received=_card(resident))
            user = User.objects.get(pk=user.pk)
        return user

    def staff(self, department: Department | str, role: str, post: str = "") -> User:
        """Who holds the role in the department; `post` tells several of them apart. Opened when first asked for."""
        code = department if isinstance(department, str) else department.code
        if (code, role + post) not in self._staff:
            row = Department.objects.get(municipality=self.municipality, code=code)
            words = {Role.EDITOR: "担当", Role.APPROVER: "承認者", Role.VIEWER: "閲覧"}
            email = f"{role}-{code}{'-' + post if post else ''}@staff.mogi.kusei.example"
            user = User.objects.filter(email=email).first() or accounts.open_account(
                email=email, name=f"{FAMILY} {row.name}{words.get(Role(role), '')}{post}"[:100], by=None
            )
            grant_role(user=user, role=role, department=row, valid_from=self.first_day, by=None)
            self._staff[code, role + post] = user
        return self._staff[code, role + post]

    def play(self, act: Callable[[], Any]) -> None:
        """Do it; what a command refuses is counted, as a person who is told no goes home."""
        try:
            act()
        except Exception as error:
            code = getattr(error, "code", None)
            if not isinstance(code, str) or not type(error).__module__.startswith("kusei."):
                raise
            self.refused[code] += 1

    def later(self, minutes: float, act: Callable[[], Any]) -> None:
        """So many minutes from the present moment."""
        self.agenda.at(clock.now() + dt.timedelta(minutes=minutes), act)

    def soon(self) -> None:
        """Have the jobs worked off in some seconds and not with the others: somebody waits for what was told."""
        self.later(0.1, lambda: self.jobs.work_off(clock.now()))

    def job(self, day: dt.date, minutes: float, task: str) -> None:
        """Have a periodic job run so many minutes after that midnight; asked for twice it runs once."""
        if (day, minutes, task) not in self._periodic:
            self._periodic.add((day, minutes, task))
            self.agenda.at(agenda.moment(day, minutes), lambda: self.jobs.run(task))

    def in_office(self, luck: random.Random, days: float, act: Callable[[], Any]) -> None:
        """About so many days from now, while the office is open."""
        day = MUNICIPAL_OFFICE.next_open_day(clock.today() + dt.timedelta(days=round(days)))
        when = moment(day, luck.uniform(OPENS, CLOSES - 10))
        if when <= clock.now():
            when = moment(MUNICIPAL_OFFICE.next_open_day(day + dt.timedelta(days=1)), luck.uniform(OPENS, CLOSES - 10))
        self.agenda.at(when, act)


def is_open(day: dt.date) -> bool:
    """Whether the ward's offices are open that day."""
    return MUNICIPAL_OFFICE.is_open(day)


def _card(resident: Resident) -> Received:
    attributes = {
        "name": resident.name,
        "address": f"{resident.town.prefecture}{resident.town.city}{resident.town.town}{resident.block}",
        "birthdate": f"{resident.born:%Y%m%d}",
        "gender": "2" if resident.woman else "1",
    }
    digest = hashlib.sha256(resident.email.encode()).hexdigest()
    return Received(CARD, digest, ACR_VALUES, clock.now(), attributes)
