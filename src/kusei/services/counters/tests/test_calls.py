"""What a call costs: the database is asked three times, whoever has a role in the department of the office."""

from __future__ import annotations

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.services.counters import commands, packs, rights
from kusei.services.counters.tests.conftest import DAY, OFFICE, person, sit, take


def test_a_call_and_a_number_take_few_statements(town, django_assert_num_queries):
    take(), take()
    clerk = sit(town)
    with django_assert_num_queries(5):  # two of them are the savepoint of the test
        commands.call_next(by=clerk)
    with django_assert_num_queries(4):
        take()


def test_a_role_above_the_department_reaches_the_window_too(town):
    above = Department.objects.create(municipality=Municipality.objects.get(), code="kumin", name="区民部")
    town.office.parent = above
    town.office.save()
    assert rights.may_work(person("above", Role.EDITOR, above), packs.office(OFFICE))


def test_a_role_that_is_over_or_elsewhere_opens_no_window(town):
    office = packs.office(OFFICE)
    other = Municipality.objects.create(code="131121", slug="setagaya", name="世田谷区", official_name="東京都世田谷区")
    same_code = Department.objects.create(municipality=other, code="koseki-jumin", name="戸籍住民課")
    assert not rights.may_work(person("elsewhere", Role.EDITOR, same_code), office)
    clerk = town.clerks[0]
    RoleAssignment.objects.filter(user=clerk).update(valid_until=DAY)
    assert not rights.may_work(clerk, office)
    gone = town.clerks[1]
    gone.is_active = False
    assert not rights.may_work(gone, office)
