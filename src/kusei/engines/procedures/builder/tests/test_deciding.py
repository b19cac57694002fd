"""From a working copy to a version: four eyes, once only, at once or at a time; old applications keep their form."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder import jobs
from kusei.engines.procedures.builder.commands import deciding, samples, working
from kusei.engines.procedures.builder.models import State, Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.refusals import (
    FourEyes,
    NotAllowed,
    NotNow,
    NotReady,
    OldBase,
    ReasonNeeded,
    TimePassed,
)
from kusei.engines.procedures.builder.tests.conftest import build, new
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.web import clock


def submitted(town, one=None):
    one = one or new(town)
    return deciding.submit(workpiece_id=one.pk, revision=one.revision, note="はじめての版", by=town.editor)


def approve(one, by, **more):
    return deciding.approve(workpiece_id=one.pk, revision=one.revision, note="確かめました", by=by, **more)


def copied(town):
    one = working.start_copy(version=testing.published(), by=town.editor)
    step = Operation("set_field", {"path": "copies", "values": {"max": 9}})
    return working.edit(workpiece_id=one.pk, revision=one.revision, operation=step, by=town.editor)


def test_another_person_publishes_and_old_applications_keep_their_form(town):
    application = testing.filed()
    one = approve(submitted(town, copied(town)), town.approver)
    assert (one.state, one.version.number, one.version.note) == (State.PUBLISHED, 2, "はじめての版")
    assert (one.version.made_by, one.approved_by, one.version.origin) == (town.editor, town.approver, "builder")
    application.refresh_from_db()
    assert application.version.number == 1
    assert application.version.state == VersionState.REPLACED
    assert one.version.content.form.field("copies").max == 9


def test_who_asked_for_the_approval_may_not_give_it(town):
    RoleAssignment.objects.create(
        user=town.editor,
        role="approver",
        department=town.home.departments.get(code="madoguchi"),
        valid_from="2020-04-01",
    )
    with pytest.raises(FourEyes):
        approve(submitted(town), town.editor)


@pytest.mark.parametrize("who", ["editor", "viewer", "stranger", "colleague"])
def test_only_approvers_of_the_department_approve_and_send_back(town, who):
    one = submitted(town)
    with pytest.raises(NotAllowed):
        approve(one, getattr(town, who))
    with pytest.raises(NotAllowed):
        deciding.send_back(workpiece_id=one.pk, reason="x", by=getattr(town, who))


def test_errors_and_samples_that_fail_stand_in_the_way(town):
    one = new(town)
    step = Operation("set_field", {"path": "name", "values": {"when": "nothing > 1"}})
    one = working.edit(workpiece_id=one.pk, revision=one.revision, operation=step, by=town.editor)
    with pytest.raises(NotReady):
        submitted(town, one)
    one = working.undo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
    samples.keep(workpiece_id=one.pk, title="見本", answers={}, wrong=None, by=town.editor)
    with pytest.raises(NotReady):
        submitted(town, one)


def test_words_are_needed_to_ask_to_approve_and_to_send_back(town):
    one = new(town)
    with pytest.raises(ReasonNeeded):
        deciding.submit(workpiece_id=one.pk, revision=one.revision, note=" ", by=town.editor)
    one = submitted(town, one)
    with pytest.raises(ReasonNeeded):
        deciding.approve(workpiece_id=one.pk, revision=one.revision, note="", by=town.approver)
    with pytest.raises(ReasonNeeded):
        deciding.send_back(workpiece_id=one.pk, reason="", by=town.approver)
    one = deciding.send_back(workpiece_id=one.pk, reason="見出しを直してください", by=town.approver)
    assert (one.state, one.returned_reason) == (State.WORKING, "見出しを直してください")
    assert deciding.take_back(workpiece_id=submitted(town, one).pk, by=town.colleague).state == State.WORKING


def test_nobody_publishes_over_a_version_that_was_not_seen(town):
    one = submitted(town, copied(town))
    publishing.publish(municipality=town.home, content=testing.small(processing_days=9), by=None, origin="builder")
    with pytest.raises(OldBase):
        approve(one, town.approver)
    one = deciding.take_back(workpiece_id=one.pk, by=town.editor)
    one = working.rebase(workpiece_id=one.pk, revision=one.revision, by=town.editor)
    assert approve(submitted(town, one), town.approver).version.number == 3


def test_a_time_of_publication_is_kept_exactly_once(town, monkeypatch):
    now = clock.now()
    with pytest.raises(TimePassed):
        approve(submitted(town), town.approver, publish_at=now)
    one = approve(Workpiece.objects.get(), town.approver, publish_at=now + dt.timedelta(hours=1))
    jobs.publish_when_due(workpiece_id=one.pk)
    assert not Version.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=1))
    for _again in range(3):
        jobs.publish_when_due(workpiece_id=one.pk)
    one.refresh_from_db()
    assert (one.state, Version.objects.count()) == (State.PUBLISHED, 1)


def test_a_publication_that_waits_is_stopped_or_goes_back_when_another_version_came(town, monkeypatch):
    now = clock.now()
    one = approve(submitted(town, copied(town)), town.approver, publish_at=now + dt.timedelta(hours=1))
    with pytest.raises(NotAllowed):
        deciding.take_back(workpiece_id=one.pk, by=town.editor)
    publishing.publish(municipality=town.home, content=testing.small(processing_days=9), by=None, origin="pack")
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=2))
    jobs.publish_when_due(workpiece_id=one.pk)
    one.refresh_from_db()
    assert (one.state, bool(one.returned_reason)) == (State.WORKING, True)


def test_an_old_version_comes_back_as_a_new_one(town):
    approve(submitted(town, copied(town)), town.approver)
    first = Version.objects.get(number=1)
    one = approve(submitted(town, working.start_copy(version=first, by=town.editor)), town.approver)
    assert (one.version.number, one.version.definition) == (3, first.definition)


def test_loading_the_same_pack_again_leaves_what_the_builder_published(town):
    one = approve(submitted(town, copied(town)), town.approver)
    again = publishing.publish(municipality=town.home, content=testing.small(), by=None, origin="pack")
    assert (again.outcome, again.version) == ("unchanged", one.version)
    newer = testing.small(processing_days=9)
    assert publishing.publish(municipality=town.home, content=newer, by=None, origin="pack").outcome == "replaced"


# ---------------------------------------------------------------------- two approvers at the same moment


@pytest.fixture
def open_town(transactional_db: None) -> object:
    return build()


def both_approve(town):
    one = submitted(town)
    results, gate = [None, None], threading.Barrier(2)

    def start(number, by):
        gate.wait()
        try:
            results[number] = approve(one, by)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=pair) for pair in enumerate((town.approver, town.second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def without_the_lock(monkeypatch):
    """Both read before either writes, and neither minds the version that the other has made."""
    meeting = threading.Barrier(2)

    def read(workpiece_id):
        found = Workpiece.objects.select_related("department", "municipality").get(pk=workpiece_id)
        meeting.wait(20)
        return found

    monkeypatch.setattr(deciding, "_locked", read)
    monkeypatch.setattr(deciding, "_refuse_old_base", lambda workpiece: None)


def test_of_two_approvers_at_once_one_publishes(open_town):
    results = both_approve(open_town)
    assert sorted(type(one).__name__ for one in results) == ["NotNow", "Workpiece"]
    assert Version.objects.count() == 1
    assert NotNow().code == "builder.not-now"


def test_without_the_lock_the_database_still_lets_only_one_through(open_town, monkeypatch):
    without_the_lock(monkeypatch)
    results = both_approve(open_town)
    assert Version.objects.count() == 1
    assert sum(isinstance(one, Workpiece) for one in results) == 1


def test_without_lock_and_guard_there_would_be_two_versions(open_town, monkeypatch):
    """The positive control: the tests above would see two."""
    without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE builder_workpiece DISABLE TRIGGER builder_guard_workpiece")
        try:
            both_approve(open_town)
        finally:
            cursor.execute("ALTER TABLE builder_workpiece ENABLE TRIGGER builder_guard_workpiece")
    assert Version.objects.count() == 2
