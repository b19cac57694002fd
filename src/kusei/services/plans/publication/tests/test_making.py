"""A booklet is asked for, made by a job, published; a killed job leaves no half state and runs again."""

from __future__ import annotations

import datetime as dt
import hashlib
import signal
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.jobs.tests.conftest import until, work_off
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.lib.typesetting import CannotTypeset
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.models import Edition
from kusei.services.plans.publication import commands, guards, making
from kusei.services.plans.publication.jobs import make_booklet
from kusei.services.plans.publication.models import Booklet, BookletState
from kusei.services.plans.publication.queries import booklets
from kusei.services.plans.tests.examples import plan_file


def asked(edition: Edition, year: int | None = None) -> Booklet:
    return commands.request_booklet(edition_id=edition.pk, fiscal_year=year, by=None)


def finished(edition: Edition, year: int | None = None) -> Booklet:
    booklet = asked(edition, year)
    make_booklet(booklet_id=booklet.pk)
    booklet.refresh_from_db()
    return booklet


def broken_rule(error: BaseException) -> str:
    return error.__cause__.diag.constraint_name  # type: ignore[union-attr]


def test_a_booklet_is_made_with_hash_size_and_pages(edition: Edition) -> None:
    booklet = finished(edition)
    content = bytes(booklet.content)
    assert (booklet.state, booklet.step, booklet.size) == (BookletState.DONE, 5, len(content))
    assert booklet.sha256 == hashlib.sha256(content).hexdigest()
    assert booklet.pages == making.pages_in(content) > 3


def test_making_again_changes_nothing(edition: Edition) -> None:
    booklet = finished(edition)
    before = Booklet.objects.filter(pk=booklet.pk).values().get()
    make_booklet(booklet_id=booklet.pk)
    assert Booklet.objects.filter(pk=booklet.pk).values().get() == before


def test_the_same_plan_and_day_make_the_same_file(edition: Edition) -> None:
    assert finished(edition).sha256 == finished(edition).sha256


def test_a_booklet_of_a_booklet_that_is_gone_does_nothing(db: None) -> None:
    make_booklet(booklet_id=1)


@pytest.mark.parametrize("year", [2024, 2028, 2027])
def test_a_report_on_a_year_outside_the_plan_or_still_to_come_is_refused(year: int, edition: Edition) -> None:
    if year == 2027 and year in commands.years_to_report(edition):
        pytest.skip("the year has begun")
    with pytest.raises(commands.WrongYear):
        asked(edition, year)


def test_the_same_booklet_is_not_made_twice_at_once(edition: Edition) -> None:
    asked(edition)
    with pytest.raises(commands.UnderWay):
        asked(edition)
    asked(edition, 2025)  # another one may


