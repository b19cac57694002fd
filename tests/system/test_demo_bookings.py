"""The demonstration's bookings: made once from the pack of Ōta, quickly, on whichever day; the pages show them."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.checkins.models import Event
from kusei.engines.bookings.lotteries.models import Entry as Wish
from kusei.engines.bookings.lotteries.models import Round
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.reservations.models import Booking, Group, State
from kusei.engines.bookings.resources.loading import load_facilities
from kusei.engines.bookings.resources.models import Closure
from kusei.engines.bookings.waiting.models import Entry as Waiting
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_most
from kusei.services.counters.models import Appointment, Consultation, Hour, Ticket, Visit
from kusei.services.library.models import ReaderCard, Sitting

pytestmark = pytest.mark.django_db
ROWS = (
    Booking,
    Group,
    Closure,
    Round,
    Wish,
    Waiting,
    Reception,
    Sitting,
    ReaderCard,
    Event,
    Ticket,
    Appointment,
    Hour,
    Visit,
    Consultation,
)
DEPARTMENTS = {
    "kikaku": "企画経営部",
    "fukushi": "福祉部",
    "chiikiryoku": "地域力推進部",
    "sports-bunka-kokusai": "スポーツ・文化・国際都市部",
    "somu": "総務部",
    "koseki-jumin": "戸籍住民課",
    "kokuho-nenkin": "国保年金課",
    "kazei": "課税課",
}


def town() -> None:
    """The home municipality with its facilities and the demonstration's people; the rest of the pack plays no part."""
    home = Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", name_en="Ōta City", is_home=True
    )
    for code, name in DEPARTMENTS.items():
        Department.objects.create(municipality=home, code=code, name=name)
    load_facilities(settings.PACKS_DIR / "ota", home)
    for command in ("demo-staff", "demo-residents"):
        call_command(command, verbosity=0)


def page(user: str | None, name: str, *args: object) -> str:
    client = Client()
    if user:
        sign_in(client, User.objects.get(email=user))
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2026, 11, 24, 11, 20, tzinfo=clock.TOKYO),  # a Tuesday, everything is open
        dt.datetime(2026, 11, 22, 0, 3, tzinfo=clock.TOKYO),  # just after midnight on a Sunday
        dt.datetime(2026, 12, 31, 15, 0, tzinfo=clock.TOKYO),  # shut
    ],
)
def test_it_is_played_once_and_shown(settings, tmp_path, moment) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    with clock.played_at(moment):
        town()
        begun = time.process_time()
        call_command("demo-bookings", verbosity=0)
        used = time.process_time() - begun
        counts = [one.objects.count() for one in ROWS]
        assert all(counts), dict(zip(ROWS, counts, strict=True))
        call_command("demo-bookings", verbosity=0)
        assert [one.objects.count() for one in ROWS] == counts
        states = set(Booking.objects.values_list("state", flat=True))
        assert {State.ASKED, State.UNPAID, State.CONFIRMED, State.USED, State.NO_SHOW} <= states
        assert "日本語を学ぶ会" in page("taro@kusei.example", "bookings:mine")
        assert "見本" in page("planner@kusei.example", "checkins:index")
        assert "図書館" in page(None, "library:index")
        assert "利用者番号" in page("hanako@kusei.example", "library:card")
        assert "A00" in page(None, "counters:board", "honcho")
        page(None, "counters:forecast", "honcho")
        page("planner@kusei.example", "counterdesk:statistics", "honcho")
        page("planner@kusei.example", "bookingdesk:day")
        assert reverse("lotteries:verify") in page(None, "facilities:one", "international-centre")
        page(None, "lotteries:index")
    assert used < at_most(20), f"{used:.1f} s"


def test_it_is_refused_outside_a_demonstration(settings) -> None:
    from django.core.management import CommandError

    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo-bookings")
