"""Values are versions: what is there is never changed, what is confirmed is never replaced."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kusei.engines.measures import hooks
from kusei.engines.measures.commands import deciding
from kusei.engines.measures.commands.recording import NewValue, Outcome, ReasonMissing, enter
from kusei.engines.measures.commands.series import SeriesDeclaration, SeriesInUse, declare_series
from kusei.engines.measures.models import ActualValue, Series
from kusei.engines.measures.periods import is_over
from kusei.engines.measures.permissions import NotAllowed
from kusei.engines.measures.readings import Reading, ReadingRefused, exact, of_ratio
from kusei.engines.measures.tests.conftest import number
from kusei.foundation.audit.models import Entry
from kusei.lib.presence import BLANK, NOT_APPLICABLE, UNKNOWN, Known


def states(series):
    rows = ActualValue.objects.filter(series=series).order_by("version")
    return [(row.version, row.status, row.reading.words()) for row in rows]


def test_a_new_value_takes_the_place_of_an_unconfirmed_one_and_both_stay(series, put):
    one = series()
    put(one, 2025, "1.10")
    put(one, 2025, 2)
    assert states(one) == [(1, "superseded", "1.1"), (2, "current", "2")]


def test_the_same_value_makes_no_version(series, people):
    one = series()
    values = [NewValue(one, 2025, number("3.0"))]
    assert enter(values=values, by=people["editor"]) == [Outcome.ADDED]
    assert enter(values=[NewValue(one, 2025, number(3))], by=people["editor"]) == [Outcome.UNCHANGED]
    assert len(states(one)) == 1


def test_zero_blank_unknown_and_not_applicable_are_four_values(series, put):
    one = series()
    for content in (0, Reading(BLANK), Reading(UNKNOWN), Reading(NOT_APPLICABLE)):
        put(one, 2025, content)
    assert [said for _version, _status, said in states(one)] == ["0", "空欄", "未公表", "該当なし"]


def test_a_confirmed_value_is_not_replaced_but_stands_beside_a_proposal(series, put, people):
    one = series()
    deciding.confirm(value_ids=[put(one, 2025, 1).pk], by=people["approver"])
    with pytest.raises(ReasonMissing):
        enter(values=[NewValue(one, 2025, number(2))], by=people["editor"])
    assert enter(values=[NewValue(one, 2025, number(2))], by=people["editor"], reason="誤記") == [Outcome.PROPOSED]
    assert enter(values=[NewValue(one, 2025, number(5))], by=people["editor"], reason="また誤記") == [Outcome.PROPOSED]
    assert states(one) == [(1, "current", "1"), (2, "withdrawn", "2"), (3, "proposed", "5")]


def test_after_the_accounts_closed_a_value_changes_only_with_a_reason(series, put, people, at):
    one = series()
    at("2026-05-31")
    put(one, 2025, 1)
    put(one, 2025, 2, reason="")
    at("2026-06-01")
    with pytest.raises(ReasonMissing):
        enter(values=[NewValue(one, 2025, number(3))], by=people["editor"])
    enter(values=[NewValue(one, 2025, number(3))], by=people["editor"], reason="転記の誤り")
    assert ActualValue.objects.get(series=one, status="current").reason == "転記の誤り"


@pytest.mark.parametrize(
    ("kind", "reading", "word"),
    [
        ("annual", Reading(Known("たくさん")), "数を書いて"),
        ("qualitative", number(1), "文章を書いて"),
        ("qualitative", Reading(Known("あ" * 2001)), "2000字まで"),
        ("annual", of_ratio(1, 2, percent=False), "割合の系列だけ"),
        ("ratio", of_ratio(1, 2, percent=False), "合いません"),
    ],
)
def test_a_value_must_fit_its_series(series, people, kind, reading, word):
    one = series(kind=kind, unit="%" if kind == "ratio" else "件")
    with pytest.raises(ReadingRefused, match=word):
        enter(values=[NewValue(one, 2025, reading)], by=people["editor"])


def test_a_time_that_has_not_begun_has_no_value(series, people):
    one = series(monthly=True)
    for year, month in ((2027, None), (2026, 12), (2026, 3)):
        with pytest.raises(ReadingRefused, match="まだ始まっていません"):
            enter(values=[NewValue(one, year, number(1), month)], by=people["editor"])


@pytest.mark.parametrize(
    ("day", "over"), [("2026-03-31", {11, 12, 1, 2}), ("2026-04-01", {11, 12, 1, 2, 3, None}), ("2025-12-31", {11})]
)
def test_a_month_or_year_is_over_on_the_day_after_it(at, day, over):
    at(day)
    assert {month for month in (11, 12, 1, 2, 3, None) if is_over(2025, month)} == over


def test_all_values_of_one_entry_are_recorded_or_none(series, people):
    one, strange = series("a"), series("b", kind="qualitative", unit="")
    with pytest.raises(ReadingRefused):
        enter(values=[NewValue(one, 2025, number(1)), NewValue(strange, 2025, number(1))], by=people["editor"])
    assert not ActualValue.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("editor", True), ("planner", True), ("approver", False), ("viewer", False), ("other_editor", False),
        ("other_approver", False), ("local_admin", False), ("nobody", False),
    ],
)  # fmt: skip
def test_who_may_enter(series, people, who, may):
    values = [NewValue(series(), 2025, number(1))]
    if may:
        assert enter(values=values, by=people[who]) == [Outcome.ADDED]
    else:
        with pytest.raises(NotAllowed):
            enter(values=values, by=people[who])


def test_a_series_without_a_department_belongs_to_the_whole_ward(series, people):
    with pytest.raises(NotAllowed):
        enter(values=[NewValue(series(department=None), 2025, number(1))], by=people["editor"])


def test_writing_costs_the_same_for_one_value_and_for_many(series, people, django_assert_max_num_queries):
    editor = people["editor"]
    all_of_them = [series(f"s/{n}") for n in range(30)]
    values = [NewValue(one, 2025, number(n)) for n, one in enumerate(all_of_them)]
    with django_assert_max_num_queries(14):
        enter(values=values, by=editor)


def test_the_database_refuses_a_second_current_value_and_any_change_of_a_version(series, put):
    row = put(series(), 2025, 1)
    copy = ActualValue.objects.get(pk=row.pk)
    copy.pk, copy.version = None, 9
    for attempt in (
        copy.save,
        lambda: ActualValue.objects.filter(pk=row.pk).update(number=5),
        lambda: ActualValue.objects.filter(pk=row.pk).update(fiscal_year=2024),
        lambda: ActualValue.objects.filter(pk=row.pk).update(status="proposed"),
        lambda: ActualValue.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_confirmation_cannot_be_taken_back(series, put, people):
    row = put(series(), 2025, 1)
    deciding.confirm(value_ids=[row.pk], by=people["approver"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ActualValue.objects.filter(pk=row.pk).update(confirmed_at=None, confirmed_by=None)


def test_every_version_stands_in_the_history_with_its_reason(series, people):
    one = series()
    enter(values=[NewValue(one, 2025, number(1))], by=people["editor"], reason="初めての入力")
    entry = Entry.objects.filter(model="measures.actualvalue").select_related("act").get()
    assert (entry.action, entry.after["number"], entry.act.reason) == ("insert", 1, "初めての入力")


def test_listeners_hear_of_current_values_only(series, put, people, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "_listeners", [heard.append])
    one = series()
    row = put(one, 2025, 1)
    deciding.confirm(value_ids=[row.pk], by=people["approver"])
    enter(values=[NewValue(one, 2025, number(2))], by=people["editor"], reason="誤記")
    assert heard == [{(one.pk, 2025)}, {(one.pk, 2025)}]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("0.1", "0.1"), ("33.33333333", "33.333333"), ("0.0000005", "0.000001"), ("100", "100"), ("-0", "0")],
)
def test_numbers_are_exact_to_six_places(said, kept):
    assert str(exact(Decimal(said))) == kept


@pytest.mark.parametrize("said", ["1e18", "-1e18", "NaN", "Infinity"])
def test_numbers_that_no_indicator_has_are_refused(said):
    with pytest.raises(ReadingRefused):
        exact(Decimal(said))


def test_declaring_series_again_changes_only_what_differs(series, sections):
    one = series()
    same = SeriesDeclaration(key="s/1", title=one.title, unit="件", kind="annual", department=sections["info"])
    assert declare_series(declarations=[same], by=None).unchanged == 1
    other = SeriesDeclaration(key="s/1", title="新しい名", unit="件", kind="annual", department=sections["park"])
    assert declare_series(declarations=[other], by=None).changed == 1
    assert Series.objects.get(key="s/1").department == sections["park"]


def test_a_series_with_values_keeps_its_unit_and_kind(series, put):
    put(series(), 2025, 1)
    with pytest.raises(SeriesInUse):
        declare_series(declarations=[SeriesDeclaration(key="s/1", title="t", unit="人", kind="annual")], by=None)


def test_only_administrators_declare_series(people):
    declaration = SeriesDeclaration(key="x", title="t", unit="件", kind="annual")
    with pytest.raises(PermissionDenied, match="管理者"):
        declare_series(declarations=[declaration], by=people["editor"])
