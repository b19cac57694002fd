"""From handing in to the delivery machine: what is decided, what each decision leads to, what the database refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.sealed import SealBroken
from kusei.engines.notices.deliveries.models import Sending, SendingState
from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.texts.message import Text
from kusei.services.outreach import commands
from kusei.services.outreach.checking import Step
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import (
    CannotRelease,
    NeedsApproval,
    NotAllowed,
    NotNow,
    NotReady,
    OneTooMany,
    OthersApproval,
    ReasonMissing,
)
from kusei.services.outreach.states import Deed, Stage, State
from kusei.services.outreach.tests.conftest import (
    NOW,
    WORDS,
    asked,
    decide,
    fresh,
    guards_off,
    leave,
    plan,
    refuse,
    released,
    segment,
    start,
    submit,
    write,
    written,
)

LATER = NOW + dt.timedelta(days=2)


def problems_of(town, campaign):
    with pytest.raises(NotReady) as refused:
        submit(town, campaign)
    return {one.step for one in refused.value.problems}


def test_what_is_not_finished_is_not_handed_in_and_each_thing_has_its_step(town):
    made = start(town)
    assert problems_of(town, made) == {Step.TEXTS}
    write(town, made, Text(title="題だけ"))
    assert problems_of(town, made) == {Step.TEXTS}
    write(town, made)
    leave(town, 2)
    assert problems_of(town, made) == {Step.WHOM}


def test_a_text_that_would_be_cut_off_on_a_chosen_way_is_not_handed_in(town):
    made = write(town, written(town), WORDS.model_copy(update={"body": "𠮷" * 3000}))
    assert problems_of(town, made) == {Step.CHANNELS}
    commands.choose_channels(
        campaign_id=made.pk, version=fresh(made).version, channels=["inbox", "mail"], by=town.writer
    )
    assert submit(town, made).state == State.ASKED


def test_the_proposal_says_whom_how_many_by_which_ways_and_when_and_the_seal_holds_the_words(town):
    made = written(town)
    commands.aim(
        campaign_id=made.pk, version=fresh(made).version, topic=town.child, segment=segment(town), by=town.writer
    )
    plan(town, made, LATER, per_minute=300)
    submit(town, made)
    draft = fresh(made).approval
    for words in (
        "英語で読む人",
        "Englishで読む人",
        "約5人",
        "このサイトのお知らせ、LINE、メール",
        "1分に300人",
        WORDS.body,
    ):
        assert words in draft.body
    sealed = draft.rounds.get().document["content"]
    assert sealed["texts"] == fresh(made).texts
    assert sealed["audience"] == {"is": "language", "values": ["en"]}
    assert (sealed["people"], sealed["per_minute"], sealed["channels"]) == (5, 300, ["inbox", "line", "mail"])


def test_decided_it_goes_into_the_delivery_machine_in_the_same_moment(town):
    made = asked(town)
    assert not Sending.objects.exists()
    decide(made, town.chief)
    found = fresh(made)
    sending = found.sending
    assert (found.state, found.released_by, found.day) == (State.RELEASED, town.chief, NOW.date())
    assert (sending.occasion, sending.kind, sending.topic) == (f"campaign:{made.pk}", "campaign", town.child)
    assert (sending.texts, sending.channels, sending.not_before) == (found.texts, ["inbox", "line", "mail"], NOW)
    assert sending.department == town.departments["kosodate"]


def test_scheduled_it_waits_for_its_time_and_decided_after_it_goes_at_once(town, now):
    first, second = written(town), written(town, title="もう一つ")
    for one in (first, second):
        plan(town, one, LATER, again_why="会場が二つある")
        submit(town, one)
    decide(first, town.chief)
    assert (fresh(first).sending.not_before, fresh(first).stage) == (LATER, Stage.SCHEDULED)
    assert fresh(first).day == LATER.date()
    late = LATER + dt.timedelta(days=1)
    now(late)
    decide(second, town.chief)
    assert (fresh(second).sending.not_before, fresh(second).day) == (late, late.date())


def test_sent_back_it_is_written_again_and_asked_for_in_the_same_decision(town):
    made = asked(town)
    first = made.approval_id
    refuse(made, town.chief, "日時を確かめてください")
    assert (fresh(made).state, fresh(made).why) == (State.SENT_BACK, "日時を確かめてください")
    write(town, made, WORDS.model_copy(update={"title": "健診の日が決まりました"}))
    with pytest.raises(OthersApproval):
        commands.submit(campaign_id=made.pk, version=fresh(made).version, by=town.colleague)
    submit(town, made)
    assert (fresh(made).approval_id, fresh(made).why) == (first, "")
    decide(made, town.chief)
    assert fresh(made).sending.texts["ja"]["title"] == "健診の日が決まりました"


def test_handed_in_past_the_desk_it_is_not_decided(town):
    made = asked(town)
    refuse(made, town.chief)
    draft = ApprovalDraft.objects.get(pk=made.approval_id)
    approvals.submit(draft_id=draft.pk, version=draft.version, by=town.writer)
    with pytest.raises(CannotRelease), transaction.atomic():
        decide(made, town.chief)
    refuse(made, town.chief)
    submit(town, made)
    decide(made, town.chief)
    assert fresh(made).state == State.RELEASED


def test_withdrawn_it_is_a_draft_again(town):
    made = asked(town)
    draft = made.approval
    draft.refresh_from_db()
    approvals.withdraw(draft_id=draft.pk, version=draft.version, why="誤字", by=town.writer)
    assert fresh(made).state == State.DRAFTING
    assert made.events.last().note == "誤字"


def test_the_group_shrank_below_five_so_nothing_is_sent_and_the_page_says_why(town):
    made = asked(town)
    leave(town, 2)
    decide(made, town.chief)
    found = fresh(made)
    assert (found.state, found.sending) == (State.STOPPED, None)
    assert "5人に満たない" in found.why
    assert ApprovalDraft.objects.get(pk=found.approval_id).state == "approved"
    assert not Sending.objects.exists()


def test_what_is_no_longer_what_was_handed_in_cannot_be_decided(town):
    made = asked(town)
    guards_off("outreach_campaign")
    Campaign.objects.filter(pk=made.pk).update(texts={"ja": {"title": "別の話", "body": "別", "link": ""}})
    with pytest.raises(SealBroken):
        decide(made, town.chief)
    assert not Sending.objects.exists()


# --- topics that need no decision
# ---------------------------------------------------------------------------------------------------------


def test_a_topic_without_a_decision_is_let_out_by_an_approver_of_the_department_alone(town):
    made = asked(town, topic=town.event)
    assert made.approval is None
    for who in (town.writer, town.looker, town.auditor):
        with pytest.raises(NotAllowed):
            commands.release(campaign_id=made.pk, version=made.version, by=who)
    found = commands.release(campaign_id=made.pk, version=made.version, by=town.chief)
    assert (found.state, found.released_by) == (State.RELEASED, town.chief)


def test_such_a_campaign_goes_back_with_a_reason_or_is_taken_back(town):
    made = asked(town, topic=town.event)
    with pytest.raises(ReasonMissing):
        commands.send_back(campaign_id=made.pk, version=made.version, why="", by=town.chief)
    commands.send_back(campaign_id=made.pk, version=made.version, why="場所がない", by=town.chief)
    assert (fresh(made).state, fresh(made).why) == (State.SENT_BACK, "場所がない")
    again = submit(town, made)
    commands.take_back(campaign_id=again.pk, version=again.version, by=town.colleague)
    assert fresh(made).state == State.DRAFTING


def test_a_decision_on_the_route_is_not_gone_round(town):
    made = asked(town)
    with pytest.raises(NeedsApproval):
        commands.release(campaign_id=made.pk, version=made.version, by=town.chief)
    with pytest.raises(NotNow):
        commands.take_back(campaign_id=made.pk, version=made.version, by=town.writer)
    with pytest.raises(NotNow):
        commands.send_back(campaign_id=made.pk, version=made.version, why="だめ", by=town.chief)
    assert fresh(made).state == State.ASKED


def test_a_topic_that_wants_a_decision_by_now_is_not_let_out_without(town):
    made = asked(town, topic=town.event)
    Topic.objects.filter(pk=town.event.pk).update(approval=True)
    with pytest.raises(NeedsApproval):
        commands.release(campaign_id=made.pk, version=made.version, by=town.chief)


# --- one a day
# ---------------------------------------------------------------------------------------------------------


def test_a_second_campaign_of_the_topic_on_one_day_wants_a_reason(town):
    released(town)
    second = written(town, title="二つ目")
    assert problems_of(town, second) == {Step.WHEN}
    plan(town, second, LATER)
    submit(town, second)
    third = written(town, title="三つ目")
    plan(town, third, None, again_why="中止の知らせのため")
    submit(town, third)
    decide(third, town.chief)
    assert fresh(third).state == State.RELEASED


def test_another_was_let_out_meanwhile_so_the_decision_is_taken_back_with_a_word(town):
    first, second = asked(town), asked(town, title="二つ目")
    decide(first, town.chief)
    with pytest.raises(OneTooMany, match="1日1回まで"), transaction.atomic():
        decide(second, town.chief)
    assert fresh(second).state == State.ASKED
    assert ApprovalDraft.objects.get(pk=second.approval_id).state == "in-route"
    refuse(second, town.chief)
    assert fresh(second).state == State.SENT_BACK


def test_the_limit_is_that_of_the_topic(town):
    Topic.objects.filter(pk=town.child.pk).update(daily_limit=2)
    released(town)
    released(town, title="二つ目")
    assert problems_of(town, written(town, title="三つ目")) == {Step.WHEN}


# --- on its way
# ---------------------------------------------------------------------------------------------------------


def test_paused_resumed_and_cancelled_with_a_reason_each_and_by_approvers_alone(town):
    made = released(town)
    for act in (commands.pause, commands.cancel):
        with pytest.raises(ReasonMissing):
            act(campaign_id=made.pk, why="", by=town.chief)
        for who in (town.writer, town.looker):
            with pytest.raises(NotAllowed):
                act(campaign_id=made.pk, why="誤り", by=who)
    assert commands.pause(campaign_id=made.pk, why="電話が混んだ", by=town.chief).stage is Stage.PAUSED
    with pytest.raises(NotNow):
        commands.pause(campaign_id=made.pk, why="もう一度", by=town.chief)
    commands.resume(campaign_id=made.pk, why="おさまった", by=town.deputy)
    found = commands.cancel(campaign_id=made.pk, why="日時の誤り", by=town.chief)
    assert found.stage is Stage.CANCELLED
    assert Sending.objects.get(pk=found.sending_id).stopped_why == "日時の誤り"
    with pytest.raises(NotNow):
        commands.resume(campaign_id=made.pk, why="やはり", by=town.chief)
    notes = list(made.events.order_by("pk").values_list("what", "note"))[-3:]
    assert notes == [(Deed.PAUSED, "電話が混んだ"), (Deed.RESUMED, "おさまった"), (Deed.CANCELLED, "日時の誤り")]


def test_what_is_done_cannot_be_stopped_any_more(town):
    made = released(town)
    Sending.objects.filter(pk=made.sending_id).update(state=SendingState.DONE, finished_at=NOW)
    with pytest.raises(NotNow):
        commands.cancel(campaign_id=made.pk, why="遅い", by=town.chief)
