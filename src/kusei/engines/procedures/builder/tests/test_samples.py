"""Samples: made up for any form, run against it, taken along to the next copy; never of somebody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder.commands import deciding, samples, working
from kusei.engines.procedures.builder.commands.samples import SampleWrong
from kusei.engines.procedures.builder.queries.trying import failing, runs
from kusei.engines.procedures.builder.refusals import NotAllowed
from kusei.engines.procedures.builder.tests.conftest import new
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.reading import read_file
from kusei.foundation.web import clock


def test_made_up_answers_are_complete_and_the_faulty_ones_are_wrong_where_expected(town):
    one = working.start_copy(version=testing.published(), by=town.editor)
    full, less = samples.generate(workpiece_id=one.pk, by=town.editor)
    assert (full.wrong, less.wrong) == ({}, {"applicant": "required"})
    assert failing(one) == 0
    assert [run.fee for _sample, run in runs(one)] == [410, 410]


def test_a_sample_that_does_not_give_what_it_should_says_what_is_missing_and_more(town):
    content = testing.small()
    run = sampling.run(content, {"unknown": 1}, {"phone": "check"}, channel="online", today=clock.today())
    assert not run.right
    assert run.missing == {"phone": "check"}
    assert run.more["unknown"] == "unknown"
    assert run.more["phone"] == "required"


@pytest.mark.parametrize(
    "path", sorted(Path(settings.PACKS_DIR).glob("*/procedures/*.yaml"))[:12], ids=lambda p: p.stem
)
def test_made_up_answers_have_only_problems_that_a_person_must_judge(path):
    content = read_file(path)
    assert isinstance(content, Procedure)
    answers = sampling.generated(content, today=clock.today())
    found = sampling.run(content, answers, {}, channel="online", today=clock.today()).found
    assert set(found.values()) <= {"check", "pattern", "required", "too-few"}


def test_samples_go_along_to_the_next_copy(town):
    one = new(town)
    samples.generate(workpiece_id=one.pk, by=town.editor)
    one = deciding.submit(workpiece_id=one.pk, revision=one.revision, note="版", by=town.editor)
    one = deciding.approve(workpiece_id=one.pk, revision=one.revision, note="よい", by=town.approver)
    assert working.start_copy(version=one.version, by=town.editor).samples.count() == 2


def test_a_possible_my_number_is_no_sample(town):
    one = new(town)
    with pytest.raises(SampleWrong):
        samples.keep(workpiece_id=one.pk, title="見本", answers={"x": "123456789018"}, wrong=None, by=town.editor)


def test_only_editors_keep_samples(town):
    one = new(town)
    for by in (town.approver, town.viewer, town.stranger):
        with pytest.raises(NotAllowed):
            samples.generate(workpiece_id=one.pk, by=by)
