"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections

from kusei.foundation.web.testing import at_once
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import address_of
from kusei.services.plans.amendment.commands import Edit, editing, locking
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest, DraftEdit
from kusei.services.plans.amendment.states import State
from kusei.services.plans.amendment.tests.conftest import CELL, TODAY, approve, build, fresh, save, shown, start
from kusei.services.plans.models import Edition

OTHER = "initiatives/W1/schedule/W1-L1/years/2027"


@pytest.fixture
def town(transactional_db, now):
    return build()


def both_save(town, first=CELL, second=CELL):
    """Both editors save, having both seen the cells as they were."""
    draft = start(town, code=f"c{AmendmentDraft.objects.count()}")
    seen = {address: shown(draft, address) for address in (first, second)}

    def write(address, text, by):
        edits = [Edit(address_of(address), seen[address], text)]
        return lambda: commands.save_edits(draft_id=draft.pk, edits=edits, by=by)

    results = at_once(write(first, "実施", town.editor), write(second, "中止", town.editor2))
    return draft, results


def without_the_lock(monkeypatch):
    """Take the row lock away, and let both read before either writes."""
    meeting = threading.Barrier(2)

    def read(draft_id):
        return AmendmentDraft.objects.select_related("plan__municipality", "base", "approval").get(pk=draft_id)

    class Meeting(editing.Rights):
        def __init__(self, *args):
            super().__init__(*args)
            meeting.wait(20)

    monkeypatch.setattr(locking, "_lock", read)
    monkeypatch.setattr(editing, "Rights", Meeting)


def test_without_the_lock_one_text_overwrites_the_other_silently(town, monkeypatch):
    """The positive control: the test below would see it."""
    draft = start(town)
    save(draft, town.editor, (OTHER, "実施"))  # the part has its row, so that no unique key stands in the way
    commands.abandon(draft_id=draft.pk, version=draft.version, why="見本", by=town.planner)
    with monkeypatch.context() as patch:
        second = start(town, code="control")
        save(second, town.editor, (OTHER, "実施"))
        without_the_lock(patch)
        edits = [[Edit(address_of(CELL), "検討", text)] for text in ("実施", "中止")]
        results = at_once(
            lambda: commands.save_edits(draft_id=second.pk, edits=edits[0], by=town.editor),
            lambda: commands.save_edits(draft_id=second.pk, edits=edits[1], by=town.editor2),
        )
    assert all(isinstance(result, list) for result in results), results
    lost = {"実施", "中止"} - {shown(second, CELL)}
    assert len(lost) == 1


def test_of_two_who_save_the_same_cell_one_sees_the_others_text(town):
    for _ in range(3):
        draft, results = both_save(town)
        refused = [result for result in results if isinstance(result, commands.Conflict)]
        assert len(refused) == 1
        (cell,) = refused[0].cells
        assert {cell.mine, cell.theirs} == {"実施", "中止"}
        assert shown(draft, CELL) == cell.theirs


def test_two_who_save_different_cells_of_one_initiative_both_succeed(town):
    draft, results = both_save(town, CELL, OTHER)
    assert all(isinstance(result, list) for result in results)
    assert (shown(draft, CELL), shown(draft, OTHER)) == ("実施", "中止")
    assert DraftEdit.objects.filter(draft=draft).count() == 2


def test_submitting_and_saving_at_once_never_seals_half_an_edit(town):
    draft = start(town)
    save(draft, town.editor, (CELL, "実施"))
    results = at_once(
        lambda: commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner),
        lambda: commands.save_edits(draft_id=draft.pk, edits=[Edit(address_of(CELL), "実施", "中止")], by=town.editor),
    )
    assert isinstance(results[0], AmendmentDraft)
    assert isinstance(results[1], list | commands.NotNow)
    approve(draft, town.chief)  # the seal is proved here
    assert fresh(draft).state == State.IN_FORCE


def test_put_in_force_twice_at_once_there_is_one_edition(town, now):
    draft = start(town, effective_on=TODAY + dt.timedelta(days=2))
    save(draft, town.editor, (CELL, "実施"))
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner)
    approve(draft, town.chief)
    now(TODAY + dt.timedelta(days=2))
    results = at_once(*[lambda: commands.put_in_force(draft_id=draft.pk).state] * 2)
    assert results == [State.IN_FORCE, State.IN_FORCE]
    assert Edition.objects.filter(plan=town.plan).count() == 2
    connections.close_all()


def test_one_source_that_asks_twice_at_once_has_one_request(town):
    def ask():
        return commands.propose(plan="sample", initiative_key="W1", direction="expand", text="広げたい。",
                                source_url="/cycle/evaluation/1/", by=town.editor).pk  # fmt: skip

    results = at_once(ask, ask)
    assert results[0] == results[1]
    assert AmendmentRequest.objects.count() == 1
