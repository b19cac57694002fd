"""Many writers at once, on real connections: the chain stays whole and nobody waits for ever."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction

from kusei.foundation.audit import chain
from kusei.foundation.audit.context import acting_as
from kusei.foundation.audit.models import Act
from kusei.foundation.audit.tests.conftest import run
from kusei.foundation.web.testing import meeting_before, raised_at_once

WRITERS, ROUNDS = 6, 15


def test_concurrent_writers_leave_one_chain_without_gap_or_fork(committed_sample):
    before = run("SELECT seq FROM audit_head")[0][0]

    def write(name):
        for number in range(ROUNDS):
            with acting_as(name), transaction.atomic():
                committed_sample.objects.create(title=name, amount=number)
                committed_sample.objects.filter(title=name).update(amount=number)

    raised = raised_at_once(*(lambda name=f"w{i}": write(name) for i in range(WRITERS)))
    assert raised == []
    new = Act.objects.filter(seq__gt=before)
    assert sorted(new.values_list("seq", flat=True)) == list(range(before + 1, before + 1 + WRITERS * ROUNDS))
    assert chain.verify().problems == ()


def test_without_the_lock_on_the_head_the_same_writers_collide(committed_sample):
    """The positive control: with the protection taken away, the test above would see it."""
    (definition,) = run("SELECT pg_get_functiondef('audit_seal'::regproc)")[0]
    assert "FOR UPDATE;" in definition
    run(definition.replace("FOR UPDATE;", ";"))
    try:
        results = meeting_before("audit_head", *[lambda: committed_sample.objects.create(title="同時")] * WRITERS)
    finally:
        run(definition)
    assert ["audit_act_seq_once" in str(one) for one in results].count(True) == WRITERS - 1
    assert chain.verify().problems == ()


def test_writers_that_touch_the_same_rows_in_opposite_phases_do_not_deadlock(committed_sample):
    """T1 changes A; T2 changes B and then waits for A. A lock taken while writing would now stop T1 for
    ever.
    """
    a, b = (committed_sample.objects.create(title=name) for name in "ab")
    has_a, has_b = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            committed_sample.objects.filter(pk=a.pk).update(amount=1)
            has_a.set()
            assert has_b.wait(20)
            committed_sample.objects.create(title="c")

    def second():
        with transaction.atomic():
            assert has_a.wait(20)
            committed_sample.objects.filter(pk=b.pk).update(amount=2)
            has_b.set()
            committed_sample.objects.filter(pk=a.pk).update(amount=2)

    assert raised_at_once(first, second) == []
    assert committed_sample.objects.get(pk=a.pk).amount == 2


def test_a_long_transaction_does_not_hold_up_others(committed_sample):
    with transaction.atomic():
        committed_sample.objects.bulk_create([committed_sample(title=str(i)) for i in range(50)])
        done = []

        def other():
            run("SET lock_timeout = '5s'")
            done.append(committed_sample.objects.create(title="ほか"))

        assert raised_at_once(other) == []
        assert done


def test_an_unsealed_act_is_never_seen_by_others(committed_sample):
    with transaction.atomic():
        committed_sample.objects.create(title="途中")
        seen = []
        assert raised_at_once(lambda: seen.extend(run("SELECT count(*) FROM audit_act WHERE seq IS NULL"))) == []
        assert seen == [(0,)]


def test_a_foreign_key_checked_at_commit_does_not_wait_while_the_head_is_held(committed_sample):
    """Sealing is queued behind every deferred check. Order of the events: the checks, then the seal."""
    run("CREATE TABLE audit_test_child (parent bigint REFERENCES audit_test_sample DEFERRABLE INITIALLY DEFERRED)")
    try:
        parent = committed_sample.objects.create(title="親")
        dsn = connection.get_connection_params()
        keys = ("host", "port", "user", "password", "dbname")
        with psycopg.connect(**{key: dsn[key] for key in keys if dsn.get(key)}) as other:
            other.execute("SELECT FROM audit_test_sample WHERE id = %s FOR UPDATE", (parent.pk,))
            blocked = []

            def commits():
                with transaction.atomic():
                    committed_sample.objects.create(title="先に履歴")
                    run("INSERT INTO audit_test_child VALUES (%s)", parent.pk)
                blocked.append("done")

            thread = threading.Thread(target=lambda: (commits(), connections.close_all()))
            thread.start()
            thread.join(timeout=0.5)
            assert not blocked  # it waits for the parent's lock, at its commit
            other.execute("SET lock_timeout = '5s'")
            other.execute("INSERT INTO audit_test_sample (title) VALUES ('相手')")
            other.commit()  # needs the head: would fail if the waiting transaction held it
            thread.join(timeout=20)
        assert blocked == ["done"]
    finally:
        run("DROP TABLE audit_test_child")


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_stale_snapshot_is_refused_instead_of_forking_the_chain(committed_sample, level):
    def overtaken():
        with transaction.atomic():
            run(f"SET TRANSACTION ISOLATION LEVEL {level}")
            committed_sample.objects.create(title="古い眺め")
            assert raised_at_once(lambda: committed_sample.objects.create(title="新しい")) == []

    with pytest.raises(OperationalError, match="could not serialize"):
        overtaken()
    assert chain.verify().problems == ()
