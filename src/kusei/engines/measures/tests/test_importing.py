"""A file shows what it will change, and changes exactly that or nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.measures.commands import deciding, importing
from kusei.engines.measures.commands.recording import Outcome, ReasonMissing
from kusei.engines.measures.importing import template
from kusei.engines.measures.importing.files import FileRefused
from kusei.engines.measures.models import ActualValue, ImportFile, Series
from kusei.engines.measures.permissions import NotAllowed
from kusei.engines.measures.readings import exact
from kusei.engines.measures.tests.conftest import number
from kusei.lib.presence import NOT_APPLICABLE, Known


@pytest.fixture
def draft(people):
    """Reads CSV text as the editor of 情報課."""

    def read(text, who="editor", name="実績.csv"):
        return importing.draft(file_name=name, content=text.encode(), by=people[who])

    return read


def apply(file, people, who="editor", reason=""):
    shown = importing.compare(file)
    return importing.apply(file_id=file.pk, preview_hash=shown.hash, by=people[who], reason=reason)


def outcomes(file):
    return {line.value.row: line.outcome for line in importing.compare(file).lines}


HEAD = "キー,年度,月,実績値,分子,分母,備考\n"


def test_the_preview_says_what_is_added_changed_unchanged_and_refused(series, put, draft, people, at):
    series("a"), series("b"), series("c")
    at("2026-05-20")
    for key in "bc":
        put(Series.objects.get(key=key), 2025, 5)
    file = draft(
        HEAD
        + 'a,R7,,"1,234",,,メモ\nb,令和7年度,,6,,,\nc,2025,,5,,,\nd,2025,,1,,,\na,2099,,1,,,\n,,,,,,\na,2024,,,,,\n'
    )
    assert outcomes(file) == {2: Outcome.ADDED, 3: Outcome.CHANGED, 4: Outcome.UNCHANGED}
    line = importing.compare(file).of(Outcome.CHANGED)[0]
    assert (line.old, line.new) == ("5件", "6件")
    assert [(one["row"], one["what"]) for one in file.refusals] == [(5, "d"), (6, "a")]
    assert not ActualValue.objects.filter(source="imported").exists()
    apply(file, people)
    row = ActualValue.objects.get(series__key="a", status="current")
    assert (row.reading, row.note, row.imported_from, row.imported_row) == (number(1234), "メモ", file, 2)
    assert ActualValue.objects.filter(source="imported").count() == 2


def test_a_confirmed_value_becomes_a_difference_and_needs_a_reason(series, put, draft, people):
    deciding.confirm(value_ids=[put(series("a"), 2025, 5).pk], by=people["approver"])
    file = draft(HEAD + "a,2025,,6,,,\n")
    assert outcomes(file) == {2: Outcome.PROPOSED}
    with pytest.raises(ReasonMissing):
        apply(file, people)
    apply(file, people, reason="転記の誤り")
    assert ActualValue.objects.get(status="proposed").reason == "転記の誤り"
    assert ActualValue.objects.get(status="current").reading == number(5)


def test_what_changed_since_the_preview_stops_the_import_and_nothing_is_applied(series, put, draft, people, at):
    one, other = series("a"), series("b")
    file = draft(HEAD + "a,2026,,6,,,\nb,2026,,7,,,\n")
    seen = importing.compare(file).hash
    put(other, 2026, 1)
    with pytest.raises(importing.PreviewStale):
        importing.apply(file_id=file.pk, preview_hash=seen, by=people["editor"])
    assert not ActualValue.objects.filter(series=one).exists()
    apply(file, people)
    assert ActualValue.objects.get(series=other, status="current").reading == number(7)


def test_a_confirmation_between_preview_and_agreement_stops_the_import(series, put, draft, people):
    row = put(series("a"), 2025, 5)
    file = draft(HEAD + "a,2025,,6,,,\n")
    seen = importing.compare(file).hash
    deciding.confirm(value_ids=[row.pk], by=people["approver"])
    with pytest.raises(importing.PreviewStale):
        importing.apply(file_id=file.pk, preview_hash=seen, by=people["editor"], reason="x")


def test_a_file_is_applied_once_by_the_one_who_read_it(series, draft, people):
    series("a")
    file = draft(HEAD + "a,2026,,6,,,\n")
    with pytest.raises(importing.ImportClosed):
        apply(file, people, who="planner")
    apply(file, people)
    for again in (lambda: apply(file, people), lambda: importing.discard(file_id=file.pk, by=people["editor"])):
        with pytest.raises(importing.ImportClosed):
            again()


@pytest.mark.parametrize("who", ["viewer", "approver", "local_admin", "nobody"])
def test_who_may_not_enter_may_not_import(draft, who, series):
    series("a")
    with pytest.raises(NotAllowed):
        draft(HEAD + "a,2026,,6,,,\n", who=who)


def test_rows_of_other_sections_are_refused_one_by_one(series, draft):
    series("a")
    file = draft(HEAD + "a,2026,,6,,,\n", who="other_editor")
    assert file.entries == []
    assert "所管の編集者" in file.refusals[0]["reason"]


def test_a_role_that_ended_between_preview_and_agreement_stops_the_import(series, draft, people):
    from kusei.foundation.org.models import RoleAssignment

    series("a")
    file = draft(HEAD + "a,2026,,6,,,\n")
    RoleAssignment.objects.filter(user=people["editor"]).delete()
    with pytest.raises(NotAllowed):
        apply(file, people)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("a,7,,1,,,", "年度として"), ("a,令和4（2023）,,1,,,", "年度として"), ("a,2025,13,1,,,", "月として"),
        ("a,2025,4,1,,,", "月ごとの値がありません"), ("a,2025,,いろいろ,,,", "数として"),
        ("a,2025,,1,1,2,", "割合の系列"),
        ("m,2026,12月,1,,,", "まだ始まっていません"), ("q,2025,,5,,,", ""),
    ],
)  # fmt: skip
def test_rows_are_refused_with_their_reason(series, draft, row, word):
    series("a"), series("m", monthly=True), series("q", kind="qualitative", unit="")
    file = draft(HEAD + row + "\n")
    assert (word in file.refusals[0]["reason"]) if word else (len(file.entries) == 1)


def test_the_same_place_twice_in_a_file_is_refused(series, draft):
    series("a")
    file = draft(HEAD + "a,2025,,1,,,\na,R7,,2,,,\n")
    assert [entry["row"] for entry in file.entries] == [2]
    assert "2行目と同じ" in file.refusals[0]["reason"]


def test_one_column_for_each_year_is_read_too(series, draft, people):
    series("a"), series("b", kind="ratio", unit="%")
    file = draft("指標名,キー,令和6年度,令和7年度,令和8年度\n見本,a,10,該当なし,\n見本,b,45%,５０％,60\n")
    apply(file, people)
    found = {
        (row.series.key, row.fiscal_year): row.reading.value for row in ActualValue.objects.select_related("series")
    }
    assert found == {
        ("a", 2024): Known(10), ("a", 2025): NOT_APPLICABLE, ("b", 2024): Known(45), ("b", 2025): Known(50),
        ("b", 2026): Known(60),
    }  # fmt: skip


def test_months_and_dimensions_are_read(series, draft, people):
    series("a", monthly=True)
    apply(draft("キー,年度,月,値,区分：地区\na,2026,4月,3,大森\na,2026,,9,\n"), people)
    rows = ActualValue.objects.order_by("imported_row")
    assert [(row.month, row.dimensions, row.number) for row in rows] == [(4, {"地区": "大森"}, 3), (None, {}, 9)]


def test_a_file_without_values_or_heading_is_refused(draft, series):
    for text in (HEAD, "a,b\n1,2\n"):
        with pytest.raises(FileRefused):
            draft(text)


def test_a_path_in_the_name_of_the_file_is_cut_off(series, draft):
    series("a")
    assert draft(HEAD + "a,2025,,1,,,\n", name="C:\\秘密\\x.csv").file_name == "x.csv"


def test_drafts_that_nobody_applied_go_after_a_week(series, draft, people, at):
    series("a")
    file = draft(HEAD + "a,2025,,1,,,\n")
    at("2026-11-29")
    importing.discard_old()
    file.refresh_from_db()
    assert (file.status, file.entries) == ("discarded", [])


def test_reading_and_comparing_cost_the_same_for_many_rows(series, people, django_assert_max_num_queries):
    editor = people["editor"]
    for n in range(40):
        series(f"k{n}")
    text = HEAD + "".join(f"k{n},2026,,{n},,,\n" for n in range(40))
    with django_assert_max_num_queries(12):
        file = importing.draft(file_name="x.csv", content=text.encode(), by=editor)
    with django_assert_max_num_queries(2):
        shown = importing.compare(file)
    with django_assert_max_num_queries(18):
        importing.apply(file_id=file.pk, preview_hash=shown.hash, by=editor)


CONTENTS = st.lists(st.none() | st.decimals(-(10**14), 10**14, places=6).map(exact), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=CONTENTS, kind=st.sampled_from(["csv", "xlsx"]))
def test_the_template_filled_with_what_is_there_changes_nothing(people, ward, contents, kind):
    from kusei.engines.measures.commands.recording import NewValue, enter
    from kusei.engines.measures.commands.series import SeriesDeclaration, declare_series

    keys = [f"t/{n}" for n in range(len(contents))]
    declare_series(
        declarations=[SeriesDeclaration(key=key, title="=1+1", unit="件", kind="annual") for key in keys], by=None
    )
    series = list(Series.objects.filter(key__in=keys).order_by("key"))
    said = [
        NewValue(one, 2026, number(value)) for one, value in zip(series, contents, strict=True) if value is not None
    ]
    enter(values=said, by=people["planner"], reason="見本")
    held = ActualValue.objects.filter(status="current", fiscal_year=2026)
    rows = template.template_rows(series, 2026, held)
    content = template.as_csv(rows) if kind == "csv" else template.as_xlsx(rows)
    if held:
        file = importing.draft(file_name="x", content=content, by=people["planner"])
        assert file.refusals == []
        assert {line.outcome for line in importing.compare(file).lines} <= {Outcome.UNCHANGED}
        assert len(file.entries) == len(held)


def test_a_hundred_thousand_cells_are_no_reason_to_fall(series, draft):
    series("a")
    years = ",".join(f"{year}年度" for year in range(2000, 2060))
    file = draft(f"キー,{years}\n" + "a" + ",1" * 60 + "\n" + "zz,1\n" * 3000)
    assert len(file.refusals) == 3001  # years that have not begun refuse the row of a
    assert ImportFile.objects.count() == 1
