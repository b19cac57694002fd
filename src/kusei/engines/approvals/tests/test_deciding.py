"""Drafts on their way: numbers, steps, sending back, withdrawing, the role of the day, the seal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.approvals import commands, hooks
from kusei.engines.approvals.commands.deciding import MOST_AT_ONCE
from kusei.engines.approvals.models import ApprovalEvent, Attachment, Draft, Step
from kusei.engines.approvals.queries.proof import problems
from kusei.engines.approvals.routing import NobodyDecides
from kusei.engines.approvals.rules import Action, State
from kusei.engines.approvals.sealed import SealBroken, require_intact
from kusei.engines.approvals.tests.conftest import act, guards_off, heavy, sent, step, to_the_head, write
from kusei.engines.approvals.wrong import NobodysStep, NotTheDrafter, OwnDraft, ReasonMissing
from kusei.foundation.org.models import RoleAssignment
from kusei.lib.mynumber import PossibleMyNumber


def test_a_draft_goes_its_whole_way(town):
    draft = to_the_head(town)
    decided = act(draft, "部長", Action.DECIDE, town.head)
    assert decided.state == State.APPROVED
    assert decided.decided_at is not None
    done = commands.take_effect(draft_id=draft.pk, version=decided.version, by=town.drafter)
    assert done.state == State.IN_EFFECT
    assert list(problems()) == []


def test_a_small_amount_takes_the_short_route(town):
    draft = sent(town, amount=999_999)
    assert [one.label for one in draft.rounds.get().steps.all()] == ["課長"]
    assert act(draft, "課長", Action.DECIDE, town.chief).state == State.APPROVED


def test_due_days_are_open_days_from_when_the_turn_comes(town, now):
    draft = heavy(town)
    assert step(draft, "課長").due_on == dt.date(2026, 6, 5)
    assert step(draft, "部長").due_on is None
    now(dt.date(2026, 6, 5))
    act(draft, "課長", Action.APPROVE, town.chief)
    assert step(draft, "会計の合議").due_on == dt.date(2026, 6, 10)  # over the weekend


def test_numbers_run_without_gaps_by_department_and_fiscal_year(town, now):
    numbers = [sent(town).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    draft = write(town, kind="whole")
    RoleAssignment.objects.filter(user=town.mayor).delete()
    with pytest.raises(NobodyDecides):
        hooks_free_submit(draft)
    assert sent(town).number == 4
    now(dt.date(2027, 4, 1))
    assert (sent(town).number, sent(town).number_year) == (1, 2027)
    assert list(problems()) == []


def hooks_free_submit(draft):
    return commands.submit(draft_id=draft.pk, version=draft.version, by=draft.drafter)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    """Kinds that the rules of the tests name."""
    monkeypatch.setattr(hooks, "_kinds", dict(hooks._kinds))
    for key in ("whole", "own"):
        hooks.register_kind(hooks.DocumentKind(key, key))


def test_a_resubmitted_draft_keeps_its_number_and_its_history(town):
    draft = heavy(town)
    commands.send_back(
        draft_id=draft.pk, version=draft.version, step_id=step(draft, "課長").pk, why="根拠がない", by=town.chief
    )
    draft.refresh_from_db()
    assert draft.state == State.SENT_BACK
    changed = commands.Content(title="街路灯の更新（根拠つき）", amount=2_000_000)
    commands.revise(draft_id=draft.pk, version=draft.version, content=changed, by=town.drafter)
    draft.refresh_from_db()
    again = commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    assert (again.number, again.round) == (1, 2)
    titles = [one.document["title"] for one in draft.rounds.order_by("number")]
    assert titles == ["街路灯の更新について", "街路灯の更新（根拠つき）"]
    assert draft.events.get(action=Action.SEND_BACK).opinion == "根拠がない"


def test_sent_back_to_an_earlier_step_only_the_rest_is_decided_anew(town):
    draft = to_the_head(town)
    draft.refresh_from_db()
    commands.send_back(
        draft_id=draft.pk, version=draft.version, step_id=step(draft, "部長").pk, why="合議をやり直す",
        by=town.head, to_position=1,
    )  # fmt: skip
    draft.refresh_from_db()
    open_now = set(
        Step.objects.filter(round__draft=draft, opened_at__isnull=False, closed_at=None).values_list("label", flat=True)
    )
    assert (draft.state, draft.round, open_now) == (State.IN_ROUTE, 2, {"会計の合議", "総務の合議"})
    with pytest.raises(NobodysStep):
        act(draft, "課長", Action.APPROVE, town.chief)
    act(draft, "会計の合議", Action.AGREE, town.accountant)
    act(draft, "総務の合議", Action.AGREE, town.secretary)
    assert act(draft, "部長", Action.DECIDE, town.head).state == State.APPROVED
    assert list(problems()) == []


def test_a_withdrawn_draft_can_be_changed_and_sent_again_but_a_decided_one_not_withdrawn(town):
    draft = sent(town)
    draft = commands.withdraw(draft_id=draft.pk, version=draft.version, why="誤記", by=town.drafter)
    assert draft.state == State.WITHDRAWN
    assert not Step.objects.filter(round__draft=draft, closed_at=None, opened_at__isnull=False).exists()
    draft = commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    act(draft, "課長", Action.DECIDE, town.chief)
    draft.refresh_from_db()
    with pytest.raises(Exception, match="いまの状態では"):
        commands.withdraw(draft_id=draft.pk, version=draft.version, why="やはり", by=town.drafter)


def test_only_the_drafter_withdraws(town):
    draft = sent(town)
    with pytest.raises(NotTheDrafter):
        commands.withdraw(draft_id=draft.pk, version=draft.version, why="x", by=town.colleague)


def test_who_drafts_as_an_approver_does_not_decide_it_and_the_next_above_is_asked(town):
    draft = sent(town, by=town.chief)
    with pytest.raises(OwnDraft):
        act(draft, "課長", Action.DECIDE, town.chief)
    assert draft.rounds.get().notes == ["「課長」は、上位の組織の承認者が処理します。"]
    assert act(draft, "課長", Action.DECIDE, town.head).state == State.APPROVED
    assert draft.events.get(action=Action.DECIDE).capacity == "above"


def test_a_route_may_say_that_the_drafter_decides(town):
    draft = sent(town, by=town.chief, kind="own")
    assert act(draft, "課長", Action.DECIDE, town.chief).state == State.APPROVED


def test_the_role_of_the_day_counts_not_the_name(town, now):
    draft = sent(town)
    RoleAssignment.objects.filter(user=town.chief).update(valid_until=dt.date(2026, 6, 4))
    now(dt.date(2026, 6, 4))
    with pytest.raises((commands.NotAsked, commands.NoSuchDraft)):
        act(draft, "課長", Action.DECIDE, town.chief)
    RoleAssignment.objects.create(
        user=town.colleague, role="approver", department=town.departments["ka"], valid_from=dt.date(2026, 6, 4)
    )
    assert act(draft, "課長", Action.DECIDE, town.colleague).state == State.APPROVED


def test_a_stale_version_is_refused_with_a_sentence(town):
    draft = heavy(town)
    seen = draft.version
    act(draft, "課長", Action.APPROVE, town.chief)
    with pytest.raises(commands.Stale, match="ほかの人がこの起案を進めました"):
        commands.decide(
            draft_id=draft.pk,
            version=seen,
            step_id=step(draft, "会計の合議").pk,
            action=Action.AGREE,
            by=town.accountant,
        )


def test_a_disagreement_needs_an_opinion_and_an_answer(town):
    draft = heavy(town)
    act(draft, "課長", Action.APPROVE, town.chief)
    with pytest.raises(ReasonMissing):
        act(draft, "会計の合議", Action.DISAGREE, town.accountant)
    act(draft, "会計の合議", Action.DISAGREE, town.accountant, "単価が高い")
    act(draft, "総務の合議", Action.AGREE, town.secretary)
    with pytest.raises(ReasonMissing):
        act(draft, "部長", Action.DECIDE, town.head)
    assert act(draft, "部長", Action.DECIDE, town.head, "入札で下げる").state == State.APPROVED


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_my_number_is_refused_in_what_is_drafted(town, field):
    content = commands.Content(**{"title": "件名", field: "1234 5678 9018"})
    with pytest.raises(PossibleMyNumber):
        commands.start_draft(content=content, department=town.departments["ka"], by=town.drafter)


def test_a_my_number_is_refused_in_reasons_and_opinions(town):
    draft, number = sent(town), "１２３４５６７８９０１８"
    common = {"draft_id": draft.pk, "version": draft.version}
    where = step(draft, "課長").pk
    for attempt in (
        lambda: commands.withdraw(**common, why=number, by=town.drafter),
        lambda: commands.send_back(**common, step_id=where, why=number, by=town.chief),
        lambda: act(draft, "課長", Action.DECIDE, town.chief, number),
    ):
        with pytest.raises(PossibleMyNumber):
            attempt()
    assert Draft.objects.get(pk=draft.pk).version == draft.version


def test_draft_cannot_be_written_for_a_department_where_one_has_no_role(town):
    for person in (town.other, town.auditor, town.administrator, town.stranger):
        with pytest.raises(commands.MayNotDraft):
            write(town, by=person)


@pytest.mark.parametrize("damage", ["draft", "file", "round"])
def test_what_no_longer_matches_its_seal_is_neither_decided_nor_put_into_effect(town, damage):
    draft = write(town)
    commands.attach(draft_id=draft.pk, version=draft.version, name="a.txt", content=b"1", by=town.drafter)
    draft.refresh_from_db()
    draft = commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    for state, go in (
        (State.IN_ROUTE, lambda: act(draft, "課長", Action.DECIDE, town.chief)),
        (State.APPROVED, lambda: commands.take_effect(draft_id=draft.pk, version=draft.version, by=town.drafter)),
    ):
        with transaction.atomic():
            tamper(draft, damage)
            with pytest.raises(SealBroken):
                go()
            with pytest.raises(SealBroken):
                require_intact(draft)
            assert "approvals.seal-broken" in [problem.code for problem in problems()]
            transaction.set_rollback(True)
        draft.refresh_from_db()
        assert draft.state == state
        go()
        draft.refresh_from_db()


def tamper(draft, damage):
    """What somebody with all rights in the database could do."""
    guards_off("approvals_draft", "approvals_attachment", "approvals_round")
    with connection.cursor() as cursor:
        statements = {
            "draft": "UPDATE approvals_draft SET amount = 1 WHERE id = %s",
            "file": "UPDATE approvals_attachment SET content = '2' WHERE draft_id = %s",
            "round": 'UPDATE approvals_round SET document = document || \'{"title": "x"}\' WHERE draft_id = %s',
        }
        cursor.execute(statements[damage], [draft.pk])


GUARDED = {
    "an event is changed": ("UPDATE approvals_approvalevent SET opinion = 'x'", "what happened stays"),
    "an event is removed": ("DELETE FROM approvals_approvalevent", "what happened stays"),
    "a round is changed": ("UPDATE approvals_round SET seal = repeat('0', 64)", "what happened stays"),
    "a round is removed": ("DELETE FROM approvals_round", "what happened stays"),
    "the content is changed": ("UPDATE approvals_draft SET title = 'x'", "is under decision"),
    "the drafter is changed": ("UPDATE approvals_draft SET drafter_id = drafter_id + 1", "is under decision"),
    "the state is set": ("UPDATE approvals_draft SET state = 'approved'", "without an event"),
    "the state is set with a version": (
        "UPDATE approvals_draft SET state = 'approved', version = version + 1", "without an event"),
    "the number is changed": ("UPDATE approvals_draft SET number = 9", "number of draft"),
    "the draft is removed": ("DELETE FROM approvals_draft", "what happened stays"),
    "a step asks others": ("UPDATE approvals_step SET department_id = NULL", "stays as it was"),
    "a counter is removed": ("DELETE FROM approvals_numbercounter", "what happened stays"),
    "a file is changed": ("UPDATE approvals_attachment SET content = '2'", "under decision"),
    "a file is removed": ("DELETE FROM approvals_attachment", "what happened stays"),
    "a file is taken off": ("UPDATE approvals_attachment SET removed_at = now()", "under decision"),
}  # fmt: skip


@pytest.mark.parametrize("what", GUARDED)
def test_the_database_refuses_to_change_what_happened_or_what_is_under_decision(town, what):
    draft = write(town)
    commands.attach(draft_id=draft.pk, version=draft.version, name="a.txt", content=b"1", by=town.drafter)
    draft.refresh_from_db()
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    statement, words = GUARDED[what]
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_file_whose_hash_is_not_its_own_cannot_be_stored(town):
    draft = write(town)
    facts = {"name": "a", "media_type": "text/plain", "size": 1, "sha256": "0" * 64, "content": b"1"}
    with pytest.raises(IntegrityError, match="does not match its hash"), transaction.atomic():
        Attachment.objects.create(draft=draft, added_by=town.drafter, added_at=draft.created_at, **facts)


def test_one_decision_a_step_is_the_databases_own_rule(town):
    draft = heavy(town)
    act(draft, "課長", Action.APPROVE, town.chief)
    done = draft.events.get(action=Action.APPROVE)
    with pytest.raises(IntegrityError, match="approvals_step_decided_once"), transaction.atomic():
        ApprovalEvent.objects.create(
            draft=draft, sequence=99, action=Action.APPROVE, actor=town.head, at=done.at, round=done.round,
            step=done.step, capacity="above", seal=done.seal,
        )  # fmt: skip


def test_an_app_hears_of_the_decision_in_the_same_transaction(town, monkeypatch):
    heard = []
    kind = hooks.DocumentKind(
        "plan", "計画", content=lambda number: {"number": number}, url=lambda number: f"/plans/{number}/",
        on_approved=lambda draft: heard.append(("approved", draft.object_id)),
        on_sent_back=lambda draft: heard.append(("sent back", draft.object_id)),
        on_withdrawn=lambda draft: heard.append(("withdrawn", draft.object_id)),
    )  # fmt: skip
    hooks.register_kind(kind)
    draft = sent(town, kind="plan", object_id="7")
    commands.send_back(draft_id=draft.pk, version=draft.version, step_id=step(draft, "課長").pk, why="x", by=town.chief)
    draft.refresh_from_db()
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    draft.refresh_from_db()
    commands.withdraw(draft_id=draft.pk, version=draft.version, why="x", by=town.drafter)
    draft.refresh_from_db()
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    act(draft, "課長", Action.DECIDE, town.chief)
    assert heard == [("sent back", "7"), ("withdrawn", "7"), ("approved", "7")]


def test_an_app_that_fails_takes_the_decision_back_with_it(town):
    def fail(draft):
        raise LookupError("the app")

    hooks.register_kind(hooks.DocumentKind("plan", "計画", on_approved=fail))
    draft = sent(town, kind="plan", object_id="7")
    with pytest.raises(LookupError), transaction.atomic():
        act(draft, "課長", Action.DECIDE, town.chief)
    draft.refresh_from_db()
    assert draft.state == State.IN_ROUTE
    assert not draft.events.filter(action=Action.DECIDE).exists()


def test_an_app_whose_document_changed_meanwhile_is_not_decided(town):
    content = {"text": "前"}
    hooks.register_kind(hooks.DocumentKind("plan", "計画", content=lambda number: dict(content)))
    draft = sent(town, kind="plan", object_id="7")
    content["text"] = "後"
    with pytest.raises(SealBroken):
        act(draft, "課長", Action.DECIDE, town.chief)
    commands.send_back(
        draft_id=draft.pk, version=draft.version, step_id=step(draft, "課長").pk, why="変わった", by=town.chief
    )


def test_a_document_that_goes_on_after_its_decision_is_no_broken_record(town):
    content = {"text": "前"}
    hooks.register_kind(hooks.DocumentKind("plan", "計画", content=lambda number: dict(content)))
    draft = sent(town, kind="plan", object_id="7")
    draft = act(draft, "課長", Action.DECIDE, town.chief)
    content["text"] = "次の改定"
    assert list(problems()) == []
    with pytest.raises(SealBroken):
        commands.take_effect(draft_id=draft.pk, version=draft.version, by=town.drafter)


def test_a_document_has_one_draft_under_way(town):
    hooks.register_kind(hooks.DocumentKind("plan", "計画"))
    first = write(town, kind="plan", object_id="7")
    with pytest.raises(commands.DraftRefused):
        write(town, kind="plan", object_id="7")
    commands.discard(draft_id=first.pk, version=first.version, why="やめる", by=town.drafter)
    write(town, kind="plan", object_id="7")


def test_bulk_decides_what_it_may_and_says_why_not_for_the_rest(town):
    light, big, stale = sent(town), heavy(town), sent(town)
    chosen = [commands.Chosen(one.pk, one.version, step(one, "課長").pk) for one in (light, big)]
    chosen.append(commands.Chosen(stale.pk, stale.version - 1, step(stale, "課長").pk))
    results = commands.decide_many(chosen=chosen, by=town.chief)
    assert [bool(result.refusal) for result in results] == [False, True, True]
    states = [Draft.objects.get(pk=one.pk).state for one in (light, big, stale)]
    assert states == [State.APPROVED, State.IN_ROUTE, State.IN_ROUTE]
    assert len(commands.decide_many(chosen=chosen * 40, by=town.chief)) == MOST_AT_ONCE


def test_a_draft_is_handed_over_after_a_change_of_post(town):
    draft = write(town)
    RoleAssignment.objects.filter(user=town.drafter).delete()
    with pytest.raises(commands.MayNotDraft):
        commands.hand_over(draft_id=draft.pk, version=draft.version, to=town.other, why="異動", by=town.chief)
    moved = commands.hand_over(draft_id=draft.pk, version=draft.version, to=town.colleague, why="異動", by=town.chief)
    assert moved.drafter == town.colleague
    assert hooks_free_submit(moved).state == State.IN_ROUTE
