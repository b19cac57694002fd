"""Two at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from kusei.engines.approvals import commands
from kusei.engines.approvals.commands import recording
from kusei.engines.approvals.models import ApprovalEvent, Draft
from kusei.engines.approvals.rules import DECISIONS, Action, State
from kusei.engines.approvals.tests.conftest import build, sent, step, write
from kusei.foundation.web.testing import at_once, meeting_before

CONSTRAINTS = ("approvals_step_decided_once", "approvals_event_sequence_once")


@pytest.fixture
def town(transactional_db: None, now: Any) -> SimpleNamespace:
    return build()


def both_decide(town, together=at_once):
    """The chief and the head decide the same step, having both seen it open."""
    draft = sent(town)
    where = step(draft, "課長").pk

    def decide(person):
        return commands.decide(draft_id=draft.pk, version=draft.version, step_id=where, action=Action.DECIDE, by=person)

    results = together(lambda: decide(town.chief), lambda: decide(town.head))
    decisions = ApprovalEvent.objects.filter(draft=draft, action__in=sorted(DECISIONS))
    return draft, results, decisions.count()


def without_the_lock(monkeypatch):
    """Take the row lock away; how to let both read before either writes."""
    rows = Draft.objects.select_related("department__parent", "drafter")
    monkeypatch.setattr(recording, "_lock", lambda draft_id: rows.get(pk=draft_id))
    return partial(meeting_before, "approvals_approvalevent")


def test_of_two_approvers_at_once_exactly_one_decides(town):
    for _ in range(5):
        draft, results, decisions = both_decide(town)
        assert decisions == 1
        assert sorted(type(result).__name__ for result in results) == ["Draft", "Stale"]
        assert Draft.objects.get(pk=draft.pk).state == State.APPROVED


def test_without_the_lock_the_constraint_still_lets_only_one_through(town, monkeypatch):
    _draft, results, decisions = both_decide(town, without_the_lock(monkeypatch))
    assert decisions == 1
    assert sorted(type(result).__name__ for result in results) == ["Draft", "Stale"]


def test_without_lock_and_constraint_both_decide(town, monkeypatch):
    """The positive control: the tests above would see two decisions."""
    together = without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        definitions = []
        for name in CONSTRAINTS:
            cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
            definitions += cursor.fetchone()
        cursor.execute("ALTER TABLE approvals_approvalevent DROP CONSTRAINT approvals_event_sequence_once")
        cursor.execute("DROP INDEX approvals_step_decided_once")
        cursor.execute("ALTER TABLE approvals_draft DISABLE TRIGGER approvals_guard")
        try:
            _draft, _results, decisions = both_decide(town, together)
        finally:
            cursor.execute("ALTER TABLE approvals_draft ENABLE TRIGGER approvals_guard")
            cursor.execute("TRUNCATE approvals_approvalevent CASCADE")
            cursor.execute(definitions[0])
            cursor.execute(
                "ALTER TABLE approvals_approvalevent ADD CONSTRAINT approvals_event_sequence_once"
                " UNIQUE (draft_id, sequence)"
            )
    assert decisions == 2


def test_numbers_given_at_once_have_no_gap_and_no_double(town):
    drafts = [write(town) for _ in range(8)]

    def submit(draft, fails):
        if fails:  # a transaction that is taken back must not use a number up
            with pytest.raises(commands.Stale):
                commands.submit(draft_id=draft.pk, version=draft.version + 1, by=town.drafter)
        return commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter).number

    works = [lambda one=draft, fails=n % 2: submit(one, fails) for n, draft in enumerate(drafts)]
    assert sorted(at_once(*works)) == list(range(1, 9))


def test_withdrawing_and_deciding_at_once_only_one_happens(town):
    draft = sent(town)
    where = step(draft, "課長").pk
    results = at_once(
        lambda: commands.withdraw(draft_id=draft.pk, version=draft.version, why="誤記", by=town.drafter),
        lambda: commands.decide(
            draft_id=draft.pk, version=draft.version, step_id=where, action=Action.DECIDE, by=town.chief
        ),
    )
    assert sorted(type(result).__name__ for result in results) == ["Draft", "Stale"]
    assert Draft.objects.get(pk=draft.pk).events.count() == 3
