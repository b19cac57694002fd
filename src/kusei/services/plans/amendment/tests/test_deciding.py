"""From submission to force: what is sealed, what each decision leads to, and what is refused on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.sealed import SealBroken
from kusei.foundation.search.queries import search
from kusei.services.plans.amendment import commands, jobs
from kusei.services.plans.amendment.addresses import address_of
from kusei.services.plans.amendment.assembled import draft_data
from kusei.services.plans.amendment.hooking import read_reasons
from kusei.services.plans.amendment.models import DraftPart
from kusei.services.plans.amendment.states import State
from kusei.services.plans.amendment.tests.conftest import CELL, TODAY, approve, fresh, save, shown, start
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.canonical import content_hash
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.tests.examples import plan_data, plan_file

LATER = TODAY + dt.timedelta(days=30)


def submitted(town, draft, by=None):
    save(draft, town.editor, (CELL, "一部実施"), reasons={CELL: "予定より早く進んだ。"})
    return commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=by or town.planner)


def asked_of(draft):
    return ApprovalDraft.objects.get(pk=fresh(draft).approval_id)


def send_back(draft, by):
    asked = asked_of(draft)
    step = Step.objects.get(round__draft=asked, round__number=asked.round)
    approvals.send_back(draft_id=asked.pk, version=asked.version, step_id=step.pk, why="数字を確かめて", by=by)


def guards_off(*tables):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_a_submitted_draft_is_sealed_with_every_change_and_the_table_of_old_and_new(draft, town):
    submitted(town, draft)
    assert fresh(draft).state == State.IN_APPROVAL
    asked = asked_of(draft)
    document = asked.rounds.get().document["content"]
    assert document["base"]["sha256"] == fresh(draft).base.content_hash
    assert document["sha256"] == content_hash(PlanFile.model_validate(draft_data(fresh(draft))))
    (change,) = [one for one in document["changes"] if one["address"][0] == "initiatives"]
    assert change == {
        "kind": "changed", "address": CELL.split("/"), "old": {"text": "検討"}, "new": {"text": "一部実施"},
        "reason": "予定より早く進んだ。",
    }  # fmt: skip
    file = asked.attachments.get()
    assert file.name == "新旧対照表.pdf"
    assert bytes(file.content).startswith(b"%PDF")
    with pytest.raises(commands.NotNow):
        save(draft, town.editor, (CELL, "実施"))


def test_decided_on_its_day_it_is_in_force_at_once(draft, town):
    submitted(town, draft)
    wanted = content_hash(PlanFile.model_validate(draft_data(fresh(draft))))
    approve(draft, town.chief)
    found = fresh(draft)
    edition = Edition.objects.get(plan=town.plan, code="2026")
    assert (found.state, found.edition, edition.status) == (State.IN_FORCE, edition, "in_force")
    assert Plan.objects.get(pk=town.plan.pk).current_edition == edition
    assert edition.content_hash == content_hash(export_plan(edition)) == wanted
    assert read_reasons(found.base, edition) == {address_of(CELL): "予定より早く進んだ。"}
    assert [hit.title for hit in search("一部実施", sources=["plans.initiative"]).hits] == ["書かない窓口"]


def test_decided_before_its_day_it_waits_and_the_nights_job_puts_it_in_force_once(town, now):
    draft = start(town, effective_on=LATER)
    submitted(town, draft)
    approve(draft, town.chief)
    assert fresh(draft).state == State.APPROVED
    with pytest.raises(commands.NotYet):
        commands.put_in_force(draft_id=draft.pk)
    now(LATER - dt.timedelta(days=1))
    assert effect_due() == []
    now(LATER)
    assert effect_due() == [draft.pk]
    jobs.put_one_in_force(draft_id=draft.pk)
    jobs.put_one_in_force(draft_id=draft.pk)
    assert fresh(draft).state == State.IN_FORCE
    assert Edition.objects.filter(plan=town.plan).count() == 2
    assert effect_due() == []


def effect_due():
    from kusei.services.plans.amendment.commands.effect import due

    return due()


def test_sent_back_or_withdrawn_it_is_edited_and_submitted_again_in_the_same_approval(draft, town):
    submitted(town, draft)
    first = fresh(draft).approval_id
    send_back(draft, town.chief)
    assert fresh(draft).state == State.DRAFTING
    save(draft, town.editor, (CELL, "実施"))
    with pytest.raises(commands.OthersApproval):
        commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=town.planner2)
    commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=town.planner)
    asked = asked_of(draft)
    assert (asked.pk, asked.round) == (first, 2)
    approvals.withdraw(draft_id=asked.pk, version=asked.version, why="直す", by=town.planner)
    assert fresh(draft).state == State.DRAFTING
    asked.refresh_from_db()
    approvals.discard(draft_id=asked.pk, version=asked.version, why="出し直す", by=town.planner)
    commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=town.planner2)
    assert fresh(draft).approval_id != first
    approve(draft, town.chief)
    assert fresh(draft).state == State.IN_FORCE


def test_what_is_no_longer_what_was_submitted_cannot_be_decided(draft, town):
    submitted(town, draft)
    tamper()
    with pytest.raises(SealBroken):
        approve(draft, town.chief)
    assert fresh(draft).state == State.IN_APPROVAL


def test_what_is_no_longer_what_was_approved_cannot_come_into_force(town, now):
    draft = start(town, effective_on=LATER)
    submitted(town, draft)
    approve(draft, town.chief)
    tamper()
    now(LATER)
    with pytest.raises(SealBroken):
        commands.put_in_force(draft_id=draft.pk)
    assert fresh(draft).state == State.APPROVED
    assert not Edition.objects.filter(code="2026").exists()


def tamper():
    """What the owner of the database could do with a cell of a decided draft."""
    guards_off("amendment_draftpart")
    part = DraftPart.objects.get(table="initiatives")
    part.content["schedule"][0]["years"]["2025"]["text"] = "中止"
    part.save()


def test_a_draft_with_problems_is_not_submitted(draft, town):
    with pytest.raises(commands.NotReady) as refused:
        commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner)
    assert "まだありません" in str(refused.value)


def test_what_goes_away_and_targets_that_change_need_a_reason(draft, town):
    holder = "nodes/M1/indicators/I1"
    save(draft, town.planner, (f"{holder}/targets/2025", "85"), (f"{holder}/target_ground", "伸び"),
         (f"{holder}/data_source", "調査"), (f"{holder}/denominator", "回答者"))  # fmt: skip
    with pytest.raises(commands.NotReady) as refused:
        commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner)
    assert [problem.address for problem in refused.value.problems] == [address_of(f"{holder}/targets/2025")]
    commands.save_edits(draft_id=draft.pk, edits=[], reasons={address_of(holder): "実績が上回った。"}, by=town.planner)
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner)


def test_the_drafter_does_not_decide_the_own_amendment(draft, town):
    submitted(town, draft)
    with pytest.raises(Exception, match=r".") as refused:
        approve(draft, town.planner)
    assert refused.value.code in {"approvals.not-asked", "approvals.own-draft"}


def newer_edition(town, **changes):
    """Another edition comes into force beside the draft."""
    data = plan_data()
    data["plan"]["edition"] |= {"code": "2025b", "label": "令和7年一部改定", "published": "2025-10"}
    data["initiatives"][0] |= changes
    load_plan(PlanFile.model_validate(data), actor=None, municipality=town.municipality)


def test_a_draft_whose_base_was_replaced_does_not_come_into_force(town, now):
    draft = start(town, effective_on=LATER)
    submitted(town, draft)
    approve(draft, town.chief)
    newer_edition(town, summary="新しい概要")
    now(LATER)
    with pytest.raises(commands.BaseReplaced):
        commands.put_in_force(draft_id=draft.pk)
    commands.reopen(draft_id=draft.pk, version=fresh(draft).version, why="合わせ直す", by=town.planner)
    with pytest.raises(commands.NotReady):
        commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=town.planner)
    commands.rebase(draft_id=draft.pk, version=fresh(draft).version, by=town.planner)
    assert (shown(draft, CELL), shown(draft, "initiatives/W1/summary")) == ("一部実施", "新しい概要")
    commands.submit(draft_id=draft.pk, version=fresh(draft).version, by=town.planner)
    approve(draft, town.chief)
    assert fresh(draft).state == State.IN_FORCE


@pytest.mark.parametrize(("choice", "expected"), [("mine", "わたしの概要"), ("theirs", "新しい概要")])
def test_rebasing_shows_what_both_changed_and_lets_a_person_choose(draft, town, choice, expected):
    address = "initiatives/W1/summary"
    save(draft, town.editor, (address, "わたしの概要"), (CELL, "実施"))
    commands.add_line(draft_id=draft.pk, initiative="W1", action="研修", by=town.editor)
    commands.remove_initiative(draft_id=draft.pk, key="W2", reason="終了", by=town.planner)
    newer_edition(town, summary="新しい概要")
    with pytest.raises(commands.RebaseConflict) as refused:
        commands.rebase(draft_id=draft.pk, version=fresh(draft).version, by=town.planner)
    assert [clash.address for clash in refused.value.clashes] == [address_of(address)]
    commands.rebase(
        draft_id=draft.pk, version=fresh(draft).version, by=town.planner, choices={address_of(address): choice}
    )
    assert shown(draft, address) == expected
    assert shown(draft, CELL) == "実施"
    data = draft_data(fresh(draft))
    assert [item["key"] for item in data["initiatives"]] == ["W1", "P1"]
    assert [line["action"] for line in data["initiatives"][0]["schedule"]] == ["機器の導入", "研修"]


def test_an_edition_code_taken_meanwhile_is_refused_when_it_is_decided(draft, town):
    submitted(town, draft)
    load_plan(plan_file(edition={"code": "2026", "published": "2020", "status": "draft"}), actor=None,
              municipality=town.municipality)  # fmt: skip
    with pytest.raises(commands.CannotTakeEffect):
        approve(draft, town.chief)
    assert fresh(draft).state == State.IN_APPROVAL


def test_the_nights_job_enqueues_one_job_for_each_draft_that_is_due(town, now, monkeypatch):
    draft = start(town, effective_on=LATER)
    submitted(town, draft)
    approve(draft, town.chief)
    now(LATER)
    seen = []
    monkeypatch.setattr(jobs, "enqueue", lambda task, key, **ids: seen.append((key, ids)))
    jobs.put_due_in_force()
    assert seen == [(f"amendment:{draft.pk}", {"draft_id": draft.pk})]


def test_recording_the_effect_in_the_approval_before_the_day_is_refused(town):
    draft = start(town, effective_on=LATER)
    submitted(town, draft)
    approve(draft, town.chief)
    asked = asked_of(draft)
    with pytest.raises(commands.NotYet):
        approvals.take_effect(draft_id=asked.pk, version=asked.version, by=town.planner)
    assert fresh(draft).state == State.APPROVED
