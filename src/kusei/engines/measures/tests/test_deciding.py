"""Sections confirm their values and decide about differences; who was faster wins, nobody overwrites silently."""

from __future__ import annotations

import threading

import pytest

from kusei.engines.measures.commands import deciding
from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.models import ActualValue
from kusei.engines.measures.permissions import NotAllowed
from kusei.engines.measures.tests.conftest import number
from kusei.foundation.web.testing import raised_at_once


@pytest.fixture
def proposal(series, put, people):
    """A confirmed 1 of fiscal year 2025 with a proposed 2 beside it."""
    one = series()
    deciding.confirm(value_ids=[put(one, 2025, 1).pk], by=people["approver"])
    enter(values=[NewValue(one, 2025, number(2))], by=people["editor"], reason="数え漏れ")
    return ActualValue.objects.get(series=one, status="proposed")


WHO_CONFIRMS = pytest.mark.parametrize(
    ("who", "may"),
    [
        ("approver", True), ("planner", True), ("editor", False), ("viewer", False), ("other_approver", False),
        ("other_editor", False), ("local_admin", False), ("nobody", False),
    ],
)  # fmt: skip


@WHO_CONFIRMS
def test_who_may_confirm(series, put, people, who, may):
    row = put(series(), 2025, 1)
    if not may:
        with pytest.raises(NotAllowed):
            deciding.confirm(value_ids=[row.pk], by=people[who])
        return
    assert deciding.confirm(value_ids=[row.pk], by=people[who]) == 1
    row = ActualValue.objects.get(pk=row.pk)
    assert (row.confirmed_by, row.confirmed_department) == (people[who], row.series.department)


@WHO_CONFIRMS
def test_who_may_accept_and_reject(proposal, people, who, may):
    for act in (deciding.accept, deciding.reject):
        if may:
            continue
        with pytest.raises(NotAllowed):
            act(value_id=proposal.pk, reason="理由", by=people[who])
    if may:
        deciding.accept(value_id=proposal.pk, reason="理由", by=people[who])


def test_an_accepted_value_becomes_current_and_confirmed_and_names_what_it_corrects(proposal, people):
    row = deciding.accept(value_id=proposal.pk, reason="数え漏れを直すため", by=people["approver"])
    row.refresh_from_db()
    assert (row.status, row.is_confirmed, row.decision_reason) == ("current", True, "数え漏れを直すため")
    assert (row.corrects.status, row.corrects.is_confirmed, row.corrects.reading) == ("superseded", True, number(1))


def test_a_rejected_value_leaves_the_current_one_and_stays_readable(proposal, people):
    deciding.reject(value_id=proposal.pk, reason="正しいのは元の値", by=people["approver"])
    rows = ActualValue.objects.order_by("version").values_list("status", "decision_reason")
    assert list(rows) == [("current", ""), ("rejected", "正しいのは元の値")]


@pytest.mark.parametrize("act", [deciding.accept, deciding.reject])
def test_deciding_needs_a_reason_and_happens_once(proposal, people, act):
    with pytest.raises(deciding.DecisionRefused, match="理由"):
        act(value_id=proposal.pk, reason=" ", by=people["approver"])
    act(value_id=proposal.pk, reason="理由", by=people["approver"])
    for again in (deciding.accept, deciding.reject):
        with pytest.raises(deciding.AlreadyDecided):
            again(value_id=proposal.pk, reason="理由", by=people["approver"])


def test_a_time_that_is_not_over_is_not_confirmed(series, put, people, at):
    row = put(series(), 2026, 1)
    with pytest.raises(deciding.DecisionRefused, match="まだ終わっていません"):
        deciding.confirm(value_ids=[row.pk], by=people["approver"])
    at("2027-04-01")
    assert deciding.confirm(value_ids=[row.pk], by=people["approver"]) == 1


def test_a_value_that_changed_since_the_page_was_opened_is_not_confirmed(series, put, people):
    one = series()
    seen = put(one, 2025, 1)
    put(one, 2025, 2)
    with pytest.raises(deciding.AlreadyDecided):
        deciding.confirm(value_ids=[seen.pk], by=people["approver"])
    with pytest.raises(deciding.AlreadyDecided):
        deciding.confirm(value_ids=[10**9], by=people["approver"])


def test_all_ticked_values_are_confirmed_or_none(series, put, people):
    good, early = put(series("a"), 2025, 1), put(series("b"), 2026, 1)
    with pytest.raises(deciding.DecisionRefused):
        deciding.confirm(value_ids=[good.pk, early.pk], by=people["approver"])
    assert not ActualValue.objects.exclude(confirmed_at=None).exists()


def confirm_as(people, row, *who):
    users = [people[word] for word in who]  # opened before the threads begin
    return raised_at_once(*(lambda user=user: deciding.confirm(value_ids=[row.pk], by=user) for user in users))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_hears_that_the_other_was_faster(series, put, people):
    row = put(series(), 2025, 1)
    raised = confirm_as(people, row, "approver", "planner")
    assert [type(error) for error in raised] == [deciding.AlreadyDecided]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_have_gone_on(series, put, people, monkeypatch):
    """The positive control: with the lock taken away, the test above sees something else."""
    row = put(series(), 2025, 1)
    both = threading.Barrier(2)

    monkeypatch.setattr(deciding, "lock", list)
    monkeypatch.setattr(deciding, "_stand_by", lambda row, by, act=deciding._stand_by: (both.wait(10), act(row, by)))
    raised = confirm_as(people, row, "approver", "planner")
    # Both passed the check; only the database's guard of confirmations stops the second.
    assert [type(error).__name__ for error in raised] == ["IntegrityError"]


@pytest.mark.django_db(transaction=True)
def test_values_entered_at_once_give_as_many_versions_and_one_current(series, people):
    one, editor = series(), people["editor"]
    works = [lambda n=n: enter(values=[NewValue(one, 2025, number(n))], by=editor, reason="r") for n in (1, 2, 3)]
    assert raised_at_once(*works) == []
    rows = ActualValue.objects.order_by("version")
    assert [(row.version, row.status) for row in rows] == [(1, "superseded"), (2, "superseded"), (3, "current")]
