"""The home of staff: who sees it and is led there, what stands on it first, and what it asks the database for."""

from __future__ import annotations

import datetime as dt

import html5lib
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.org import queries, roles, staffhome
from kusei.foundation.org.middleware import RememberingMiddleware
from kusei.foundation.org.models import Role
from kusei.foundation.org.remembering import remembering
from kusei.foundation.people import staff
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import frame, tasks
from kusei.foundation.web.tasks import TaskCount, TaskSource
from kusei.foundation.web.testing import tasks_of

ADDRESS = "/desk/home/"
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(tasks, "_sources", {})
    monkeypatch.setattr(frame._hooks, "staff_sections", {})


def waits(key: str, count: TaskCount) -> None:
    tasks.register_tasks(TaskSource(key, key, 10, lambda request: count))


def page(user) -> str:
    answer = sign_in(Client(), user).get(ADDRESS)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def officer(person, give, department):
    """An editor of 福祉課, by the name of 見本 officer."""
    user = person("officer")
    give(user, Role.EDITOR, department("fukushi", "福祉課"))
    return user


def test_who_may_open_it_is_this_table(person, give, department):
    where = department("fukushi", "福祉課")
    answers = {}
    for role in Role:
        user = person(role.value)
        give(user, role, where)
        answers[role.value] = sign_in(Client(), user).get(ADDRESS).status_code
    answers["nobody"] = sign_in(Client(), person("nobody")).get(ADDRESS).status_code
    answers["resident"] = sign_in(Client(), resident("hanako@example.com")).get(ADDRESS).status_code
    assert answers == {
        "viewer": 200, "editor": 200, "approver": 200, "administrator": 200,
        "contractor": 404, "nobody": 404, "resident": 404,
    }  # fmt: skip
    assert Client().get(ADDRESS)["Location"].startswith("/accounts/sign-in/")


def test_staff_begin_there_and_others_on_the_first_page(officer, person, give, department):
    contractor = person("contractor")
    give(contractor, Role.CONTRACTOR, department("shisetsu"))
    assert staff.landing_of(officer) == ADDRESS
    assert staff.landing_of(contractor) == staff.landing_of(resident("hanako@example.com")) == ""


def test_only_staff_find_it_in_the_navigation(officer):
    assert f'href="{ADDRESS}"' in sign_in(Client(), officer).get("/").content.decode()
    assert f'href="{ADDRESS}"' not in sign_in(Client(), resident("hanako@example.com")).get("/").content.decode()


def test_it_says_who_and_where_one_is_and_what_is_to_be_done_today_before_the_rest(officer):
    waits("whenever", TaskCount(4, "/whenever/"))
    waits("today", TaskCount(2, "/today/", "きょう決めます。", due=TODAY))
    waits("late", TaskCount(3, "/late/", overdue=1, due=TODAY - dt.timedelta(days=1)))
    text = page(officer)
    assert "見本 officer" in text
    assert "福祉課（編集）" in text
    places = [text.index(f'href="/{one}/"') for one in ("today", "late", "whenever")]
    assert places[2] > max(places[:2])
    assert "期限を過ぎたもの 1件" in text
    assert "きょう決めます。" in text
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert len(list(document.iter("h1"))) == 1


def test_a_number_that_stopped_counting_says_so(officer):
    waits("many", TaskCount(100, "/many/", more=True))
    assert "件より多く" in page(officer)


def test_with_nothing_to_do_it_says_so(officer):
    assert "いま、待っている仕事はありません。" in page(officer)


@pytest.mark.parametrize(("prefix", "words"), [("/en", "My work"), ("/ja-easy", "わたしの仕事")])
def test_it_speaks_the_languages(officer, prefix, words):
    assert words in sign_in(Client(), officer).get(f"{prefix}{ADDRESS}").content.decode()


def test_an_app_puts_a_part_below(officer, monkeypatch):
    part = frame.HomeSection("part", 1, "web/components/empty.html", lambda request: {"text": "課の約束"})
    left = frame.HomeSection("left", 2, "web/components/empty.html", lambda request: None)
    monkeypatch.setattr(frame._hooks, "staff_sections", {"part": part, "left": left})
    assert "課の約束" in page(officer)


def test_roles_departments_and_the_municipality_are_read_once_for_all_sources(officer):
    def read(request):
        queries.home()
        roles.departments_of(request.user, Role.EDITOR)
        return TaskCount(1, "/", overdue=int(roles.holds_everywhere(request.user, Role.ADMINISTRATOR)))

    def cost() -> int:
        client = sign_in(Client(), officer)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS).status_code == 200
        return len(asked)

    tasks.register_tasks(TaskSource("one", "one", 1, read))
    before = cost()
    for number in range(5):
        tasks.register_tasks(TaskSource(f"{number}", "more", 1, read))
    assert cost() == before


def test_what_was_remembered_is_forgotten_after_the_page(officer, give, department):
    with remembering():
        assert not roles.holds(officer, Role.APPROVER)
        assert not roles.holds(officer, Role.APPROVER)
    give(officer, Role.APPROVER, department("zei"))
    assert roles.holds(officer, Role.APPROVER)
    with remembering():
        assert roles.holds(officer, Role.APPROVER)


@pytest.mark.parametrize(("method", "queries"), [("get", 1), ("head", 1), ("post", 2)])
def test_roles_are_read_once_for_a_page_that_is_read_and_each_time_for_one_that_writes(officer, rf, method, queries):
    def page(request):
        assert roles.holds(officer, Role.EDITOR)
        assert not roles.holds(officer, Role.APPROVER)
        return HttpResponse()

    with CaptureQueriesContext(connection) as asked:
        RememberingMiddleware(page)(getattr(rf, method)("/"))
    assert len(asked) == queries


def test_people_do_not_share_what_is_remembered(officer, person):
    stranger = person("stranger")
    with remembering():
        assert roles.holds(officer, Role.EDITOR)
        assert not roles.holds(stranger, Role.EDITOR)


def test_failed_jobs_wait_for_administrators(officer, person, give):
    from kusei.foundation.jobs import tasksource

    tasksource.register()
    keeper = person("keeper")
    give(keeper, Role.ADMINISTRATOR)
    assert tasks_of(keeper) == {}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
                       " VALUES ('default', 'sample', '{}', 'failed')")  # fmt: skip
    assert ProcrastinateJob.objects.filter(status="failed").count() == 1
    assert tasks_of(keeper)["jobs"].number == 1
    assert tasks_of(officer) == {}


def test_the_rule_of_the_page_is_named_in_the_table_of_routes():
    assert staffhome.STAFF.code == "role:viewer, role:administrator"