def test_a_failing_template_marks_the_booklet_as_failed_and_it_can_be_made_again(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    booklet = asked(edition)

    def refuse(data: object) -> bytes:
        raise CannotTypeset("x", "x")

    with monkeypatch.context() as broken:
        broken.setattr(making, "typeset", refuse)
        with pytest.raises(CannotTypeset):
            make_booklet(booklet_id=booklet.pk)
    booklet.refresh_from_db()
    assert booklet.state == BookletState.FAILED
    commands.restart_booklet(booklet_id=booklet.pk, by=None)
    make_booklet(booklet_id=booklet.pk)
    booklet.refresh_from_db()
    assert booklet.state == BookletState.DONE


def test_an_error_in_the_middle_leaves_no_file_and_the_next_try_makes_it(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    booklet = asked(edition)
    with monkeypatch.context() as broken:
        broken.setattr(making, "pages_in", lambda _made: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_booklet(booklet_id=booklet.pk)
    booklet.refresh_from_db()
    assert (booklet.state, booklet.step, booklet.content, booklet.sha256) == (BookletState.RUNNING, 5, None, "")
    make_booklet(booklet_id=booklet.pk)
    booklet.refresh_from_db()
    assert booklet.state == BookletState.DONE


def test_a_booklet_whose_job_is_gone_is_said_to_have_stopped_and_starts_again(edition: Edition) -> None:
    booklet = asked(edition)
    with pytest.raises(commands.UnderWay):
        commands.restart_booklet(booklet_id=booklet.pk, by=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [booklet.job_id])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [booklet.job_id])
    found = booklets.find(booklet.pk)
    assert found is not None
    assert found.stopped
    again = commands.restart_booklet(booklet_id=booklet.pk, by=None)
    assert again.job_id != booklet.job_id
    assert again.made_on == booklet.made_on


def test_only_a_finished_booklet_is_published_and_then_it_stays(edition: Edition) -> None:
    waiting = asked(edition, 2025)
    with pytest.raises(commands.NotFinished):
        commands.publish_booklet(booklet_id=waiting.pk, by=None)
    booklet = finished(edition)
    first = commands.publish_booklet(booklet_id=booklet.pk, by=None).published_at
    assert commands.publish_booklet(booklet_id=booklet.pk, by=None).published_at == first
    with pytest.raises(commands.IsPublished):
        commands.discard_booklet(booklet_id=booklet.pk, by=None)
    with pytest.raises(commands.IsPublished):
        commands.restart_booklet(booklet_id=booklet.pk, by=None)


def test_a_booklet_of_an_edition_that_nobody_may_read_yet_is_not_published(
    edition: Edition, municipality: Municipality
) -> None:
    draft = plan_file(edition={"code": "2026", "label": "令和8年版", "status": "draft", "published": "2024-01"})
    load_plan(draft, actor=None, municipality=municipality)
    edition.plan.refresh_from_db()
    hidden = Edition.objects.select_related("plan__municipality").get(code="2026")
    if edition.plan.current_edition_id == hidden.pk:
        edition.plan.current_edition = edition
        edition.plan.save()
    booklet = finished(hidden)
    with pytest.raises(commands.EditionNotPublic):
        commands.publish_booklet(booklet_id=booklet.pk, by=None)


def test_a_discarded_booklet_is_gone(edition: Edition) -> None:
    booklet = finished(edition)
    commands.discard_booklet(booklet_id=booklet.pk, by=None)
    with pytest.raises(commands.NoSuchBooklet):
        commands.publish_booklet(booklet_id=booklet.pk, by=None)


@pytest.mark.parametrize(
    ("role", "own", "makes", "publishes"),
    [
        (Role.VIEWER, False, False, False),
        (Role.EDITOR, False, True, False),
        (Role.APPROVER, False, True, True),
        (Role.ADMINISTRATOR, False, False, False),
        (Role.EDITOR, True, False, False),  # of a department that does not plan
        (Role.APPROVER, True, False, False),
    ],
)
def test_who_may_make_and_publish(  # noqa: PLR0917  a row of the table, and fixtures
    role: Role, own: bool, makes: bool, publishes: bool, edition: Edition, member: Callable[..., Any]
) -> None:  # fmt: skip
    department = Department.objects.get(code="kumin") if own else None
    person = member(role, department)
    booklet = finished(edition)
    if makes:
        other = commands.request_booklet(edition_id=edition.pk, fiscal_year=2025, by=person)
        assert other.requested_by == person
    else:
        with pytest.raises(NotAllowed):
            commands.request_booklet(edition_id=edition.pk, fiscal_year=2025, by=person)
        with pytest.raises(NotAllowed):
            commands.discard_booklet(booklet_id=booklet.pk, by=person)
    if publishes:
        assert commands.publish_booklet(booklet_id=booklet.pk, by=person).published_by == person
    else:
        with pytest.raises(NotAllowed):
            commands.publish_booklet(booklet_id=booklet.pk, by=person)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"sha256": "0" * 64}, guards.FINISHED),
        ({"content": b"x"}, guards.HASH),
        ({"state": "queued", "content": None, "sha256": ""}, guards.FINISHED),
        ({"made_on": dt.date(2000, 1, 1)}, guards.FINISHED),
        ({"pages": 1}, guards.FINISHED),
    ],
)
def test_the_database_refuses_to_change_a_finished_booklet(
    change: dict[str, Any], constraint: str, edition: Edition
) -> None:
    booklet = finished(edition)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Booklet.objects.filter(pk=booklet.pk).update(**change)
    assert broken_rule(refused.value) == constraint


