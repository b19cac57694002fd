"""What homes count of bookings: for staff of the facility's department, and for who booked."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Group, GroupState
from kusei.engines.bookings.reservations.testing import DAY, booked, rooms, staff
from kusei.engines.payments.testing import department
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def elsewhere(role):
    user = staff(role, f"{role}@elsewhere.example.lg.jp")
    RoleAssignment.objects.filter(user=user).update(department=department("zeimu", "税務課"))
    return user


def keys(user):
    return set(tasks_of(user, begin="bookings"))


def test_a_use_to_be_approved_waits_for_approvers_of_the_department_by_its_day():
    booked(rooms(approval=True)["hall-a"])
    found = tasks_of(staff(Role.APPROVER, "boss@example.lg.jp"))["bookings-asked"]
    assert (found.number, found.due) == (1, DAY)
    assert keys(staff(Role.EDITOR)) == keys(staff("viewer", "v@example.lg.jp")) == set()
    assert keys(elsewhere(Role.APPROVER)) == set()


def test_a_group_that_asks_waits_for_editors_of_the_department():
    room = rooms()["hall-a"]
    Group.objects.create(
        name="見本の会", kind="culture", state=GroupState.ASKED, facility=room.facility, valid_from=DAY
    )
    assert keys(staff(Role.EDITOR)) == {"bookings-groups"}
    assert keys(elsewhere(Role.EDITOR)) == set()


def test_a_use_that_nobody_recorded_waits_from_the_next_day_on_and_leads_to_the_first_such_day(watch):
    room, clerk = rooms()["hall-a"], staff(Role.EDITOR)
    first, second = booked(room), booked(room, day=DAY + dt.timedelta(days=7))
    watch.at = first.ends_at + dt.timedelta(hours=23)
    assert keys(clerk) == set()
    watch.at = second.ends_at + dt.timedelta(hours=25)
    found = tasks_of(clerk)["bookings-unrecorded"]
    assert (found.number, found.due, found.url) == (2, None, f"/desk/bookings/?on={DAY}")
    commands.use(booking_id=first.pk, by=clerk)
    assert tasks_of(clerk)["bookings-unrecorded"].url == f"/desk/bookings/?on={second.day}"
    assert keys(elsewhere(Role.EDITOR)) == keys(staff("viewer", "v@example.lg.jp")) == set()


def test_who_booked_sees_what_comes_next_and_nobody_else():
    me = resident()
    booked(rooms()["hall-a"], me)
    found = tasks_of(me, "residents")["bookings-mine"]
    assert found.number == 1
    assert "集会" in str(found.sentence) or "令和" in str(found.sentence)
    assert "bookings-mine" not in tasks_of(resident("other@example.jp"), "residents")
