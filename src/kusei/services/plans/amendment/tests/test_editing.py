"""Editing a draft cell by cell: what is saved, what conflicts, what is refused, and what can be taken back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.lib.mynumber import PossibleMyNumber
from kusei.services.plans.amendment import commands, queries
from kusei.services.plans.amendment.addresses import address_of
from kusei.services.plans.amendment.assembled import base_data, draft_data
from kusei.services.plans.amendment.checking import check
from kusei.services.plans.amendment.commands import Conflict, Edit
from kusei.services.plans.amendment.models import AmendmentDraft, ChangeReason, DraftEdit, DraftPart
from kusei.services.plans.amendment.tests.conftest import CELL, fresh, save, shown, start
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.difference import difference

LINE = "initiatives/W1/schedule/W1-L1"
TARGET = "nodes/M1/indicators/I1/targets/2026"


def changes(draft):
    found = fresh(draft)
    return [(change.kind, "/".join(change.address)) for change in difference(base_data(found.base), draft_data(found))
            if not change.about_edition]  # fmt: skip


def test_a_new_draft_differs_from_its_base_in_nothing_but_its_name(draft):
    assert changes(draft) == []
    assert draft_data(fresh(draft))["plan"]["edition"] == {
        "code": "2026", "label": "令和8年改定", "status": "in_force", "published": "2026-06"
    }  # fmt: skip
    assert not DraftPart.objects.exists()


def test_a_saved_cell_is_the_only_difference_and_keeps_who_when_and_why(draft, town):
    save(draft, town.editor, (CELL, "一部実施"), reasons={CELL: "予定より早く進んだ。"})
    assert changes(draft) == [("changed", CELL)]
    edit = DraftEdit.objects.get()
    assert (edit.old, edit.new, edit.by) == (
        ["検討"] if edit.old == ["検討"] else [{"text": "検討"}],
        [{"text": "一部実施"}],
        town.editor,
    )
    assert ChangeReason.objects.get().text == "予定より早く進んだ。"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("（空欄）", {"state": "blank"}),
        ("―", {"state": "none"}),
        ("-", {"state": "none"}),
        ("（語なし）", {}),
        ("（開始前）", {"state": "not_yet"}),
        ("（終了後）", {"state": "ended"}),
        ("（不明）", {"state": "unknown"}),
        ("実施\r\n検証 ", {"text": "実施\n検証"}),
        ("", None),
    ],
)
def test_each_nothing_of_a_cell_is_written_and_read_as_itself(draft, town, text, stored):
    save(draft, town.editor, (CELL, text))
    years = draft_data(fresh(draft))["initiatives"][0]["schedule"][0]["years"]
    assert years.get("2025") == stored
    if text != "-":
        assert shown(draft, CELL) == text.strip().replace("\r", "")


def test_a_cells_quantities_go_with_the_words_they_were_read_from(draft, town):
    save(draft, town.editor, (f"{LINE}/years/2026", "導入（9台）"))
    assert draft_data(fresh(draft))["initiatives"][0]["schedule"][0]["years"]["2026"] == {"text": "導入（9台）"}


def test_a_cell_of_a_line_below_a_line_is_edited_at_its_own_address(draft, town):
    save(draft, town.editor, (f"{LINE}/items/W1-L1-1/years/2027", "18か所"))
    assert changes(draft) == [("changed", f"{LINE}/items/W1-L1-1/years/2027")]


def test_who_saves_second_gets_the_others_text_and_nothing_is_saved(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    mine = [Edit(address_of(CELL), "検討", "中止"), Edit(address_of(f"{LINE}/action"), "機器の導入", "端末の導入")]
    with pytest.raises(Conflict) as refused:
        commands.save_edits(draft_id=draft.pk, edits=mine, by=town.editor2)
    (cell,) = refused.value.cells
    assert (cell.seen, cell.mine, cell.theirs, cell.by) == ("検討", "中止", "実施", "editor")
    assert cell.at is not None
    assert shown(draft, CELL) == "実施"
    assert shown(draft, f"{LINE}/action") == "機器の導入"


def test_having_seen_the_others_text_one_may_replace_it(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    commands.save_edits(draft_id=draft.pk, edits=[Edit(address_of(CELL), "実施", "中止")], by=town.editor2)
    assert shown(draft, CELL) == "中止"


def test_the_same_text_from_two_people_is_no_conflict(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    assert commands.save_edits(draft_id=draft.pk, edits=[Edit(address_of(CELL), "検討", "実施")], by=town.editor2) == []


def test_an_edit_of_a_line_that_was_removed_is_shown_and_not_lost(draft, town):
    commands.remove_line(draft_id=draft.pk, initiative="W1", line="W1-L1", reason="統合", by=town.editor)
    with pytest.raises(Conflict) as refused:
        commands.save_edits(draft_id=draft.pk, edits=[Edit(address_of(CELL), "検討", "実施")], by=town.editor2)
    (cell,) = refused.value.cells
    assert cell.gone
    assert (cell.mine, cell.by) == ("実施", "editor")


@pytest.mark.parametrize("missing", ["target_ground", "data_source", "denominator"])
def test_a_target_is_refused_without_what_it_rests_on(draft, town, missing):
    holder = "nodes/M1/indicators/I1"
    given = {"target_ground": "過去3年の伸び", "data_source": "窓口アンケート", "denominator": "回答者数"}
    values = [(f"{holder}/{name}", text) for name, text in given.items() if name != missing]
    with pytest.raises(commands.TargetWithoutGround) as refused:
        save(draft, town.planner, (f"{holder}/targets/2025", "85"), *values)
    assert refused.value.missing == (missing,)
    assert not DraftPart.objects.exists()


def test_a_target_with_its_grounds_is_saved_and_they_cannot_be_emptied_again(draft, town):
    holder = "nodes/M1/indicators/I1"
    save(draft, town.planner, (f"{holder}/targets/2025", "８５"), (f"{holder}/target_ground", "過去3年の伸び"),
         (f"{holder}/data_source", "窓口アンケート"), (f"{holder}/denominator", "回答者数"))  # fmt: skip
    assert draft_data(fresh(draft))["nodes"][1]["indicators"][0]["targets"] == {"2025": 85, "2026": None}
    with pytest.raises(commands.TargetWithoutGround):
        save(draft, town.planner, (f"{holder}/data_source", ""))


def test_an_indicator_whose_targets_stay_needs_no_ground(draft, town):
    save(draft, town.planner, ("nodes/M1/indicators/I1/name", "窓口の満足度"))
    assert shown(draft, TARGET) == "―"


def test_an_edit_can_be_taken_back_once_and_only_while_it_stands(draft, town):
    (first,) = save(draft, town.editor, (CELL, "実施"))
    (second,) = save(draft, town.editor2, (CELL, "検証"))
    with pytest.raises(commands.CannotTakeBack):
        commands.take_back(draft_id=draft.pk, edit_id=first.pk, by=town.editor)
    commands.take_back(draft_id=draft.pk, edit_id=second.pk, by=town.editor)
    assert shown(draft, CELL) == "実施"
    with pytest.raises(commands.CannotTakeBack):
        commands.take_back(draft_id=draft.pk, edit_id=second.pk, by=town.editor)
    commands.take_back(draft_id=draft.pk, edit_id=first.pk, by=town.editor)
    assert changes(draft) == []


def test_undoing_a_change_restores_the_base_and_drops_the_reason(draft, town):
    save(draft, town.editor, (CELL, "実施"), reasons={CELL: "早まった。"})
    commands.undo_change(draft_id=draft.pk, address=address_of(CELL), by=town.editor)
    assert changes(draft) == []
    assert not ChangeReason.objects.exists()
    assert commands.undo_change(draft_id=draft.pk, address=address_of(CELL), by=town.editor) == []


def test_lines_are_added_moved_removed_and_brought_back(draft, town):
    key = commands.add_line(draft_id=draft.pk, initiative="W1", action="研修", years={2026: "実施"}, by=town.editor)
    assert key == "W1-L02"
    assert changes(draft) == [("added", f"initiatives/W1/schedule/{key}")]
    commands.move_line(draft_id=draft.pk, initiative="W1", line=key, direction="up", by=town.editor)
    assert [line["key"] for line in draft_data(fresh(draft))["initiatives"][0]["schedule"]] == [key, "W1-L1"]
    commands.remove_line(draft_id=draft.pk, initiative="W1", line=key, reason="", by=town.editor)
    assert changes(draft) == []
    below = commands.add_line(draft_id=draft.pk, initiative="W1", action="本庁", below="W1-L1", by=town.editor)
    assert below == "W1-L1-02"
    with pytest.raises(commands.WordsMissing):
        commands.remove_line(draft_id=draft.pk, initiative="W1", line="W1-L1-1", reason=" ", by=town.editor)
    commands.remove_line(draft_id=draft.pk, initiative="W1", line="W1-L1-1", reason="終了", by=town.editor)
    edit = DraftEdit.objects.latest("pk")
    commands.take_back(draft_id=draft.pk, edit_id=edit.pk, by=town.editor)
    items = draft_data(fresh(draft))["initiatives"][0]["schedule"][0]["items"]
    assert [item["key"] for item in items] == ["W1-L1-1", below]


def test_a_key_that_was_used_is_never_given_again(draft, town):
    key = commands.add_line(draft_id=draft.pk, initiative="W1", action="研修", by=town.editor)
    commands.remove_line(draft_id=draft.pk, initiative="W1", line=key, reason="", by=town.editor)
    assert commands.add_line(draft_id=draft.pk, initiative="W1", action="講習", by=town.editor) == "W1-L03"


def test_initiatives_are_added_moved_and_removed_by_the_planning_section(draft, town):
    key = commands.add_initiative(draft_id=draft.pk, kind="work", title="予約の窓口", code="3", node="M1",
                                  departments=["環境部"], after="W1", reason="新規", by=town.planner)  # fmt: skip
    assert key == "3"
    assert [item["key"] for item in draft_data(fresh(draft))["initiatives"]] == ["W1", "3", "W2", "P1"]
    commands.move_initiative(draft_id=draft.pk, key="3", after="", by=town.planner)
    assert draft_data(fresh(draft))["initiatives"][0]["key"] == "3"
    commands.remove_initiative(draft_id=draft.pk, key="W2", reason="終了した。", by=town.planner)
    assert ("removed", "initiatives/W2") in changes(draft)
    save(draft, town.other, ("initiatives/3/summary", "予約できるようにする。"))
    with pytest.raises(commands.StillNamed):
        commands.remove_initiative(draft_id=draft.pk, key="W1", reason="終了", by=town.planner)
    assert check(fresh(draft)) == []


def test_a_removed_initiative_comes_back_where_it_stood(draft, town):
    commands.remove_initiative(draft_id=draft.pk, key="P1", reason="終了", by=town.planner)
    commands.remove_initiative(draft_id=draft.pk, key="W1", reason="終了", by=town.planner)
    assert "year_changes" not in draft_data(fresh(draft))
    for edit in DraftEdit.objects.order_by("-pk"):
        commands.take_back(draft_id=draft.pk, edit_id=edit.pk, by=town.planner)
    assert changes(draft) == []


def test_nodes_are_added_under_their_parent_and_removed_when_nothing_stands_there(draft, town):
    key = commands.add_node(
        draft_id=draft.pk, level="measure", parent="G1", title="新しい施策", reason="新設", by=town.planner
    )
    assert [node["key"] for node in draft_data(fresh(draft))["nodes"]] == ["G1", "M1", key]
    commands.set_listings(draft_id=draft.pk, key="W2", listings=[{"node": key}], reason="組み替え", by=town.planner)
    with pytest.raises(commands.StillNamed):
        commands.remove_node(draft_id=draft.pk, key=key, reason="やめる", by=town.planner)
    assert check(fresh(draft)) == []


def test_what_contradicts_itself_is_a_problem_in_words_by_part(draft, town):
    save(draft, town.planner, ("plan/end", "2024"))
    problems = check(fresh(draft))
    assert [("/".join(one.address), one.message) for one in problems] == [
        ("plan/start", "計画の開始年度（start）が終了年度（end）より後です。")
    ]


@pytest.mark.parametrize(
    ("address", "value", "error"),
    [
        (f"{LINE}/action", "", commands.EditRefused),
        ("nodes/M1/indicators/I1/kind", "percent", commands.EditRefused),
        ("plan/start", "そのうち", commands.EditRefused),
        ("initiatives/W1/sdgs", "99", commands.EditRefused),
        ("initiatives/W1/key", "W9", commands.EditRefused),
        ("initiatives/W1/schedule/W1-L1/years/来年", "実施", commands.EditRefused),
        ("nowhere", "x", commands.EditRefused),
        ("", "x", commands.EditRefused),
        ("initiatives/W1/summary", "番号は123456789018です", PossibleMyNumber),
        ("initiatives/W1/summary", "a\x00b", commands.EditRefused),
        ("initiatives/W1/summary", "あ" * 20_001, commands.EditRefused),
    ],
)
def test_what_the_format_refuses_is_refused_in_a_sentence_and_nothing_is_saved(draft, town, address, value, error):
    seen = "" if address in {"nowhere", "", "initiatives/W1/key"} or "来年" in address else shown(draft, address)
    edits = [Edit(address_of(address), seen, value)]
    with pytest.raises(error) as refused:
        commands.save_edits(draft_id=draft.pk, edits=edits, by=town.planner)
    assert str(refused.value)
    assert not DraftPart.objects.exists()


def test_cells_are_in_the_plans_order_and_say_who_may_write_them(draft, town, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        found = queries.cells(fresh(draft), town.editor)
    mine = [cell for cell in found if cell.editable]
    assert {cell.initiative for cell in mine} == {"W1"}
    assert [cell.year for cell in found if cell.line == "W1-L1" and cell.year] == [2025, 2026, 2027]
    assert next(cell for cell in found if cell.address == address_of(CELL)).value == "検討"
    assert not any(cell.address[-1] in {"code", "departments"} for cell in mine)
    assert all(cell.editable for cell in queries.cells(fresh(draft), town.planner))


def test_saving_every_cell_as_it_is_changes_nothing(draft, town):
    edits = [Edit(cell.address, cell.value, cell.value) for cell in queries.cells(fresh(draft), town.planner)]
    assert commands.save_edits(draft_id=draft.pk, edits=edits, by=town.planner) == []
    assert not DraftPart.objects.exists()


def test_the_database_refuses_to_rewrite_what_was_edited(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    for act in (lambda: DraftEdit.objects.update(new=[]), lambda: DraftEdit.objects.all().delete(),
                lambda: AmendmentDraft.objects.all().delete()):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_refuses_parts_of_a_draft_that_is_not_being_drafted(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    commands.abandon(draft_id=draft.pk, version=1, why="やめる", by=town.planner)
    for act in (lambda: DraftPart.objects.update(content=None), lambda: DraftPart.objects.all().delete(),
                lambda: ChangeReason.objects.create(draft=draft, address=["x"], text="x", at=draft.started_at),
                lambda: AmendmentDraft.objects.update(state="drafting"),
                lambda: AmendmentDraft.objects.update(purpose="別")):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    with pytest.raises(commands.NotNow):
        save(draft, town.editor, (CELL, "検証"))


def test_one_draft_under_way_for_each_code(draft, town):
    with pytest.raises(commands.CannotStart):
        start(town)
    start(town, code="2027")
    commands.abandon(draft_id=draft.pk, version=draft.version, why="出し直す", by=town.planner)
    start(town)
    with pytest.raises(commands.CannotStart):
        start(town, code="2025")


def test_nobody_gains_an_initiative_by_a_change_of_departments(draft, town):
    with pytest.raises(NotAllowed):
        save(draft, town.editor, ("initiatives/W1/departments", "区民部\n環境部"))
    save(draft, town.planner, ("initiatives/W1/departments", "環境部"))
    for person in (town.editor, town.other):
        with pytest.raises(NotAllowed):
            save(draft, person, (CELL, "実施"))
