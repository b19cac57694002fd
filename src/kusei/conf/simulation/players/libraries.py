"""Libraries: reader's cards, seats taken on the spot or booked for tomorrow, and who comes and goes at a gate."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import FAMILY, FAMILY_KANA
from kusei.conf.simulation.world import World
from kusei.engines.bookings.checkins import commands as checkins
from kusei.engines.bookings.checkins.models import Band, Card, Device, Gate, House
from kusei.engines.bookings.checkins.wire import MOST, Told
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import commands
from kusei.services.library.models import Proof
from kusei.services.library.queries import plan

OPENS, CLOSES = 10 * 60, 17 * 60
VALID = dt.timedelta(days=2 * 365)


class Libraries:
    """Who reads where."""

    def __init__(self, world: World) -> None:
        self.world, self.luck, self.gate_luck = world, world.luck("libraries"), world.luck("gates")
        self.libraries: list[Facility] = []
        self.carded: set[int] = set()
        self.house: House | None = None
        self.device: Device | None = None
        self.cards: list[str] = []

    def begin(self) -> None:
        """The libraries of the pack."""
        self.libraries = list(plan.libraries())

    def day(self, day: dt.date) -> None:
        """Readers of today."""
        if not self.libraries:
            return
        world, luck, rules = self.world, self.luck, self.world.year
        for _ in range(world.often(luck, rules.bookings.seats_per_1000, day)):
            world.agenda.at(moment(day, luck.uniform(OPENS, CLOSES - 60)), self.sit)
            world.job(day, 22 * 60, "kusei.services.library.jobs.look_for_missed")
        if day == self.world.first_day:
            world.agenda.at(moment(day, 9 * 60), self.open_house)
        world.agenda.at(moment(day, 20 * 60), partial(self.count, day))

    def sit(self) -> None:
        """One tap for a seat, its code at the seat, and leaving before the time is over."""
        luck, resident = self.luck, self.world.somebody(self.luck, least=15)
        library = luck.choice(self.libraries)
        person = self.world.account(resident)
        self._card(library, person)
        with acting_as(person.name, user_id=person.pk):
            made = commands.use_now(library=library, person=person, minutes=luck.choice((60, 90, 120)))
        if luck.random() < self.world.year.bookings.no_shows:
            return  # the job frees the seat
        at = max(made.begins_at - clock.now(), dt.timedelta(0)) + dt.timedelta(minutes=luck.uniform(0.5, 5))
        self.world.later(at.total_seconds() / 60, partial(self.come, made.pk, person.pk))

    def come(self, booking: uuid.UUID, number: int) -> None:
        """They read the code of the seat."""
        person = User.objects.get(pk=number)
        commands.come(booking_id=booking, by=person, seat=_seat(booking))
        if self.luck.random() < 0.6:
            self.world.later(self.luck.uniform(20, 50), partial(self.leave, number))

    def leave(self, number: int) -> None:
        """Earlier than the seat was theirs."""
        commands.leave(person=User.objects.get(pk=number))

    def _card(self, library: Facility, person: User) -> None:
        if person.pk in self.carded or self.luck.random() < 0.5:
            return
        self.carded.add(person.pk)
        department = department_of(library)
        librarian = self.world.staff(department, Role.EDITOR)
        with acting_as(librarian.name, user_id=librarian.pk):
            commands.issue_reader_card(
                person=person,
                department=department,
                valid_until=clock.today() + VALID,
                proof=Proof.DOCUMENT,
                by=librarian,
            )

    # ------------------------------------------------------------------ the gate

    def open_house(self) -> None:
        """The first library counts who comes in: a gate with a device, cards of children, cards without a name."""
        if House.objects.filter(facility=self.libraries[0]).exists():
            return
        facility, department = self.libraries[0], department_of(self.libraries[0])
        head, clerk = (self.world.staff(department, one) for one in (Role.APPROVER, Role.EDITOR))
        self.house = checkins.save_house(
            facility=facility,
            department=department,
            closes_at=20 * 60,
            groups=[Band.INFANT, Band.LOWER, Band.UPPER, Band.ADULT],
            names=True,
            contractors=True,
            trusted_hours=240,
            trusted_ahead=2,
            least=5,
            by=head,
        )
        gate = checkins.save_gate(
            house_id=self.house.pk, name="正面玄関（模擬）", mode=Gate.Mode.BOTH, headcounts=True, by=head
        )
        digits = checkins.make_sign_in_code(gate_id=gate.pk, label="模擬の端末", by=clerk)
        made = checkins.sign_in_device(digits=digits).device
        self.device = Device.objects.select_related("gate__house__department").get(pk=made.pk)
        number = max(4, round(self.world.year.checkins.cards_per_1000 * self.world.ward.size / 1000))
        for place in range(number):
            card = checkins.issue_card(
                department=department,
                kind=Card.Kind.CHILD,
                name=f"{FAMILY} こども{place + 1}",
                kana=f"{FAMILY_KANA} コドモ{place + 1}",
                enters_in=clock.today().year - self.gate_luck.randint(0, 8),
                by=clerk,
            )
            self.cards.append(card.code)

    def count(self, day: dt.date) -> None:
        """What the device tells in the evening: everybody who came in and went out today."""
        if self.device is None:
            return
        luck = self.gate_luck
        told: list[Told] = []
        for _ in range(self.world.often(luck, self.world.year.checkins.visits_per_1000, day)):
            begin = luck.uniform(OPENS, CLOSES - 60)
            who: dict[str, object] = (
                {"code": luck.choice(self.cards)}
                if luck.random() < 0.5
                else {"band": luck.choice((Band.INFANT, Band.ADULT)), "people": luck.randint(1, 3)}
            )
            told.append(_told(moment(day, begin), "in", luck.getrandbits(128), len(told), who))
            if luck.random() < 0.9:
                end = moment(day, luck.uniform(begin + 10, CLOSES + 60))
                told.append(_told(end, "out", luck.getrandbits(128), len(told), who))
        told.sort(key=lambda one: (one.made_at, one.sequence))
        for start in range(0, len(told), MOST):
            checkins.receive(device=self.device, told=told[start : start + MOST])


def _told(at: dt.datetime, kind: str, number: int, place: int, who: dict[str, object]) -> Told:
    made_at = round(at.timestamp() * 1000)
    values = {"id": uuid.UUID(int=number, version=4), "sequence": place, "kind": kind, "made_at": made_at}
    return Told.model_validate({**values, **who})


def _seat(booking: uuid.UUID) -> Resource:
    return Booking.objects.select_related("resource__facility").get(pk=booking).resource
