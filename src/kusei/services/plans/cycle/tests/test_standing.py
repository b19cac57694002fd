"""Who may do what in the cycle: by role, by department, by the calendar's planning section, on the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.standing import (
    NOBODY,
    NotAllowed,
    require_editor,
    require_planner,
    require_publisher,
    responsible,
    standing,
)
from kusei.services.plans.format.values import DepartmentRef
from kusei.services.plans.models import Edition
from kusei.services.plans.tests.examples import plan_file

CALENDAR = """
planning: [企画課]
finance: [財政課, 知らない課]
periods:
  - {key: half, label: 中間, label_en: Half, as_of: {month: 9, day: 30}, opens: {month: 10, day: 1},
     due: {month: 10, day: 31}}
"""
People = Callable[..., User]


@pytest.fixture
def departments(municipality: Municipality, packs: Path) -> dict[str, Department]:
    (packs / "common" / "cycle.yaml").write_text(CALENDAR, encoding="utf-8")
    found = {"区民部": Department.objects.get(code="kumin")}
    for code, name in (("kikaku", "企画課"), ("zaisei", "財政課")):
        found[name] = Department.objects.create(municipality=municipality, code=code, name=name)
    return found


@pytest.fixture
def person(departments: dict[str, Department]) -> People:
    def make(role: Role, department: str | None, *, until: dt.date | None = None) -> User:
        user = User.objects.create(email=f"{role}-{department}-{until}@kusei.example", name="見本")
        RoleAssignment.objects.create(
            user=user,
            role=role,
            department=departments[department] if department else None,
            valid_from=dt.date(2020, 4, 1),
            valid_until=until,
        )
        return user

    return make


@pytest.mark.parametrize(
    ("role", "department", "expected"),
    [
        (Role.EDITOR, None, {"planner", "finance", "edits", "views"}),
        (Role.EDITOR, "企画課", {"planner", "views"}),
        (Role.EDITOR, "財政課", {"finance", "views"}),
        (Role.EDITOR, "区民部", {"edits", "views"}),
        (Role.APPROVER, None, {"publisher", "finance", "approves", "views"}),
        (Role.APPROVER, "企画課", {"publisher", "views"}),
        (Role.APPROVER, "区民部", {"approves", "views"}),
        (Role.VIEWER, "区民部", {"views"}),
        (Role.VIEWER, None, {"views"}),
        (Role.ADMINISTRATOR, None, set()),
    ],
)
def test_each_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, department: str | None, expected: set[str], person: People, departments: dict[str, Department]
) -> None:
    who = standing(person(role, department), departments["区民部"].municipality)
    own = {departments["区民部"].pk}
    can = {name for name in ("planner", "publisher", "finance") if getattr(who, name)}
    can |= {"edits"} if not who.planner and who.may_edit(own) else set()
    can |= {"edits"} if who.planner and who.edits.everywhere else set()
    can |= {"approves"} if who.approves.holds(departments["区民部"]) else set()
    can |= {"views"} if who.staff else set()
    assert can == expected


def test_a_role_that_ended_yesterday_gives_nothing(person: People, municipality: Municipality) -> None:
    who = standing(person(Role.EDITOR, None, until=dt.date(2021, 4, 1)), municipality)
    assert not who.staff
    assert not who.planner


def test_a_visitor_may_nothing_and_the_command_line_everything(municipality: Municipality, packs: Path) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert standing(AnonymousUser(), municipality) == NOBODY
    everything = standing(None, municipality)
    assert everything.planner
    assert everything.publisher
    assert everything.may_edit(set())


def test_without_a_planning_section_only_editors_of_the_whole_municipality_plan(
    person: People, municipality: Municipality, packs: Path
) -> None:
    path = packs / "common" / "cycle.yaml"
    path.write_text(CALENDAR.replace("planning: [企画課]", "planning: []"), encoding="utf-8")
    assert standing(person(Role.EDITOR, None), municipality).planner
    assert not standing(person(Role.EDITOR, "企画課"), municipality).planner
    assert not standing(person(Role.EDITOR, "区民部"), municipality).planner


def test_an_initiative_without_a_department_is_the_planning_sections(
    person: People, municipality: Municipality
) -> None:
    require_editor(person(Role.EDITOR, "企画課"), municipality, set())
    with pytest.raises(NotAllowed):
        require_editor(person(Role.EDITOR, "区民部"), municipality, set())


def test_who_may_not_is_told_whom_to_ask(person: People, municipality: Municipality) -> None:
    editor = person(Role.EDITOR, "区民部")
    for require in (require_planner, require_publisher):
        with pytest.raises(NotAllowed, match="企画担当"):
            require(editor, municipality)


def test_standing_asks_a_fixed_number_of_queries(
    person: People, municipality: Municipality, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    user = person(Role.EDITOR, "区民部")
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        standing(user, municipality)


def test_words_that_nobody_works_in_make_nobody_responsible(
    municipality: Municipality, departments: dict[str, Department]
) -> None:
    Department.objects.create(municipality=municipality, code="kakubu", name="各部", is_collective=True)
    file = plan_file()
    item = file.initiatives[0].model_copy(
        update={"departments": [DepartmentRef(name="区民部"), DepartmentRef(name="各部"), DepartmentRef(name="どこか")]}
    )
    load_plan(
        file.model_copy(update={"initiatives": [item, *file.initiatives[1:]]}), actor=None, municipality=municipality
    )
    found = responsible(Edition.objects.get(plan__slug=file.plan.id))
    assert found[item.key] == {departments["区民部"].pk}
