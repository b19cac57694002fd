"""Every page of bookings is sound: strict HTML, one h1, headings in order, ids once, a label for each control."""

from __future__ import annotations

from itertools import pairwise

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations import commands, paying
from kusei.engines.bookings.reservations.commands import groups, members
from kusei.engines.bookings.reservations.models import Invitation
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, equipment, rooms, staff
from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
SPACE = "{http://www.w3.org/1999/xhtml}"
SLOT = ["test-hall", "hall-a", DAY.isoformat(), "am"]


@pytest.fixture
def world():
    """A hall with all that rules can ask, and a booking there."""
    extras = [{"resource": "projector", "most": 3, "question": "projector"}]
    asking = {"approval": True, "route": True, "purpose": True, "headcount": True, "grace": 10}
    room = rooms(**FEE, deposit=1000, extras=extras, changes=equipment(), **asking)["hall-a"]
    who, other = resident(name="見本 花子"), resident("second@example.jp", name="見本 次郎")
    made = booked(room, who, part="am+pm", people=3, purpose="会議", extras={"projector": 1})
    return room, who, other, made


def problems(page: str) -> list[str]:
    """What is wrong with the page."""
    document = html5lib.HTMLParser(strict=True).parse(page)
    found = []
    levels = [int(one.tag[-1]) for one in document.iter() if one.tag in {f"{SPACE}h{n}" for n in range(1, 7)}]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} h1")
    found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    found += [f"id {one} twice" for one in set(ids) if ids.count(one) > 1]
    labels = list(document.iter(f"{SPACE}label"))
    labelled = {one.get("for") for one in labels} | {inside.get("id") for one in labels for inside in one.iter()}
    for kind in ("input", "select", "textarea"):
        for one in document.iter(SPACE + kind):
            if one.get("type") not in {"hidden", "submit"} and one.get("id") not in labelled:
                found.append(f"{kind} {one.get('name')} without a label")
    return found


def sound(client: Client, *addresses: str) -> None:
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        assert problems(answer.content.decode()) == [], address


def test_pages_of_residents_are_sound(world):
    _room, who, _other, made = world
    sound(
        sign_in(Client(), who),
        reverse("bookings:mine"),
        reverse("bookings:one", args=[made.pk]),
        reverse("bookings:facility", args=["test-hall"]),
        reverse("bookings:new", args=[*SLOT[:3], "night"]),
        reverse("bookings:new", args=["test-hall", "seat-1", DAY.isoformat()]),
        reverse("bookings:groups"),
        reverse("bookings:group_choose"),
    )


def test_pages_of_the_desk_are_sound(world):
    room, who, _other, made = world
    client = sign_in(Client(), staff())
    series = commands.book_series(
        resource=room, first_day=DAY, weeks=3, part="night", person=who, by=staff("editor", "b@example.lg.jp")
    )
    free = [*SLOT[:2], "2026-12-09", "am"]
    sound(
        client,
        reverse("bookingdesk:day") + f"?on={DAY}",
        reverse("bookingdesk:one", args=[made.pk]),
        reverse("bookingdesk:begin"),
        reverse("bookingdesk:choose", args=["test-hall"]) + f"?q=花子&on={DAY}&room=hall-b",
        reverse("bookingdesk:choose", args=["test-hall"]) + f"?on={DAY}&room=seat-1",
        reverse("bookingdesk:new", args=free),
        reverse("bookingdesk:new", args=free) + f"?person={who.pk}",
        reverse("bookingdesk:series_new", args=free),
        reverse("bookingdesk:series", args=[series.pk]),
        reverse("bookingdesk:groups"),
        reverse("bookingdesk:deposits"),
    )
    how = {"name": "見本", "phone": "03-0000-0000", "every": "1", "until": "2027-01-27", "look": "1", "people": "3"}
    looked = client.post(reverse("bookingdesk:series_new", args=free), how)
    assert "この日程で予約する" in looked.content.decode()
    assert problems(looked.content.decode()) == []


def test_pages_of_groups_are_sound():
    hall = rooms(who={"groups": ["culture"]})["hall-a"].facility
    who, other = resident(name="見本 花子"), resident("second@example.jp", name="見本 次郎")
    group = groups.ask_registration(facility=hall, name="合唱の会", kind="culture", by=who)
    for email in (other.email, "third@example.jp"):
        members.invite(group_id=group.pk, email=email, by=who)
    sound(sign_in(Client(), other), reverse("bookings:groups"))
    members.accept_invitation(invitation_id=Invitation.objects.get(index=members.index(other.email)).pk, by=other)
    one = reverse("bookings:group", args=[group.pk])
    sound(sign_in(Client(), who), reverse("bookings:groups"), reverse("bookings:group_new", args=[hall.key]), one)
    sound(sign_in(Client(), other), one)
    sound(
        sign_in(Client(), staff()),
        reverse("bookingdesk:group", args=[group.pk]),
        reverse("bookingdesk:group_new", args=[hall.key]),
        reverse("bookingdesk:groups") + "?q=合唱&state=asked",
    )


def test_what_is_refused_and_what_has_a_deposit_to_settle_is_sound(watch):
    room = rooms(**FEE, deposit=1000)["hall-a"]
    made = booked(room)
    client = sign_in(Client(), made.person)
    again = client.post(reverse("bookings:new", args=SLOT), {})
    assert again.status_code == 422
    assert problems(again.content.decode()) == []
    testing.payment(Invoice.objects.get())
    paying.on_paid(Invoice.objects.get())
    watch.at = made.begins_at
    by = staff()
    commands.use(booking_id=made.pk, by=by)
    desk = sign_in(Client(), by)
    sound(desk, reverse("bookingdesk:one", args=[made.pk]), reverse("bookingdesk:deposits"))
    commands.settle_deposit(booking_id=made.pk, kept=100, why="破損", by=by)
    sound(desk, reverse("bookingdesk:one", args=[made.pk]))
    sound(sign_in(Client(), made.person), reverse("bookings:one", args=[made.pk]))
    boss = sign_in(Client(), staff(Role.APPROVER, "boss@example.lg.jp"))
    sound(boss, reverse("bookingdesk:day"))


def test_the_counter_and_the_list_of_groups_take_a_fixed_number_of_queries(django_assert_max_num_queries):
    hall = rooms(who={"groups": ["culture"]})["hall-a"].facility
    for number in range(5):
        groups.ask_registration(
            facility=hall,
            name=f"合唱の会{number}",
            kind="culture",
            by=resident(f"p{number}@example.jp", name="見本 花子"),
        )
    client = sign_in(Client(), staff())
    listing, counter = reverse("bookingdesk:groups"), reverse("bookingdesk:choose", args=["test-hall"]) + "?q=花子"
    for address, most, times in ((listing, 22, 5), (counter, 30, 5)):
        client.get(address)
        with django_assert_max_num_queries(most):
            page = client.get(address).content.decode()
        assert page.count("合唱の会" if address == listing else "@example.jp") >= times
