"""Writing a campaign: what is kept, what is refused, and what two who write at the same time see."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.notices.segments import commands as segments
from kusei.engines.notices.texts.message import Text
from kusei.lib.mynumber import PossibleMyNumber
from kusei.services.outreach import commands
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import NoSuchCampaign, NotAllowed, NotNow, ReasonMissing, Stale, Unfit
from kusei.services.outreach.states import Deed, State
from kusei.services.outreach.tests.conftest import NOW, WORDS, asked, fresh, segment, start, write, written


def deeds(campaign):
    return list(campaign.events.order_by("pk").values_list("what", flat=True))


def test_a_new_campaign_is_a_draft_on_the_ways_of_its_topic(town):
    made = fresh(start(town))
    assert (made.state, made.channels, made.author) == (State.DRAFTING, ["inbox", "line", "mail"], town.writer)
    assert deeds(made) == [Deed.DRAFTED]


def test_only_editors_of_the_department_begin_one(town):
    for who in (town.chief, town.looker, town.other, town.administrator):
        with pytest.raises(NotAllowed):
            commands.start(department=town.departments["kosodate"], topic=town.child, title="健診", by=who)


def test_who_goes_on_writing_leaves_one_note_of_it(town):
    made = written(town)
    write(town, made, WORDS.model_copy(update={"body": "時間が変わりました。"}))
    write(town, made, Text(title="Check-up", body="Please come."), "en")
    found = fresh(made)
    assert deeds(found) == [Deed.DRAFTED, Deed.CHANGED]
    assert list(found.written) == ["ja", "en"]
    assert found.written["ja"].body == "時間が変わりました。"


def test_a_language_is_left_out_again_but_never_japanese(town):
    made = write(town, written(town), Text(title="Check-up"), "en")
    commands.write_text(campaign_id=made.pk, version=made.version, language="en", text=None, by=town.writer)
    assert list(fresh(made).written) == ["ja"]
    with pytest.raises(Unfit):
        commands.write_text(campaign_id=made.pk, version=fresh(made).version, language="ja", text=None, by=town.writer)


def test_of_two_who_write_the_second_is_told_and_nothing_is_overwritten(town):
    made = written(town)
    seen = fresh(made).version
    commands.write_text(
        campaign_id=made.pk, version=seen, language="ja", text=Text(title="先の人", body="先"), by=town.colleague
    )
    with pytest.raises(Stale):
        commands.write_text(
            campaign_id=made.pk, version=seen, language="ja", text=Text(title="後の人", body="後"), by=town.writer
        )
    assert fresh(made).written["ja"].title == "先の人"


def test_saving_what_is_there_already_is_no_conflict_and_no_change(town):
    made = written(town)
    before = fresh(made).version
    again = commands.write_text(campaign_id=made.pk, version=1, language="ja", text=WORDS, by=town.writer)
    assert again.version == before


def test_a_possible_my_number_is_refused_in_every_text(town):
    made = written(town)
    for text in (Text(title="123456789018", body="本文"), Text(title="題", body="番号は 1234-5678-9018 です。")):
        with pytest.raises(PossibleMyNumber):
            write(town, made, text)
    with pytest.raises(PossibleMyNumber):
        commands.discard(campaign_id=made.pk, version=fresh(made).version, why="123456789018", by=town.writer)


def test_who_may_look_may_not_write(town):
    made = written(town)
    for who in (town.chief, town.looker, town.auditor):
        with pytest.raises(NotAllowed):
            commands.write_text(
                campaign_id=made.pk, version=fresh(made).version, language="ja", text=Text(title="別"), by=who
            )


def test_other_departments_learn_nothing_of_it(town):
    made = written(town)
    for who in (town.other, town.otherchief, town.administrator):
        with pytest.raises(NoSuchCampaign):
            commands.copy(campaign_id=made.pk, by=who)


def test_what_waits_for_its_decision_cannot_be_written(town):
    made = asked(town)
    with pytest.raises(NotNow):
        write(town, made, Text(title="別"))
    with pytest.raises(NotNow):
        commands.discard(campaign_id=made.pk, version=fresh(made).version, why="いらない", by=town.writer)


def test_given_up_with_a_reason_it_can_be_taken_up_again(town):
    made = written(town)
    with pytest.raises(ReasonMissing):
        commands.discard(campaign_id=made.pk, version=fresh(made).version, why=" ", by=town.writer)
    commands.discard(campaign_id=made.pk, version=fresh(made).version, why="来年にする", by=town.writer)
    assert fresh(made).state == State.DISCARDED
    commands.restore(campaign_id=made.pk, version=fresh(made).version, by=town.writer)
    assert fresh(made).state == State.DRAFTING
    assert fresh(made).written["ja"] == WORDS
    assert list(made.events.filter(what=Deed.DISCARDED).values_list("note", flat=True)) == ["来年にする"]


def test_a_copy_has_the_words_and_the_newest_rule_but_no_time(town):
    made = written(town)
    first = segment(town)
    commands.aim(campaign_id=made.pk, version=fresh(made).version, topic=town.child, segment=first, by=town.writer)
    commands.plan(
        campaign_id=made.pk, version=fresh(made).version, start_at=NOW + dt.timedelta(days=1), per_minute=100,
        by=town.writer,
    )  # fmt: skip
    newer = segments.revise(
        segment_id=first.segment_id, seen=segments.stamp(first.segment, 1), name=first.segment.name,
        rule={"is": "language", "values": ["en", "zh"]}, by=town.writer,
    )  # fmt: skip
    twin = fresh(commands.copy(campaign_id=made.pk, by=town.colleague))
    assert (twin.texts, twin.segment, twin.per_minute) == (fresh(made).texts, newer, 100)
    assert (twin.start_at, twin.author, twin.copied_from_id) == (None, town.colleague, made.pk)


def test_a_segment_of_another_department_or_out_of_use_cannot_be_chosen(town):
    made = written(town)
    hidden = segments.make(
        department=town.departments["kankyo"], name="別の課", rule={"is": "language", "values": ["en"]}, by=town.other
    ).versions.get()
    gone = segment(town)
    segments.end(segment_id=gone.segment_id, by=town.writer, why="使わない")
    for one in (hidden, gone):
        with pytest.raises(Unfit):
            commands.aim(
                campaign_id=made.pk, version=fresh(made).version, topic=town.child, segment=one, by=town.writer
            )


def test_times_that_have_passed_and_numbers_that_cannot_be_are_refused(town):
    made = written(town)
    for wrong in (
        {"start_at": NOW - dt.timedelta(minutes=1)},
        {"start_at": NOW + dt.timedelta(days=400)},
        {"start_at": None, "per_minute": 0},
        {"start_at": None, "again_why": "あ" * 201},
    ):
        said = {"per_minute": None, **wrong}
        with pytest.raises(Unfit):
            commands.plan(campaign_id=made.pk, version=fresh(made).version, by=town.writer, **said)


def test_a_way_that_the_installation_does_not_have_is_refused(town):
    made = written(town)
    for wrong in ([], ["sms"], ["mail", "pigeon"]):
        with pytest.raises(Unfit):
            commands.choose_channels(campaign_id=made.pk, version=fresh(made).version, channels=wrong, by=town.writer)


def test_a_campaign_that_does_not_exist_is_not_found(town):
    for number in (0, 99_999_999, 2**70):
        with pytest.raises(NoSuchCampaign):
            commands.copy(campaign_id=number, by=town.writer)
    assert not Campaign.objects.exists()
