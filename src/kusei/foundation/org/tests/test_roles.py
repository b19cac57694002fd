"""Who holds what where: reach below, periods, names that change, implied roles; against a plain model."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.org.roles import departments_of, holds, holds_everywhere, is_staff
from kusei.foundation.org.tests.conftest import TODAY
from kusei.foundation.people.models import User

DAY = dt.timedelta(days=1)


def test_a_role_in_a_department_reaches_those_below_and_not_those_above_or_beside(department, person, give):
    top = department("bu")
    section = department("ka", parent=top)
    team = department("kakari", parent=section)
    other = department("other", parent=top)
    user = person("a")
    give(user, Role.EDITOR, section)
    reached = {row.code: holds(user, Role.EDITOR, row) for row in (top, section, team, other)}
    assert reached == {"bu": False, "ka": True, "kakari": True, "other": False}


def test_a_role_for_the_whole_municipality_reaches_every_department(department, person, give):
    user = person("a")
    give(user, Role.APPROVER)
    assert holds(user, Role.APPROVER, department("bu"))
    assert holds_everywhere(user, Role.APPROVER)


def test_a_role_begins_on_its_first_day_and_is_gone_on_its_last(department, person, give):
    user, where = person("a"), department("bu")
    give(user, Role.EDITOR, where, valid_from=TODAY, valid_until=TODAY + 3 * DAY)
    on = [holds(user, Role.EDITOR, where, TODAY + n * DAY) for n in (-1, 0, 2, 3)]
    assert on == [False, True, True, False]


def test_a_role_outlives_a_new_name_of_its_department(department, person, give):
    before = department("bu", "旧名部", valid_until=TODAY)
    section = department("ka", parent=before)
    after = department("bu", "新名部", valid_from=TODAY)
    user = person("a")
    give(user, Role.EDITOR, before, valid_from=TODAY - 100 * DAY)
    assert holds(user, Role.EDITOR, after)
    assert holds(user, Role.EDITOR, section)


def test_a_role_in_one_municipality_reaches_no_namesake_in_another(department, person, give):
    other = Municipality.objects.create(code="131121", slug="setagaya", name="世田谷区")
    namesake = Department.objects.create(municipality=other, code="bu", name="部")
    user = person("a")
    give(user, Role.EDITOR, department("bu"))
    assert not holds(user, Role.EDITOR, namesake)


@pytest.mark.parametrize(
    ("held", "may"),
    [
        (Role.VIEWER, {Role.VIEWER}),
        (Role.EDITOR, {Role.EDITOR, Role.VIEWER}),
        (Role.APPROVER, {Role.APPROVER, Role.VIEWER}),
        (Role.ADMINISTRATOR, {Role.ADMINISTRATOR}),
        (Role.CONTRACTOR, {Role.CONTRACTOR}),
    ],
)
def test_editors_and_approvers_may_view_and_nothing_else_is_implied(department, person, give, held, may):
    user, where = person("a"), department("bu")
    give(user, held, where)
    assert {role for role in Role if holds(user, role, where)} == may


def test_a_closed_account_holds_nothing(department, person, give):
    user = person("a")
    give(user, Role.EDITOR)
    user.is_active = False
    assert not holds(user, Role.EDITOR)
    assert not is_staff(user)


def test_strangers_hold_nothing():
    assert not holds(AnonymousUser(), Role.VIEWER)
    assert not departments_of(AnonymousUser(), Role.VIEWER)


def test_asking_where_a_role_reaches_costs_two_queries(department, person, give, django_assert_num_queries):
    parent = None
    for number in range(8):
        parent = department(f"d{number}", parent=parent)
    user = person("a")
    give(user, Role.EDITOR, Department.objects.get(code="d0"))
    with django_assert_num_queries(2):
        assert len(departments_of(user, Role.EDITOR).departments) == 8


@pytest.mark.django_db
@given(
    parents=st.lists(st.integers(0, 6), min_size=7, max_size=7),
    held=st.sets(st.integers(0, 7), max_size=3),
)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reach_is_what_walking_up_from_each_department_says(ward, parents, held):
    RoleAssignment.objects.all().delete()
    User.objects.all().delete()
    Department.objects.all().update(parent=None)
    Department.objects.all().delete()
    above = {0: None} | {number + 1: min(parent, number) for number, parent in enumerate(parents)}
    rows = {}
    for number, parent in above.items():
        rows[number] = Department.objects.create(
            municipality=ward, code=f"d{number}", name=f"d{number}", parent=rows.get(parent)
        )
    user = User.objects.create(email="a@example.jp")
    for number in held:
        RoleAssignment.objects.create(user=user, role=Role.EDITOR, department=rows[number], valid_from=TODAY)

    def expected(number):
        while number is not None:
            if number in held:
                return True
            number = above[number]
        return False

    reach = departments_of(user, Role.EDITOR)
    assert {number: reach.holds(row) for number, row in rows.items()} == {number: expected(number) for number in rows}
