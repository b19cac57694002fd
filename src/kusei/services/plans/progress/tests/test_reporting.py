"""Writing, reporting, one click, conflicts, returning, correcting: what is kept and what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.foundation.audit.models import Act
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.progress import commands, fields, rules
from kusei.services.plans.progress.models import Report, Round
from kusei.services.plans.progress.refused import (
    Conflict,
    FieldsWrong,
    NoSuchReport,
    NothingToTakeOver,
    NotPossibleNow,
    ReasonMissing,
    UnknownField,
)
from kusei.services.plans.progress.tests.conftest import NOTE, STATUS, opened, report_of, say

S, N = STATUS["W1"], NOTE["W1"]


def save(report: Report, by: object, seen: int | dict[str, str] | None = None, **values: str) -> Report:
    return commands.save_fields(
        report_id=report.pk, seen=report.version if seen is None else seen, values=values, by=by
    )


@pytest.mark.parametrize("who", ["editor", "colleague", "planner"])
def test_a_responsible_departments_editor_and_the_planning_section_write(
    town: SimpleNamespace, asked: Round, who: str
) -> None:
    assert say(asked, getattr(town, who)).reported_by == getattr(town, who)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("chief", NotAllowed),
        ("viewer", NotAllowed),
        ("publisher", NotAllowed),
        ("other", NoSuchReport),
        ("administrator", NoSuchReport),
        ("stranger", NoSuchReport),
    ],
)
def test_nobody_else_writes(town: SimpleNamespace, asked: Round, who: str, error: type[Exception]) -> None:
    row = report_of(asked)
    for act in (
        lambda: say(asked, getattr(town, who)),
        lambda: commands.take_over(report_id=row.pk, seen=row.version, by=getattr(town, who)),
    ):
        with pytest.raises(error):
            act()


def test_an_initiative_that_the_plan_gives_to_nobody_is_written_by_the_planning_section(
    town: SimpleNamespace, asked: Round
) -> None:
    with pytest.raises(NoSuchReport):
        say(asked, town.editor, key="W2")
    assert say(asked, town.planner, key="W2").overall == "on_track"


def test_kept_for_later_is_not_reported(town: SimpleNamespace, asked: Round) -> None:
    kept = save(report_of(asked), town.editor, text="途中まで")
    assert (kept.state, kept.overall, kept.reported_at) == ("draft", "", None)


def test_unknown_is_not_zero(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor, hours_actual="0", yen_planned="1,000円")
    row.refresh_from_db()
    assert (row.hours_actual, row.hours_planned, row.yen_planned, row.yen_actual) == (Decimal(0), None, 1000, None)


@pytest.mark.parametrize("status", ["late", "stopped"])
def test_late_and_stopped_need_their_reason(town: SimpleNamespace, asked: Round, status: str) -> None:
    with pytest.raises(FieldsWrong) as refused:
        say(asked, town.editor, status)
    assert list(refused.value.problems) == [N]
    assert say(asked, town.editor, status, **{N: "入札が不調"}).overall == status


def test_without_a_status_for_each_line_nothing_is_reported(town: SimpleNamespace, asked: Round) -> None:
    with pytest.raises(FieldsWrong) as refused:
        say(asked, town.editor, "")
    assert list(refused.value.problems) == [S]
    assert report_of(asked).state == "waiting"


def test_every_wrong_field_is_named_and_nothing_is_saved(town: SimpleNamespace, asked: Round) -> None:
    with pytest.raises(FieldsWrong) as refused:
        say(asked, town.editor, "late", hours_actual="たくさん", yen_actual="1.5")
    assert set(refused.value.problems) == {"hours_actual", "yen_actual"}
    assert report_of(asked).version == 1


def test_a_field_that_is_not_there_is_refused(town: SimpleNamespace, asked: Round) -> None:
    with pytest.raises(UnknownField):
        save(report_of(asked), town.editor, **{"line:other:status": "done"})


def test_saving_nothing_new_writes_nothing(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    assert save(row, town.editor, text="").version == row.version


def test_a_reported_report_stays_whole(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    assert save(row, town.editor, text="追記").is_reported
    with pytest.raises(FieldsWrong):
        save(report_of(asked), town.editor, **{S: ""})


# --- two editors


def test_changes_of_different_fields_are_both_kept(town: SimpleNamespace, asked: Round) -> None:
    seen = report_of(asked)
    save(seen, town.editor, text="先の人")
    save(seen, town.colleague, problems="あとの人")
    row = report_of(asked)
    assert (row.text, row.problems) == ("先の人", "あとの人")


def test_of_the_same_field_the_second_sees_the_firsts_text_and_nothing_is_lost(
    town: SimpleNamespace, asked: Round
) -> None:
    seen = report_of(asked)
    save(seen, town.editor, text="先の人")
    save(report_of(asked), town.planner, problems="ほかの欄")
    with pytest.raises(Conflict) as found:
        save(seen, town.colleague, text="あとの人", next_step="別の欄")
    (clash,) = found.value.clashes
    assert (clash.field, clash.base, clash.theirs, clash.mine) == ("text", "", "先の人", "あとの人")
    assert clash.by == str(town.editor)
    row = report_of(asked)
    assert (row.text, row.next_step) == ("先の人", "")
    assert save(row, town.colleague, seen=found.value.version, text="あとの人").text == "あとの人"


def test_seen_values_given_as_text_count_like_a_version(town: SimpleNamespace, asked: Round) -> None:
    row = save(report_of(asked), town.editor, text="先の人")
    with pytest.raises(Conflict):
        save(row, town.colleague, seen={"text": ""}, text="あとの人")
    assert save(row, town.colleague, seen={"text": "先の人"}, text="あとの人").text == "あとの人"


def test_what_both_write_alike_is_no_conflict(town: SimpleNamespace, asked: Round) -> None:
    seen = report_of(asked)
    save(seen, town.editor, text="同じ")
    assert save(seen, town.colleague, text="同じ").text == "同じ"


NAMES = ["text", "problems", S]
words = st.fixed_dictionaries({}, optional={n: st.sampled_from(["late", "done", "ahead"]) for n in NAMES})


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words, words)
def test_after_two_saves_from_one_version_every_text_stands_or_is_in_the_conflict(
    town: SimpleNamespace, asked: Round, first: dict[str, str], second: dict[str, str]
) -> None:
    seen = report_of(asked)
    before = fields.values_of(seen, list(seen.lines.all()))
    save(seen, town.editor, **first)
    clashed: dict[str, str] = {}
    try:
        save(seen, town.colleague, **second)
    except Conflict as conflict:
        clashed = {clash.field: clash.mine for clash in conflict.clashes}
    row = report_of(asked)
    after = fields.values_of(row, list(row.lines.all()))
    for name, text in first.items():
        assert after[name] == text or (text == before[name] and second.get(name) == after[name])
    if not clashed:
        assert all(after[name] == text or text == before[name] for name, text in second.items())


# --- one click


def test_a_first_report_is_one_click_when_all_is_on_track(town: SimpleNamespace, asked: Round) -> None:
    row = report_of(asked)
    done = commands.take_over(report_id=row.pk, seen=row.version, by=town.editor)
    assert (done.is_reported, done.overall) == (True, "on_track")


def test_no_change_takes_over_the_last_report_as_it_is(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor, "late", **{N: "入札が不調"}, text="経過", hours_planned="10", hours_actual="5")
    later = opened(town, 2026, "year")
    row = report_of(later)
    assert (row.text, row.hours_planned, row.hours_actual) == ("経過", Decimal(10), None)
    done = commands.take_over(report_id=row.pk, seen=row.version, by=town.editor)
    line = done.lines.get()
    assert (done.is_reported, line.status, line.note, done.hours_actual) == (True, "late", "入札が不調", Decimal(5))


def test_hours_of_another_fiscal_year_are_not_taken_over(town: SimpleNamespace, asked: Round) -> None:
    earlier = opened(town, 2025, "year")
    assert report_of(earlier).previous is None
    say(asked, town.editor, hours_planned="10", hours_actual="5")
    row = report_of(opened(town, 2027, "half"))
    assert (row.previous, row.hours_planned) == (report_of(asked), None)


def test_nothing_is_taken_over_from_what_was_never_reported(town: SimpleNamespace, asked: Round) -> None:
    row = report_of(opened(town, 2026, "year"))
    with pytest.raises(NothingToTakeOver):
        commands.take_over(report_id=row.pk, seen=row.version, by=town.editor)


def test_one_click_does_not_run_over_what_another_wrote(town: SimpleNamespace, asked: Round) -> None:
    seen = report_of(asked)
    save(seen, town.colleague, **{S: "late"})
    with pytest.raises(Conflict):
        commands.take_over(report_id=seen.pk, seen=seen.version, by=town.editor)


# --- returning and correcting


def test_the_planning_section_returns_a_report_with_a_reason(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor, text="成果")
    with pytest.raises(ReasonMissing):
        commands.return_report(report_id=row.pk, version=row.version, why=" ", by=town.planner)
    back = commands.return_report(report_id=row.pk, version=row.version, why="数字の根拠", by=town.planner)
    assert (back.state, back.returned_reason, back.text) == ("returned", "数字の根拠", "成果")
    assert save(back, town.editor, text="根拠つき").state == "returned"
    again = say(asked, town.editor)
    assert (again.state, again.returned_reason) == ("reported", "")


@pytest.mark.parametrize("who", ["editor", "chief", "viewer", "publisher"])
def test_nobody_else_returns(town: SimpleNamespace, asked: Round, who: str) -> None:
    row = say(asked, town.editor)
    with pytest.raises(NotAllowed):
        commands.return_report(report_id=row.pk, version=row.version, why="直す", by=getattr(town, who))


def test_what_changed_since_it_was_seen_is_not_returned(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    save(row, town.editor, text="新しい")
    with pytest.raises(NotPossibleNow):
        commands.return_report(report_id=row.pk, version=2, why="直す", by=town.planner)


def test_the_first_day_of_reporting_stays_when_it_is_reported_again(
    town: SimpleNamespace, asked: Round, now: object
) -> None:
    row = say(asked, town.editor)
    commands.return_report(report_id=row.pk, version=row.version, why="直す", by=town.planner)
    now(dt.date(2026, 12, 1))
    again = say(asked, town.editor, "ahead")
    assert again.first_reported_on == dt.date(2026, 10, 14)


def test_after_publication_only_a_correction_with_a_reason_changes_a_report(
    town: SimpleNamespace, asked: Round
) -> None:
    row = say(asked, town.editor, yen_actual="100")
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    for who in (town.editor, town.planner, town.chief):
        with pytest.raises(NotAllowed):
            commands.correct_published(
                report_id=row.pk, version=row.version, values={"yen_actual": "0"}, why="誤記", by=who
            )
    with pytest.raises(ReasonMissing):
        commands.correct_published(report_id=row.pk, version=2, values={"yen_actual": "0"}, why="", by=town.publisher)
    with pytest.raises(NotPossibleNow):
        commands.correct_published(report_id=row.pk, version=2, values={}, why="誤記", by=town.publisher)
    fixed = commands.correct_published(
        report_id=row.pk, version=2, values={"yen_actual": "0", S: "done"}, why="誤記", by=town.publisher
    )
    assert (fixed.yen_actual, fixed.overall) == (0, "done")


def test_before_publication_there_is_nothing_to_correct(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    with pytest.raises(NotPossibleNow):
        commands.correct_published(
            report_id=row.pk, version=row.version, values={"text": "x"}, why="誤記", by=town.publisher
        )


def test_the_status_of_the_whole_is_always_that_of_its_lines(town: SimpleNamespace, asked: Round) -> None:
    for status in rules.Status:
        row = say(asked, town.editor, status, **{N: "わけ"})
        assert row.overall == rules.overall(row.lines.values_list("status", flat=True))


def test_the_history_says_who_and_why(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    commands.return_report(report_id=row.pk, version=row.version, why="数字の根拠", by=town.planner)
    assert Act.objects.filter(reason="数字の根拠").exists()