def test_the_database_refuses_to_take_back_or_remove_a_published_booklet(edition: Edition) -> None:
    booklet = finished(edition)
    commands.publish_booklet(booklet_id=booklet.pk, by=None)
    for act in (lambda rows: rows.update(published_at=None), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            act(Booklet.objects.filter(pk=booklet.pk))
        assert broken_rule(refused.value) == guards.PUBLISHED


def test_a_file_that_is_not_whole_is_refused(edition: Edition) -> None:
    booklet = asked(edition)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Booklet.objects.filter(pk=booklet.pk).update(state=BookletState.DONE)
    assert broken_rule(refused.value) == "publication_booklet_whole"


def test_the_command_line_writes_the_same_file_as_the_job(edition: Edition, tmp_path: Any, capsys: Any) -> None:
    path = tmp_path / "x.pdf"
    call_command("plans", "booklet", "sample", "-o", str(path))
    assert path.read_bytes() == bytes(finished(edition).content)
    call_command("plans", "booklet", "sample", "-o", str(path), "--fy", "2025")
    assert path.read_bytes() == bytes(finished(edition, 2025).content)


@pytest.mark.parametrize("wrong", [["nothing"], ["sample", "--fy", "1999"], ["sample", "--edition", "x"]])
def test_the_command_line_says_what_is_wrong(wrong: list[str], edition: Edition, tmp_path: Any) -> None:
    with pytest.raises(CommandError):
        call_command("plans", "booklet", *wrong, "-o", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError):
        call_command("plans", "booklet", "sample", "-o", str(tmp_path / "no" / "x.pdf"))


# ---- with real connections


@pytest.fixture
def committed(transactional_db: None) -> Edition:
    """The small plan, committed, so that other connections see it."""
    ota = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    load_plan(plan_file(), actor=None, municipality=ota)
    return Edition.objects.select_related("plan__municipality").get(plan__slug="sample")


def _race(edition: Edition) -> list[str]:
    """Two people ask for the same booklet at the same moment; what became of each."""
    start, seen = Barrier(2), []

    def ask() -> None:
        try:
            start.wait()
            asked(edition)
            seen.append("made")
        except commands.UnderWay:
            seen.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seen)


def test_of_two_who_ask_at_the_same_moment_one_is_refused(committed: Edition) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX publication_booklet_one_under_way")
    try:
        assert _race(committed) == ["made", "made"]  # without the rule of the database nothing stops the second
        Booklet.objects.all().delete()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX publication_booklet_one_under_way ON publication_booklet (edition_id, fiscal_year)"
                " NULLS NOT DISTINCT WHERE state IN ('queued', 'running')"
            )
    assert _race(committed) == ["made", "refused"]
    assert Booklet.objects.count() == 1


def test_a_worker_makes_the_booklet(committed: Edition) -> None:
    booklet = asked(committed)
    work_off()
    booklet.refresh_from_db()
    assert booklet.state == BookletState.DONE


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_leaves_no_half_booklet_and_the_next_one_makes_the_same(
    committed: Edition, start_worker: Callable[..., Any]
) -> None:
    booklet = asked(committed, 2025)
    expected, _results = making.set_booklet(committed, 2025, booklet.made_on)
    with transaction.atomic():  # the worker comes to a stop where it reads the plan
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE plans_editiontext IN ACCESS EXCLUSIVE MODE")
        worker = start_worker()
        assert until(lambda: Booklet.objects.filter(pk=booklet.pk, state=BookletState.RUNNING, step=1).exists(), 60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    booklet.refresh_from_db()
    assert (booklet.state, booklet.content, booklet.sha256) == (BookletState.RUNNING, None, "")
    start_worker()
    assert until(lambda: Booklet.objects.filter(pk=booklet.pk, state=BookletState.DONE).exists(), 60)
    booklet.refresh_from_db()
    assert bytes(booklet.content) == expected
    assert until(lambda: ProcrastinateJob.objects.get(pk=booklet.job_id).status == "succeeded", 60)
