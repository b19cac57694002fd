"""From a written sheet to a published one: who may do what, what is sealed, what cannot change any more."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft, Step
from kusei.services.plans.amendment.models import AmendmentRequest
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.evaluation import answers, commands
from kusei.services.plans.evaluation.models import Assessment, Bundle, Decision, FormVersion, Publication, Review, Sheet
from kusei.services.plans.evaluation.queries import published_sheets, sheets_of
from kusei.services.plans.evaluation.refused import AssessmentsMissing, NotNow, NotSubmitted
from kusei.services.plans.evaluation.tests.conftest import ANSWERS, YEAR, approve, decided, save, submitted, view


def state(town):
    return Bundle.objects.get(pk=town.bundle.pk).state


def test_a_year_begins_with_one_sheet_for_each_initiative_and_annexes_have_none(town):
    assert list(Sheet.objects.order_by("position").values_list("initiative_key", flat=True)) == ["W1", "W2"]


def test_an_initiative_without_a_known_section_goes_to_the_planning_section(town):
    assert Sheet.objects.get(initiative_key="W2").bundle.department.code == "kikaku"


def test_a_sheet_begins_with_what_the_plan_says(town):
    assert town.sheet.answers["item-intention"] == "申請書を書かずに済むようにする。"
    assert town.sheet.answers["item-means"] == "機器の導入：検討"
    assert not town.sheet.begun


def test_beginning_a_year_again_changes_nothing_that_somebody_wrote(town):
    save(town)
    again = commands.start_year(plan=town.plan, fiscal_year=YEAR, by=town.planner)
    assert again.sheets == 0
    assert Sheet.objects.get(pk=town.sheet.pk).answers["item-target"] == "窓口に来る人"


def test_a_changed_form_is_a_new_version_for_bundles_that_nobody_has_begun(town, packs):
    save(town)
    path = packs / "common" / "evaluation.yaml"
    path.write_text(path.read_text().replace("待ち", "待ち").replace("label: 対象,", "label: だれのため,"))
    commands.start_year(plan=town.plan, fiscal_year=YEAR, by=town.planner)
    assert Bundle.objects.get(pk=town.bundle.pk).form_version.version == 1
    assert Bundle.objects.exclude(pk=town.bundle.pk).get().form_version.version == 2
    assert commands.form_version(town.municipality, YEAR).version == 2


def test_the_database_refuses_to_change_a_form_version(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.update(version=7)


def test_an_incomplete_sheet_holds_the_section_back_and_says_what_is_missing(town):
    save(town, item_result="")
    with pytest.raises(commands.SheetsIncomplete, match="成果と課題"):
        commands.submit_bundle(bundle_id=town.bundle.pk, by=town.editor)
    assert state(town) == "writing"


def test_without_any_indicator_the_sheet_must_say_why(town):
    save(town, no_indicator="")
    with pytest.raises(commands.SheetsIncomplete, match="指標を置けない理由"):
        commands.submit_bundle(bundle_id=town.bundle.pk, by=town.editor)


def test_the_whole_chain_leads_to_a_decision_with_grade_and_direction(town):
    decided(town)
    found = Decision.objects.get()
    assert (found.stage, str(found.total), found.grade, found.direction) == ("planning", "3.40", "B", "continue")
    assert state(town) == "decided"


def test_the_points_of_the_last_stage_hold(town):
    draft = submitted(town)
    commands.adopt_stage(bundle_id=town.bundle.pk, stage="department", by=town.head)
    commands.record_review(
        sheet_id=town.sheet.pk, stage="planning", view=view("1", direction="reduce"), by=town.finance
    )
    approve(draft, town.head)
    approve(draft, town.chief)
    found = Decision.objects.get()
    assert (str(found.total), found.grade, found.direction) == ("1.00", "D", "reduce")


def test_the_decision_is_refused_while_a_stage_has_not_assessed(town):
    draft = submitted(town)
    approve(draft, town.head)
    with pytest.raises(AssessmentsMissing):
        approve(draft, town.chief)
    assert state(town) == "reviewing"
    assert not Decision.objects.exists()


def test_a_direction_that_asks_for_it_becomes_a_request_to_amend_and_others_do_not(town):
    decided(town, direction="expand", direction_reason="広げる")
    found = AmendmentRequest.objects.get()
    assert (found.initiative_key, found.direction) == ("W1", "expand")
    assert "広げる" in found.text


def test_a_direction_that_goes_on_as_before_asks_for_no_amendment(town):
    decided(town)
    assert not AmendmentRequest.objects.exists()


def test_sent_back_the_section_writes_again_and_the_next_round_needs_new_views(town):
    draft = submitted(town)
    commands.adopt_stage(bundle_id=town.bundle.pk, stage="department", by=town.head)
    draft.refresh_from_db()
    step = Step.objects.get(round__draft=draft, closed_at=None, opened_at__isnull=False)
    approvals.send_back(draft_id=draft.pk, version=draft.version, step_id=step.pk, why="根拠がない", by=town.head)
    assert state(town) == "writing"
    save(town, item_result="書き直した")
    again = commands.submit_bundle(bundle_id=town.bundle.pk, by=town.editor)
    assert again.pk == draft.pk
    assert Review.objects.filter(sheet=town.sheet, stage="self").count() == 2
    approve(again, town.head)
    with pytest.raises(AssessmentsMissing):
        approve(again, town.chief)


def test_a_withdrawn_draft_cannot_be_sent_off_from_the_approvals_desk_while_sheets_are_written(town):
    draft = submitted(town)
    draft.refresh_from_db()
    draft = approvals.withdraw(draft_id=draft.pk, version=draft.version, why="直す", by=town.editor)
    assert state(town) == "writing"
    with pytest.raises(NotSubmitted):
        approvals.submit(draft_id=draft.pk, version=draft.version, by=town.editor)
    assert Draft.objects.get(pk=draft.pk).state == "withdrawn"


def test_a_submitted_sheet_cannot_be_written_on_and_the_database_refuses_too(town):
    submitted(town)
    with pytest.raises(NotNow):
        save(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.filter(pk=town.sheet.pk).update(answers={})


def test_what_was_sealed_and_changed_by_force_is_refused_at_the_decision(town):
    draft = submitted(town)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE evaluation_sheet DISABLE TRIGGER USER")
    Sheet.objects.filter(pk=town.sheet.pk).update(answers=ANSWERS | {"item-result": "ちがう"})
    with pytest.raises(Exception, match="変わって"):
        approve(draft, town.head)


def test_who_submitted_assesses_in_no_later_stage(town):
    bundle = Bundle.objects.exclude(pk=town.bundle.pk).get()
    save(town, bundle.sheets.get(), by=town.planner)
    commands.submit_bundle(bundle_id=bundle.pk, by=town.planner)
    for stage in ("department", "planning"):
        with pytest.raises(NotAllowed):
            commands.adopt_stage(bundle_id=bundle.pk, stage=stage, by=town.planner)


def test_a_view_without_a_reason_is_refused_by_the_command_and_by_the_database(town):
    submitted(town)
    bare = commands.View(points={axis: (points, " ") for axis, (points, _why) in view().points.items()})
    with pytest.raises(commands.ReviewRefused):
        commands.record_review(sheet_id=town.sheet.pk, stage="department", view=bare, by=town.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(review=Review.objects.first(), axis="x", points=1, reason="  ")


def test_planning_comes_after_the_department(town):
    submitted(town)
    with pytest.raises(commands.StageNotYet):
        commands.record_review(sheet_id=town.sheet.pk, stage="planning", view=view(), by=town.planner)


def test_of_two_views_of_one_stage_the_second_sees_the_first(town):
    submitted(town)
    commands.record_review(sheet_id=town.sheet.pk, stage="department", view=view("2"), by=town.head)
    with pytest.raises(commands.ReviewedMeanwhile):
        commands.record_review(sheet_id=town.sheet.pk, stage="department", view=view("1"), by=town.chief)
    commands.record_review(sheet_id=town.sheet.pk, stage="department", view=view("1"), by=town.chief, seen_turn=1)
    assert Review.objects.filter(stage="department").count() == 2


def test_the_outside_speaks_after_the_decision_and_the_ward_answers(town):
    decided(town)
    said = commands.View(points={}, comment="母数を示してほしい", answer="次年度から示す")
    commands.record_review(sheet_id=town.sheet.pk, stage="outside", view=said, by=town.planner)
    commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.chief)
    stage = published_sheets(town.plan, YEAR)[0].stages[-1]
    assert (stage.key, stage.comment, stage.answer, stage.total) == (
        "outside",
        "母数を示してほしい",
        "次年度から示す",
        None,
    )
    with pytest.raises(NotNow):
        commands.record_review(sheet_id=town.sheet.pk, stage="outside", view=said, by=town.planner, seen_turn=1)


def test_only_what_is_decided_is_published_and_only_by_who_may(town):
    with pytest.raises(NotNow):
        commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.chief)
    decided(town)
    for word in ("editor", "head", "planner", "finance", "viewer", "administrator", "stranger"):
        with pytest.raises(NotAllowed):
            commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.people[word])
    assert published_sheets(town.plan) == []
    made = commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.chief)
    assert [one.initiative_key for one in made] == ["W1"]
    assert [one.grade for one in sheets_of(town.plan, "W1")] == ["B"]


def test_what_is_published_cannot_be_changed_and_a_correction_stands_beside_it(town):
    decided(town)
    (made,) = commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.chief)
    for act in (lambda: Publication.objects.update(grade="A"), lambda: Publication.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    with pytest.raises(commands.CorrectionRefused):
        commands.correct(publication_id=made.pk, place="費用", wrong="", right="", why="誤記", by=town.chief)
    commands.correct(publication_id=made.pk, place="費用", wrong="120万円", right="121万円", why="誤記", by=town.chief)
    assert made.corrections.get().right == "121万円"


def test_last_years_promise_stands_on_top_and_must_be_answered(town):
    decided(town)
    commands.start_year(plan=town.plan, fiscal_year=YEAR + 1, by=town.planner)
    new = Sheet.objects.get(fiscal_year=YEAR + 1, initiative_key="W1")
    assert new.answers["item-target"] == "窓口に来る人"  # carried on
    save(town, new)
    with pytest.raises(commands.SheetsIncomplete, match="前年度の約束1"):
        commands.submit_bundle(bundle_id=new.bundle_id, by=town.editor)
    save(town, new, kept_1_outcome="partly", kept_1_words="一か所に置いた")
    commands.submit_bundle(bundle_id=new.bundle_id, by=town.editor)
    one = sheets_of(town.plan, "W1", public=False)[0]
    assert one.content["kept"] == [
        {"number": 1, "what": "出張所にも置く", "until": "令和8年9月", "outcome": "partly", "words": "一か所に置いた"}
    ]


def test_copying_last_year_fills_only_what_is_blank_and_judges_nothing(town):
    decided(town)
    commands.start_year(plan=town.plan, fiscal_year=YEAR + 1, by=town.planner)
    new = Sheet.objects.get(fiscal_year=YEAR + 1, initiative_key="W1")
    filled = commands.copy_last_year(sheet_id=new.pk, by=town.editor)
    new.refresh_from_db()
    assert "item-result" in filled
    assert new.answers["item-means"] == "機器の導入：導入・検証"  # the plan's words for the year were there
    assert not any(name.startswith(("points", "reason", "promise", "direction")) for name in filled)


def test_a_my_number_is_refused_in_its_field(town):
    with pytest.raises(answers.AnswersRefused) as refused:
        save(town, item_result="番号は 123456789018 です")
    assert set(refused.value.fields) == {"item-result"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0", "0"), ("１，２００円", "1200"), ("該当なし", "not-applicable"), ("未公表", "unknown"), ("", "")],
)
def test_zero_and_the_kinds_of_nothing_stay_apart(town, typed, kept):
    assert save(town, item_cost=typed).answers.get("item-cost", "") == kept


@pytest.mark.parametrize("typed", ["-1", "1.5", "たくさん", "1e400"])
def test_money_that_is_no_whole_yen_is_refused(town, typed):
    with pytest.raises(answers.AnswersRefused):
        save(town, item_cost=typed)
