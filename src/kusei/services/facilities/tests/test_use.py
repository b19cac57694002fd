"""The use of houses: by month, room, part of the day; money, visits and draws; pages for staff and for everybody."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid

import html5lib
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kusei.engines.bookings.checkins import commands as checkins
from kusei.engines.bookings.lotteries import testing as lotteries
from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import DAY, FEE, NOW, booked, rooms, staff
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.commands import close
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments import testing as payments
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.testing import resident, sign_in
from kusei.services.facilities import queries, tables

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2027, 1, 9, 1, tzinfo=dt.UTC)
DECEMBER = (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
OPEN_DAYS = 31 - 3 - 1  # without the year end and the second Monday
ATOM = OPEN_DAYS * (180 + 240 + 240)  # minutes of a half of the hall: the parts without their pauses


def use_of(facility, since=DECEMBER[0], until=DECEMBER[1]):
    return queries.usage([facility], since, until)[facility.pk]


def house():
    return Facility.objects.get(key="test-hall")


def test_a_half_booked_for_a_morning_is_a_morning_of_the_hall(watch):
    room = rooms()
    booked(room["hall-a"], people=12)
    watch.at = LATER
    found = use_of(house())
    assert found.rooms[room["hall-a"].pk].opened == ATOM
    assert found.rooms[room["hall-a"].pk].booked == 180
    assert found.rooms[room["hall"].pk].opened == 2 * ATOM
    assert found.rooms[room["hall"].pk].booked == 180
    assert found.rooms[room["hall-b"].pk].booked == 0
    assert found.bands["morning"].booked == 180
    assert found.bands["afternoon"].booked == 0
    assert (found.total.uses, found.total.people) == (1, 12)


def test_a_whole_day_does_not_count_the_pauses_and_is_full(watch):
    room = rooms()
    booked(room["hall"], part="all-day")
    watch.at = LATER
    found = use_of(house(), DAY, DAY)
    assert found.rooms[room["hall"].pk].rate == 100.0
    assert found.rooms[room["hall"].pk].booked == 2 * 660


def test_a_class_of_thirty_is_booked_by_its_places(watch):
    room = rooms()
    booked(room["class"])
    watch.at = LATER
    found = use_of(house(), DAY, DAY).rooms[room["class"].pk]
    assert (found.opened, found.booked) == (30 * 660, 180)


def test_days_to_come_and_closed_days_are_not_counted(watch):
    room = rooms()
    booked(room["hall-a"])
    assert use_of(house()).total.opened == 0
    watch.at = dt.datetime(2026, 12, 3, 1, tzinfo=dt.UTC)  # on the day itself: it is not over
    assert use_of(house()).total.uses == 0
    watch.at = LATER
    whole = use_of(house()).rooms[room["hall-a"].pk].opened
    close(by=staff(), facility=house(), resource=None, first_day=dt.date(2026, 12, 10),
          last_day=dt.date(2026, 12, 11), begins=0, ends=1440, reason="工事")  # fmt: skip
    assert use_of(house()).rooms[room["hall-a"].pk].opened == whole - 2 * 660


def test_no_shows_block_the_room_and_cancelled_ones_do_not(watch):
    room = rooms()
    person = resident()
    for number, part in enumerate(("am", "pm", "night")):
        made = booked(room["hall-a"], person, part=part)
        if number == 1:
            commands.cancel(booking_id=made.pk, by=person)
    watch.at = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)
    commands.no_show(booking_id=Booking.objects.get(part="am").pk)
    watch.at = LATER
    found = use_of(house()).total
    assert (found.uses, found.no_shows, found.cancelled) == (2, 1, 1)
    assert (found.no_show_rate, found.cancel_rate) == (50.0, 33.3)
    assert found.booked == 180 + 240


def test_income_is_what_was_received_less_what_goes_back(watch):
    room = rooms(**FEE)
    first, second = booked(room["hall-a"]), booked(room["hall-b"])
    for made in (first, second):
        payments.payment(Invoice.objects.get(source_id=str(made.pk)))
    watch.at = LATER
    received = queries.income([house()], dt.date(2026, 11, 1), dt.date(2026, 12, 31))[house().pk]
    assert received == {dt.date(2026, 11, 1): 600}
    assert queries.income([house()], *DECEMBER)[house().pk] == {}


def test_any_number_of_houses_takes_six_queries(watch, django_assert_num_queries):
    rooms()
    testing.facility(key="other-hall")
    watch.at = LATER
    both = list(Facility.objects.all())
    queries.usage(both, *DECEMBER)  # the files are parsed once a process
    with django_assert_num_queries(6):
        found = queries.usage(both, *DECEMBER)
    assert len(found) == 2


def test_visits_are_those_that_the_house_counts(watch):
    rooms()
    assert queries.visits([house()], *DECEMBER) == {}
    watch.at = LATER
    counting = checkins.save_house(
        facility=house(),
        department=Department.objects.get(code="chiikiryoku"),
        closes_at=1320,
        groups=["adult"],
        names=False,
        contractors=False,
        trusted_hours=72,
        trusted_ahead=2,
        least=5,
        by=staff(Role.APPROVER, "boss@example.lg.jp"),
    )
    came = dt.datetime(2026, 12, 20, 3, tzinfo=dt.UTC)
    checkins.record(
        house_id=counting.pk, kind="in", people=4, band="adult", at=came, why="端末の故障", key=uuid.uuid4(), by=staff()
    )
    assert queries.visits([house()], *DECEMBER) == {house().pk: {DECEMBER[0]: 4}}


def test_the_ratio_of_a_draw_is_first_wishes_for_each_place(watch):
    made = lotteries.opened()
    groups = [lotteries.group(f"見本の会{number}", kind="culture") for number in range(3)]
    lotteries.entered(made, groups[0], [[lotteries.use("hall", 3)], [lotteries.use("hall-a", 4)]])
    for group in groups[1:]:
        lotteries.entered(made, group, [[lotteries.use("hall-a", 3)]])
    march = (dt.date(2027, 3, 1), dt.date(2027, 3, 31))
    assert queries.draws([house()], *march) == {}  # nothing was drawn yet
    lotteries.drawn(made, watch)
    found = queries.draws([house()], *march)[house().pk]
    assert (found.entries, found.wished) == (3, 4)  # the whole hall is two places
    assert found.places == sum(made.slots.values_list("places", flat=True))
    assert found.ratio == round(4 / found.places, 2)
    assert queries.draws([house()], *DECEMBER) == {}


def test_the_desk_shows_the_houses_of_the_department_and_no_others(watch, django_assert_max_num_queries):
    room = rooms()
    booked(room["hall-a"], resident(name="見本 花子"), people=7)
    watch.at = LATER
    user = staff("viewer")
    client = sign_in(Client(), user)
    client.get(reverse("facilities_service:index"))
    with django_assert_max_num_queries(35):
        page = client.get(reverse("facilities_service:index"), {"month": "2026-12"}).content.decode()
    assert "見本会館" in page
    assert "花子" not in page
    one = reverse("facilities_service:one", args=["test-hall"])
    assert one in page
    text = client.get(one, {"year": "2026"}).content.decode()
    for sound in (page, text):
        html5lib.HTMLParser(strict=True).parse(sound)
        assert sound.count("<h1") == 1
    assert "2026年12月" in text
    assert client.get(one, {"year": "x"}).status_code == client.get(one, {"year": "2031"}).status_code == 200
    RoleAssignment.objects.filter(user=user).update(department=payments.department("zeimu", "税務課"))
    other = sign_in(Client(), user)
    assert "見本会館" not in other.get(reverse("facilities_service:index")).content.decode()
    for name, more in (("one", []), ("one_file", ["csv"])):
        assert other.get(reverse(f"facilities_service:{name}", args=["test-hall", *more])).status_code == 404
    assert sign_in(Client(), resident("b@example.jp")).get(one).status_code == 403
    assert Client().get(one).status_code == 302


def test_files_hold_the_same_figures_as_the_page(watch):
    room = rooms()
    booked(room["hall-a"], people=7)
    watch.at = LATER
    client = sign_in(Client(), staff("viewer"))
    sent = client.get(reverse("facilities_service:index_file", args=["csv"]), {"month": "2026-12"})
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["見本会館", "1", "7"]
    book = client.get(reverse("facilities_service:one_file", args=["test-hall", "xlsx"]), {"year": "2026"})
    sheets = load_workbook(io.BytesIO(book.content))
    found = [row for row in sheets.worksheets[0].iter_rows(values_only=True) if row[0] == "2026年12月"]
    assert found[0][1:3] == (1, 7)
    assert client.get(reverse("facilities_service:index_file", args=["pdf"])).status_code == 404


def test_the_public_page_hides_small_numbers_and_what_would_tell_them(watch):
    room = rooms()
    person = resident(name="見本 花子")
    for day in range(1, 8):
        booked(room["hall-a"], person, day=dt.date(2026, 12, day))
    booked(room["hall-b"], person, day=dt.date(2026, 12, 9))
    watch.at = LATER
    url = reverse("facility_numbers:one", args=["test-hall"])
    page = Client().get(url, {"year": "2026"}).content.decode()
    for address in (url, reverse("facility_numbers:index")):
        html5lib.HTMLParser(strict=True).parse(Client().get(address).content.decode())
    assert "花子" not in page
    sent = Client().get(reverse("facility_numbers:file", args=["test-hall"]), {"year": "2026"}).content
    heads, *rows = csv.reader(io.StringIO(sent.decode("utf-8-sig")))
    grid = [row[1:] for row in rows]
    december = dict(zip(heads, next(row for row in rows if row[0] == "2026年12月"), strict=True))
    assert december["ホールB"] == "*"  # one use
    assert december["合計"] == "8"
    shown = {int(cell) for row in grid for cell in row if cell != "*"}
    assert not shown & set(range(1, tables.LEAST))
    for line in (*grid, *zip(*grid, strict=True)):
        assert line.count("*") != 1  # else the rest of the line would tell it
    assert url in Client().get(reverse("facility_numbers:index")).content.decode()
    assert Client().get(url, {"year": "2031"}).status_code == 404
    assert Client().get(reverse("facility_numbers:one", args=["nothing"])).status_code == 404


def test_rates_of_few_uses_are_not_published(watch):
    room = rooms()
    for day in (1, 2, 3, 4):
        booked(room["hall-a"], day=dt.date(2026, 12, day))
    booked(room["hall-a"], day=dt.date(2026, 12, 7), part="pm")
    watch.at = LATER
    assert tables.public_bars(use_of(house())) is None  # four mornings, one afternoon
    watch.at = NOW
    booked(room["hall-a"], day=dt.date(2026, 12, 8))
    watch.at = LATER
    assert [row.label for row in tables.public_bars(use_of(house())).rows] == ["午前（12時まで）"]
