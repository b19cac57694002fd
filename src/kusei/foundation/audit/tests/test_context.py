"""Who, why and from which request: in the database with the write, and gone after it."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from kusei.foundation.audit import context
from kusei.foundation.audit.context import acting_as, reason
from kusei.foundation.audit.middleware import AuditContextMiddleware
from kusei.foundation.audit.models import Act
from kusei.foundation.audit.tests.conftest import run


def act_of(row):
    return Act.objects.filter(entries__model="audit_tests.sample", entries__object_id=str(row.pk)).latest("id")


def request_by(user, path="/somewhere", number="abc123"):
    request = RequestFactory().post(path)
    request.user, request.id = user, number
    return request


def through_middleware(request, view):
    def respond(request):
        view(request)
        return HttpResponse()

    return AuditContextMiddleware(respond)(request)


def test_a_request_is_recorded_with_user_address_and_id(sample, django_user_model):
    user = django_user_model.objects.create_user("clerk@example.jp", "x", name="見本 花子")
    rows = []
    through_middleware(request_by(user), lambda request: rows.append(sample.objects.create(title="一")))
    act = act_of(rows[0])
    assert (act.actor_id, act.actor, act.path, act.request_id) == (
        user.pk,
        "見本 花子",
        "/somewhere",
        "abc123",
    )


def test_whoever_signs_in_during_the_request_is_the_actor(sample, django_user_model):
    user = django_user_model.objects.create_user("late@example.jp", "x")
    rows = []

    def view(request):
        request.user = user
        rows.append(sample.objects.create(title="一"))

    through_middleware(request_by(AnonymousUser()), view)
    assert act_of(rows[0]).actor_id == user.pk


def test_nothing_of_a_request_is_left_for_the_next_one_on_the_same_connection(committed_sample, django_user_model):
    user = django_user_model.objects.create_user("first@example.jp", "x")
    rows = []

    def view(request):
        with reason("異動のため"):
            rows.append(committed_sample.objects.create(title="一"))

    through_middleware(request_by(user), view)
    assert act_of(rows[0]).reason == "異動のため"
    assert run("SELECT coalesce(current_setting('kusei.context', true), '')") == [("",)]
    run("INSERT INTO audit_test_sample (title) VALUES ('コマンド')")
    act = act_of(committed_sample.objects.latest("id"))
    assert (act.actor, act.actor_id, act.reason, act.request_id, act.path) == ("", None, "", "", "")


def test_nothing_is_left_after_a_request_that_fails_in_a_transaction(committed_sample, django_user_model):
    user = django_user_model.objects.create_user("first@example.jp", "x")

    def view(request):
        with transaction.atomic():
            committed_sample.objects.create(title="一")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        through_middleware(request_by(user), view)
    assert context.current() == context.Context()
    assert act_of(committed_sample.objects.create(title="二")).actor_id is None


def test_the_context_of_one_thread_is_not_that_of_another(committed_sample):
    seen = []

    def work():
        seen.append(act_of(committed_sample.objects.create(title="別")).actor)
        connections.close_all()

    with acting_as("command: load"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [""]


def test_each_reason_in_one_transaction_is_an_act_of_its_own(sample):
    with acting_as("command: load"):
        with reason("一つめ"):
            first = sample.objects.create(title="一")
        with reason("二つめ"):
            second = sample.objects.create(title="二")
        third = sample.objects.create(title="三")
    assert [act_of(row).reason for row in (first, second, third)] == ["一つめ", "二つめ", ""]
    assert {act_of(row).actor for row in (first, second, third)} == {"command: load"}


@pytest.mark.parametrize(
    "text", ["100%", "%s", "O'Brien", '"引用"', "back\\slash", "行\n行", "😀", "'; DROP TABLE audit_act; --"]
)
def test_a_reason_of_any_characters_arrives_as_it_was_written(sample, text):
    with reason(text):
        assert act_of(sample.objects.create(title="一")).reason == text
        run("INSERT INTO audit_test_sample (title) VALUES ('パラメータなし %')")
    assert act_of(sample.objects.latest("id")).reason == text


def test_a_write_of_many_parameter_sets_carries_the_context_too(committed_sample):
    with reason("まとめて"), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO audit_test_sample (title) VALUES (%s)", [("一",), ("二",)])
    assert [act_of(row).reason for row in committed_sample.objects.all()] == ["まとめて", "まとめて"]


def test_results_of_a_writing_statement_are_its_own(sample):
    (row,) = run("INSERT INTO audit_test_sample (title) VALUES ('一') RETURNING title")
    assert row == ("一",)
    assert sample.objects.update(amount=1) == 1
    assert run("WITH new AS (UPDATE audit_test_sample SET amount = 2 RETURNING amount) SELECT amount FROM new") == [
        (2,)
    ]


def test_a_page_that_only_reads_sends_nothing_more(sample, django_assert_num_queries, django_user_model):
    with django_assert_num_queries(1) as queries:
        through_middleware(request_by(AnonymousUser()), lambda request: list(sample.objects.all()))
    assert "set_config" not in queries[0]["sql"]


def test_a_write_stays_one_query(sample, django_assert_num_queries):
    with django_assert_num_queries(1), reason("数える"):
        sample.objects.create(title="一")


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("INSERT INTO x", True),
        ("  update x", True),
        ("/* note */ DELETE FROM x", True),
        ("-- note\nTRUNCATE x", True),
        ("WITH a AS (SELECT 1) SELECT", True),
        ("(INSERT", True),
        ("SELECT 1", False),
        ("SAVEPOINT s", False),
        ("UPDATED", False),
    ],
)
def test_statements_that_may_write_are_told_from_those_that_do_not(statement, writes):
    assert bool(context.WRITES.match(statement)) is writes
