"""`kusei staff create` and `kusei demo-staff`."""

from __future__ import annotations

import io
import json
import stat

import pytest
from django.core.management import CommandError, call_command

from kusei.foundation.audit.models import Entry
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds, holds_everywhere
from kusei.foundation.people.models import User

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_is_made_from_the_server_and_sets_a_password_by_the_link(client, ward):
    out = run("staff", "create", "Kanri@Example.jp", "--name", "見本 管理者", "--role", "administrator")
    user = User.objects.get(email="kanri@example.jp")
    assert holds_everywhere(user, Role.ADMINISTRATOR)
    link = out.splitlines()[-1]
    assert client.get(link, follow=True).status_code == 200
    assert not user.has_usable_password()


@pytest.mark.parametrize("words", ["fukushi", "福祉部", "福祉 部"])
def test_a_department_is_named_by_code_or_by_name(department, words):
    where = department("fukushi", "福祉部")
    run("staff", "create", "a@example.jp", "--name", "あ", "--role", "editor", "--department", words)
    assert holds(User.objects.get(), Role.EDITOR, where)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a@example.jp", "--name", "あ", "--role", "editor", "--department", "ない部"],
        ["no address", "--name", "あ", "--role", "editor"],
        ["a@example.jp", "--name", " ", "--role", "editor"],
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(ward, arguments):
    with pytest.raises(CommandError):
        run("staff", "create", *arguments)
    assert not User.objects.exists()


def test_the_history_says_that_it_was_the_command(ward):
    run("staff", "create", "a@example.jp", "--name", "あ", "--role", "editor")
    entries = Entry.objects.filter(model="people.user", object_id=str(User.objects.get().pk))
    assert {entry.act.actor for entry in entries} == {"kusei staff"}


@pytest.fixture
def demo(settings, tmp_path, ward):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    return tmp_path / "demo-sign-ins.json"


def test_a_demonstration_gets_four_invented_people_with_passwords_for_its_owner_alone(demo, department):
    department("fukushi", "福祉部")
    department("kikaku", "企画経営部")
    out = run("demo-staff")
    people = json.loads(demo.read_text())
    assert [person["role"] for person in people] == ["planner", "editor", "approver", "administrator"]
    assert all(person["password"] in out and person["name"].startswith("見本") for person in people)
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600
    for person in people:
        assert User.objects.get(email=person["email"]).check_password(person["password"])
    assert holds_everywhere(User.objects.get(email="administrator@kusei.example"), Role.ADMINISTRATOR)
    approver = User.objects.get(email="approver@kusei.example")
    assert [row.department.name for row in approver.role_assignments.all()] == ["企画経営部"]


def test_running_it_again_changes_nothing(demo, department):
    run("demo-staff")
    first, entries = demo.read_text(), Entry.objects.count()
    run("demo-staff")
    assert demo.read_text() == first
    assert Entry.objects.count() == entries


def test_lost_passwords_are_made_anew(demo, department):
    run("demo-staff")
    before = json.loads(demo.read_text())
    demo.unlink()
    run("demo-staff")
    after = json.loads(demo.read_text())
    assert all(one["password"] != other["password"] for one, other in zip(before, after, strict=True))
    assert User.objects.get(email=after[0]["email"]).check_password(after[0]["password"])


def test_outside_of_a_demonstration_there_are_no_invented_people(ward, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="KUSEI_DEMO"):
        run("demo-staff")
    assert not User.objects.exists()


def test_without_a_home_municipality_it_says_what_to_load(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="kusei load"):
        run("demo-staff")
