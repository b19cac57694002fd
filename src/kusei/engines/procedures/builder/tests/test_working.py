"""Working copies: each step is kept, undone and done again; two editors do not overwrite each other."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder import access, texts
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import State, Step, Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.refusals import (
    ChangedMeanwhile,
    KeyTaken,
    NotAllowed,
    NotAProcedure,
    NothingToUndo,
    NotNow,
    WouldBreak,
)
from kusei.engines.procedures.builder.tests.conftest import new
from kusei.engines.procedures.builder.tests.test_operations import hundred
from kusei.engines.procedures.catalogue import linting
from kusei.foundation.web.testing import at_most


def edit(workpiece, by, name="add_field", **arguments):
    given = arguments or {"section": "applicant", "type": "text"}
    return working.edit(
        workpiece_id=workpiece.pk, revision=workpiece.revision, operation=Operation(name, given, "場所"), by=by
    )


def test_sixty_steps_are_undone_exactly_and_some_done_again(town):
    one = new(town)
    contents = [one.content]
    for _number in range(60):
        one = edit(one, town.editor)
        contents.append(one.content)
    for content in reversed(contents[:-1]):
        one = working.undo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
        assert one.content == content
    with pytest.raises(NothingToUndo):
        working.undo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
    for content in contents[1:9]:
        one = working.redo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
        assert one.content == content
    one = edit(one, town.editor)
    with pytest.raises(NothingToUndo):
        working.redo(workpiece_id=one.pk, revision=one.revision, by=town.editor)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(st.sampled_from(["edit", "edit", "undo", "redo"]), max_size=14))
def test_undo_and_redo_are_those_of_two_piles(town, moves):
    with transaction.atomic():
        one = new(town, key=f"p-{time.perf_counter_ns()}")
        past, future = [], []
        for move in moves:
            now = one.content
            if move == "edit":
                one = edit(one, town.editor)
                past, future = [*past, now], []
            elif move == "undo" and past:
                one = working.undo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
                future = [*future, now]
                assert one.content == past.pop()
            elif move == "redo" and future:
                one = working.redo(workpiece_id=one.pk, revision=one.revision, by=town.editor)
                past = [*past, now]
                assert one.content == future.pop()


def test_who_saw_an_older_revision_changes_nothing(town):
    one = new(town)
    stale = Workpiece.objects.get(pk=one.pk)
    edit(one, town.editor)
    with pytest.raises(ChangedMeanwhile):
        edit(stale, town.colleague)
    assert Step.objects.filter(workpiece=one).count() == 2


def test_what_nobody_could_read_is_not_stored(town):
    one = new(town)
    with pytest.raises(WouldBreak) as caught:
        edit(one, town.editor, "set_field", path="name", values={"key": "Not a key"})
    assert caught.value.problems == [
        ("form.sections.0.fields.0.key", "キーは英小文字で始め、英小文字・数字・_ だけで書いてください。")
    ]
    assert Workpiece.objects.get(pk=one.pk).revision == 1


def test_saving_the_same_again_makes_no_step(town):
    one = new(town)
    assert edit(one, town.editor, "set_field", path="name", values={"profile": "name"}).revision == 1


@pytest.mark.parametrize("who", ["approver", "viewer", "stranger"])
def test_only_editors_of_the_department_change_a_copy(town, who):
    one, by = new(town), getattr(town, who)
    with pytest.raises(NotAllowed):
        edit(one, by)
    with pytest.raises(NotAllowed):
        working.undo(workpiece_id=one.pk, revision=one.revision, by=by)
    with pytest.raises(NotAllowed):
        working.drop(workpiece_id=one.pk, revision=one.revision, by=by)
    with pytest.raises(NotAllowed):
        new(town, "another", by=by)
    with pytest.raises(NotAllowed):
        working.start_copy(version=testing.published(), by=by)


def test_another_section_does_not_know_of_a_copy(town):
    one = new(town)
    assert access.one_visible(town.viewer, one.pk) == one
    with pytest.raises(Http404):
        access.one_visible(town.stranger, one.pk)


def test_a_copy_is_not_moved_into_a_department_that_is_not_the_editors(town):
    one = new(town)
    with pytest.raises(NotAllowed):
        edit(one, town.editor, "set_procedure", values={"department": "zeimu"})
    with pytest.raises(WouldBreak):
        edit(one, town.editor, "set_procedure", values={"department": "nowhere"})


def test_a_key_belongs_to_one_procedure(town):
    version = testing.published()
    with pytest.raises(KeyTaken):
        new(town, "certificate-copy")
    with pytest.raises(KeyTaken):
        edit(new(town), town.editor, "set_procedure", values={"key": "certificate-copy"})
    with pytest.raises(KeyTaken):
        edit(working.start_copy(version=version, by=town.editor), town.editor, "set_procedure", values={"key": "x"})


def test_a_text_becomes_a_copy_of_the_procedure_with_its_key(town):
    version = testing.published()
    one = working.start_from_text(municipality=town.home, text=texts.yaml_text(version.content), by=town.editor)
    assert (one.procedure, one.based_on, one.content) == (version.procedure, version, version.definition)
    with pytest.raises(WouldBreak) as caught:
        working.start_from_text(municipality=town.home, text="format: kusei-procedure/1\nkey: x", by=town.editor)
    assert ("title", "書かれていません。") in caught.value.problems
    guide = "format: kusei-guide/1\nkey: a\ntitle: a\nsummary: a\nquestions: []\nitems: []"
    with pytest.raises(NotAProcedure):
        working.start_from_text(municipality=town.home, text=guide, by=town.editor)


def test_a_copy_that_was_given_up_is_taken_up_again(town):
    one = new(town)
    working.drop(workpiece_id=one.pk, revision=one.revision, by=town.editor)
    with pytest.raises(NotNow):
        edit(one, town.editor)
    assert working.take_up(workpiece_id=one.pk, by=town.editor).state == State.WORKING


def test_the_database_keeps_every_step_as_it_was(town):
    one = new(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.filter(workpiece=one).update(place="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.filter(workpiece=one).delete()


def test_a_form_of_a_hundred_fields_with_a_hundred_rules_is_saved_within_a_second(town, capsys):
    one = new(town)
    one = edit(one, town.editor, "replace", data=hundred())
    linting.language._program.cache_clear()  # as in a process that has never seen the form
    began = time.perf_counter()
    one = edit(one, town.editor, "set_field", path="f50", values={"max": 10})
    taken = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nsaving 100 fields with 100 rules: {taken * 1000:.0f} ms")  # noqa: T201  the figure is the result
    assert taken < at_most(1)
