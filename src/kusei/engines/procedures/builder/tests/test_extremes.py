"""What random requests found: texts and numbers that no database can hold are refused, not stored."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from kusei.engines.procedures.builder.commands import samples, working
from kusei.engines.procedures.builder.commands.samples import SampleWrong
from kusei.engines.procedures.builder.forms import RowsForm
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.refusals import WouldBreak
from kusei.engines.procedures.builder.tests.conftest import new
from kusei.engines.procedures.testing import published
from kusei.foundation.people.testing import sign_in


@pytest.mark.parametrize("answers", ['{"x": "\\u0000"}', '{"\\u0000": 1}', '{"x": NaN}', '{"x": ["\\ud800"]}'])
def test_a_sample_that_cannot_be_kept_is_refused(town: SimpleNamespace, answers: str) -> None:
    one = new(town)
    sent = {"title": "見本", "answers": answers, "wrong": "", "channel": "online"}
    answer = sign_in(Client(), town.editor).post(f"/desk/forms/{one.pk}/samples/0/", sent)
    assert answer.status_code == 422
    assert not one.samples.exists()


def test_a_title_that_cannot_be_kept_is_refused(town: SimpleNamespace) -> None:
    with pytest.raises(SampleWrong):
        samples.keep(workpiece_id=new(town).pk, title="a\x00b", answers={}, wrong=None, by=town.editor)


@pytest.mark.parametrize("label", ["a\x00b", "\x07", "\ud800"])
def test_a_label_that_cannot_be_kept_is_refused(town: SimpleNamespace, label: str) -> None:
    one = new(town)
    step = Operation("add_field", {"section": "applicant", "type": "text", "label": label})
    with pytest.raises(WouldBreak):
        working.edit(workpiece_id=one.pk, revision=one.revision, operation=step, by=town.editor)


@pytest.mark.parametrize("values", [{"least": 10**30}, {"most": 201}, {"least": 201}])
def test_numbers_beyond_all_measure_are_refused(town: SimpleNamespace, values: dict[str, int]) -> None:
    one = new(town)
    step = Operation("add_field", {"section": "applicant", "type": "file", "label": "書類"})
    one = working.edit(workpiece_id=one.pk, revision=one.revision, operation=step, by=town.editor)
    step = Operation("set_field", {"path": "file", "values": values})
    with pytest.raises(WouldBreak):
        working.edit(workpiece_id=one.pk, revision=one.revision, operation=step, by=town.editor)


@pytest.mark.parametrize("act", ["discard:" + "9" * 5000, "discard:" + "9" * 18])
def test_a_number_of_five_thousand_digits_is_no_sample(town: SimpleNamespace, act: str) -> None:
    answer = sign_in(Client(), town.editor).post(f"/desk/forms/{new(town).pk}/samples/", {"act": act})
    assert answer.status_code == 302


def test_a_version_of_five_thousand_digits_is_the_one_in_force(town: SimpleNamespace) -> None:
    published()
    address = "/desk/forms/procedures/certificate-copy/copy/"
    assert sign_in(Client(), town.editor).post(address, {"version": "9" * 5000}).status_code == 302


@pytest.mark.parametrize("total", ["9" * 5000, "²", "-1", ""])
def test_a_count_of_rows_that_is_none_gives_no_rows(total: str) -> None:
    assert RowsForm("x", [], [], {"x-total": total}).total == 0
