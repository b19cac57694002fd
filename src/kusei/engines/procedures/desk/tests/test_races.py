"""Two who decide at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import moving, office
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.desk.commands import deciding
from kusei.engines.procedures.desk.tests.conftest import people


@pytest.fixture
def town(transactional_db: None) -> SimpleNamespace:
    return people()


def both_decide(town):
    """Two members of staff decide, having both read the same page; what each got, and how many decisions stand."""
    application = testing.filed()
    office.start_review(application_id=application.pk, by=town.editor)
    application = Application.objects.select_related("version", "department").get(pk=application.pk)
    results, gate = {}, threading.Barrier(2)

    def decide(word, outcome):
        gate.wait()
        try:
            deciding.put_forward(
                application=application, outcome=outcome, reason="理由", conditions="", by=getattr(town, word), seen=2
            )
            results[word] = "decided"
        except Exception as error:
            results[word] = type(error).__name__
        finally:
            connections.close_all()

    people_ = (("editor", "granted"), ("colleague", "refused"))
    threads = [threading.Thread(target=decide, args=one) for one in people_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results.values()), Decision.objects.filter(application=application).count()


def without_the_lock(monkeypatch):
    """Take the row lock away, and let both look for a decision before either writes one."""
    meeting = threading.Barrier(2)

    def unlocked(application_id, *, seen=None):
        rows = Application.objects.select_related("procedure", "version", "department", "cover", "municipality")
        found = rows.get(pk=application_id)
        if seen is not None and seen != found.sequence:
            raise moving.ChangedMeanwhile
        return found

    def met(text):  # the words are looked at after the question whether there is a decision
        meeting.wait(20)
        return text

    monkeypatch.setattr(office, "locked", unlocked)
    monkeypatch.setattr(office, "without_my_number", met)


def test_of_two_who_decide_at_once_exactly_one_does_and_the_other_is_told(town):
    for _ in range(3):
        assert both_decide(town) == (["ChangedMeanwhile", "decided"], 1)


def test_without_the_lock_the_constraints_still_let_only_one_through(town, monkeypatch):
    without_the_lock(monkeypatch)
    assert both_decide(town) == (["IntegrityError", "decided"], 1)


def test_without_lock_and_constraints_both_decide(town, monkeypatch):
    """The positive control: the tests above would see two decisions."""
    without_the_lock(monkeypatch)
    monkeypatch.setattr(moving.hooks, "followers", list)  # a letter would see that there are two, and stop one
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX applications_one_current_decision")
        cursor.execute("ALTER TABLE applications_event DROP CONSTRAINT applications_event_sequence")
        cursor.execute("ALTER TABLE applications_application DISABLE TRIGGER applications_guard")
        try:
            _results, decisions = both_decide(town)
        finally:
            cursor.execute("SET session_replication_role = replica")
            for table in ("decision", "event", "answers", "application"):
                cursor.execute(f"DELETE FROM applications_{table}")
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("ALTER TABLE applications_application ENABLE TRIGGER applications_guard")
            cursor.execute(
                "ALTER TABLE applications_event ADD CONSTRAINT applications_event_sequence"
                " UNIQUE (application_id, sequence)"
            )
            cursor.execute(
                "CREATE UNIQUE INDEX applications_one_current_decision ON applications_decision (application_id)"
                " WHERE dropped_at IS NULL"
            )
    assert decisions == 2
