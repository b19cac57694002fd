"""Giving, ending and moving: who may, what is refused, what is recorded, what the database forbids."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from kusei.foundation.audit.models import Action, Entry
from kusei.foundation.org import accounts, commands
from kusei.foundation.org.commands import RoleRefused
from kusei.foundation.org.models import Department, DepartmentAlias, Municipality, Role, RoleAssignment
from kusei.foundation.org.permissions import NotAllowed
from kusei.foundation.org.roles import holds
from kusei.foundation.org.tests.conftest import TODAY
from kusei.foundation.people.models import User

DAY = dt.timedelta(days=1)
APRIL = dt.date(2027, 4, 1)


def test_a_transfer_ends_every_role_on_the_day_and_begins_the_new_ones(department, person, give, administrator):
    old, new, user = department("old"), department("new"), person("a")
    give(user, Role.EDITOR, old)
    give(user, Role.VIEWER)
    give(user, Role.APPROVER, old, valid_from=APRIL + 30 * DAY)
    commands.transfer(user=user, to_department=new, on=APRIL, roles=[Role.EDITOR], by=administrator)
    eve = APRIL - DAY
    assert [holds(user, Role.EDITOR, old, day) for day in (eve, APRIL)] == [True, False]
    assert [holds(user, Role.EDITOR, new, day) for day in (eve, APRIL)] == [False, True]
    assert not any(holds(user, Role.APPROVER, old, APRIL + n * DAY) for n in (0, 40, 400))
    assert not holds(user, Role.VIEWER, old, APRIL)
    ended = RoleAssignment.objects.exclude(valid_until=None)
    assert set(ended.values_list("ended_reason", flat=True)) == {"異動"}


def test_the_history_tells_who_moved_whom_and_why(department, person, give, administrator):
    user = person("a")
    give(user, Role.EDITOR, department("old"))
    commands.transfer(user=user, to_department=department("new"), on=TODAY, roles=["viewer"], by=administrator)
    rows = RoleAssignment.objects.filter(user=user).values_list("pk", flat=True)
    entries = Entry.objects.filter(model="org.roleassignment", object_id__in=map(str, rows), act__reason="異動")
    assert {entry.action for entry in entries} == {Action.INSERT, Action.UPDATE}


def test_a_role_is_ended_with_a_reason_from_a_day_on(department, person, give, administrator):
    user, where = person("a"), department("bu")
    row = give(user, Role.EDITOR, where)
    with pytest.raises(RoleRefused, match="理由"):
        commands.end_role(assignment=row, on=TODAY, why=" ", by=administrator)
    commands.end_role(assignment=row, on=TODAY + DAY, why="退職", by=administrator)
    assert holds(user, Role.EDITOR, where)
    assert not holds(user, Role.EDITOR, where, TODAY + DAY)
    with pytest.raises(RoleRefused, match="終わっています"):
        commands.end_role(assignment=row, on=TODAY + 9 * DAY, why="退職", by=administrator)


def test_a_role_that_has_not_begun_never_begins(department, person, give, administrator):
    user, where = person("a"), department("bu")
    row = give(user, Role.EDITOR, where, valid_from=APRIL)
    commands.end_role(assignment=row, on=TODAY, why="取消", by=administrator)
    assert not holds(user, Role.EDITOR, where, APRIL)
    give(user, Role.EDITOR, where, valid_from=APRIL)


def test_the_same_role_is_not_given_twice_for_one_day_but_again_after_it_ended(department, person, give):
    user, where = person("a"), department("bu")
    give(user, Role.EDITOR, where, valid_until=TODAY + 10 * DAY)
    with pytest.raises(RoleRefused, match="重なる期間"):
        give(user, Role.EDITOR, where, valid_from=TODAY + 9 * DAY)
    give(user, Role.EDITOR, where, valid_from=TODAY + 10 * DAY)
    give(user, Role.VIEWER, where)


def test_the_whole_municipality_is_one_place_too(person, give):
    user = person("a")
    give(user, Role.EDITOR)
    with pytest.raises(RoleRefused, match="重なる期間"):
        give(user, Role.EDITOR, valid_from=TODAY + DAY)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"role": "king"}, "その役割はありません"),
        ({"valid_until": TODAY}, "終了日は開始日より後"),
        ({"valid_from": TODAY - 400 * DAY}, "その日にはありません"),
        ({"valid_from": TODAY + 400 * DAY}, "その日にはありません"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(department, person, more, sentence):
    where = department("bu", valid_from=TODAY - 300 * DAY, valid_until=TODAY + 300 * DAY)
    values = {
        "user": person("a"),
        "role": "editor",
        "department": where,
        "valid_from": TODAY,
        "by": None,
        **more,
    }
    with pytest.raises(RoleRefused, match=sentence):
        commands.grant_role(**values)


def test_nobody_works_in_a_collective_name(department, person, give):
    with pytest.raises(RoleRefused, match="総称"):
        give(person("a"), Role.EDITOR, department("kakubu", "各部", is_collective=True))


def test_a_closed_account_gets_no_role(person, give):
    user = person("a")
    user.is_active = False
    user.save()
    with pytest.raises(RoleRefused, match="使えないアカウント"):
        give(user, Role.EDITOR)


def test_the_last_administrator_of_the_whole_municipality_stays(administrator, person, give, department):
    row = RoleAssignment.objects.get(user=administrator)
    where = department("bu")
    for attempt in (
        lambda: commands.end_role(assignment=row, on=TODAY, why="終", by=administrator),
        lambda: commands.transfer(user=administrator, to_department=where, on=TODAY, roles=[], by=administrator),
    ):
        with pytest.raises(RoleRefused, match="管理者がいなくなります"):
            attempt()
    second = person("b")
    give(second, Role.ADMINISTRATOR)
    commands.end_role(assignment=row, on=TODAY, why="終", by=second)
    assert not holds(administrator, Role.ADMINISTRATOR)


def test_one_who_begins_tomorrow_is_no_administrator_today(administrator, person, give):
    give(person("b"), Role.ADMINISTRATOR, valid_from=TODAY + DAY)
    row = RoleAssignment.objects.get(user=administrator)
    with pytest.raises(RoleRefused):
        commands.end_role(assignment=row, on=TODAY, why="終", by=administrator)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_the_same_moment_leave_one(person, give):
    first, second = person("a"), person("b")
    rows = [give(first, Role.ADMINISTRATOR), give(second, Role.ADMINISTRATOR)]
    ready, refused = threading.Barrier(2), []

    def attempt(row, by):
        ready.wait()
        try:
            commands.end_role(assignment=row, on=TODAY, why="終", by=by)
        except (RoleRefused, NotAllowed) as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=pair) for pair in ((rows[0], second), (rows[1], first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert sum(holds(user, Role.ADMINISTRATOR) for user in (first, second)) == 1


@pytest.fixture
def people(department, person, give, administrator):
    """Everybody who may ask, with what they administer."""
    bu = department("bu")
    ka = department("ka", parent=bu)
    other = department("other")
    local = person("local")
    give(local, Role.ADMINISTRATOR, bu)
    editor = person("editor")
    give(editor, Role.EDITOR)
    give(editor, Role.APPROVER)
    former = person("former")
    give(former, Role.ADMINISTRATOR, valid_from=TODAY - 10 * DAY, valid_until=TODAY)
    asking = {
        "whole": administrator,
        "local": local,
        "editor": editor,
        "former": former,
        "stranger": AnonymousUser(),
    }
    return asking, {"bu": bu, "ka": ka, "other": other, "whole": None}


MAY_GRANT = {
    "whole": {"bu", "ka", "other", "whole"},
    "local": {"bu", "ka"},
    "editor": set(),
    "former": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", MAY_GRANT)
@pytest.mark.parametrize("where", ["bu", "ka", "other", "whole"])
def test_who_may_give_a_role_where(people, person, who, where):
    asking, places = people
    try:
        commands.grant_role(
            user=person("x"), role=Role.VIEWER, department=places[where], valid_from=TODAY, by=asking[who]
        )
        allowed = True
    except NotAllowed:
        allowed = False
    assert allowed == (where in MAY_GRANT[who])


@pytest.mark.parametrize("who", MAY_GRANT)
@pytest.mark.parametrize("where", ["bu", "ka", "other", "whole"])
def test_who_may_end_a_role_where(people, person, give, who, where):
    asking, places = people
    row = give(person("x"), Role.VIEWER, places[where])
    try:
        commands.end_role(assignment=row, on=TODAY, why="終", by=asking[who])
        allowed = True
    except NotAllowed:
        allowed = False
    assert allowed == (where in MAY_GRANT[who])


def test_a_local_administrator_takes_nobody_from_a_department_of_others(people, person, give):
    asking, places = people
    user = person("x")
    give(user, Role.EDITOR, places["other"])
    with pytest.raises(NotAllowed):
        commands.transfer(user=user, to_department=places["bu"], on=TODAY, roles=[], by=asking["local"])
    assert holds(user, Role.EDITOR, places["other"])


@pytest.mark.parametrize(("who", "allowed"), [("whole", True), ("local", False), ("editor", False), ("former", False)])
def test_who_may_open_and_close_accounts(people, person, who, allowed):
    asking, _ = people
    user = person("x")
    attempts = (
        lambda: accounts.open_account(email="new@example.jp", name="新", by=asking[who]),
        lambda: accounts.close_account(user=user, why="退職", by=asking[who]),
        lambda: accounts.reopen_account(user=user, by=asking[who]),
        lambda: accounts.password_link(user=user, by=asking[who]),
    )
    for attempt in attempts:
        if allowed:
            attempt()
        else:
            with pytest.raises(NotAllowed):
                attempt()


def test_a_local_administrator_helps_only_who_works_wholly_in_their_charge(people, person, give):
    asking, places = people
    inside, partly, nowhere = person("x"), person("y"), person("z")
    give(inside, Role.EDITOR, places["ka"])
    give(partly, Role.EDITOR, places["ka"])
    give(partly, Role.VIEWER, places["other"])
    accounts.end_sessions(user=inside, by=asking["local"])
    accounts.reset_second_factor(user=inside, why="紛失", by=asking["local"])
    for user in (partly, nowhere, asking["whole"]):
        with pytest.raises(NotAllowed):
            accounts.end_sessions(user=user, by=asking["local"])
        with pytest.raises(NotAllowed):
            accounts.reset_second_factor(user=user, why="紛失", by=asking["local"])


def test_closing_an_account_ends_its_roles_and_its_sessions(person, give, administrator):
    user = person("a")
    row = give(user, Role.EDITOR)
    accounts.close_account(user=user, why="退職", by=administrator)
    row.refresh_from_db()
    user.refresh_from_db()
    assert (row.valid_until, row.ended_reason) == (TODAY, "退職")
    assert not user.is_active
    assert user.sessions_ended_at is not None


def test_nobody_closes_their_own_account(administrator):
    with pytest.raises(RoleRefused, match="自分のアカウント"):
        accounts.close_account(user=administrator, why="退職", by=administrator)


def refused_by_database(constraint, act):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _act_and_check(act)


def _act_and_check(act):
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_forbids_what_must_never_be(ward, department, person):
    other = Municipality.objects.create(code="131121", slug="setagaya", name="世田谷区")
    user, where = person("a"), department("bu", valid_from=TODAY)
    elsewhere = Department.objects.create(municipality=other, code="x", name="x")
    create, role = Department.objects.create, RoleAssignment.objects.create
    DepartmentAlias.objects.create(municipality=ward, department=where, name="ぶ", folded="ぶ")
    forbidden = {
        "org_municipality_one_home": lambda: Municipality.objects.filter(pk=other.pk).update(is_home=True),
        "org_municipality_code_digits": lambda: Municipality.objects.filter(pk=other.pk).update(code="12"),
        "org_department_code_once_at_a_time": lambda: create(municipality=ward, code="bu", name="同じ"),
        "org_department_period": lambda: create(
            municipality=ward, code="p", name="p", valid_from=TODAY, valid_until=TODAY
        ),
        "org_department_not_its_own_parent": lambda: Department.objects.filter(pk=where.pk).update(parent=where),
        "org_department_parent_of_municipality": lambda: Department.objects.filter(pk=where.pk).update(
            parent=elsewhere
        ),
        "org_alias_leads_to_one_department": lambda: DepartmentAlias.objects.create(
            municipality=ward, department=where, name="部", folded="ぶ"
        ),
        "org_alias_of_municipality": lambda: DepartmentAlias.objects.create(
            municipality=ward, department=elsewhere, name="べつ", folded="べつ"
        ),
        "org_role_known": lambda: role(user=user, role="king", valid_from=TODAY),
        "org_role_period": lambda: role(user=user, role="editor", valid_from=TODAY, valid_until=TODAY - DAY),
        "org_role_once_at_a_time": lambda: [role(user=user, role="editor", valid_from=TODAY) for _ in range(2)],
    }
    for constraint, act in forbidden.items():
        refused_by_database(constraint, act)


def test_a_person_with_roles_cannot_be_deleted(person, give):
    user = person("a")
    give(user, Role.EDITOR)
    with pytest.raises(ProtectedError):
        User.objects.get(pk=user.pk).delete()
