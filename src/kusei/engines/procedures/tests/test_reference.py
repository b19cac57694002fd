"""The evaluator and a second, independent one agree about every form and every answer."""

import datetime as dt

import pytest
from hypothesis import given, settings

from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.tests.reference import Reference
from kusei.engines.procedures.tests.strategies import forms_with_answers

TODAY = dt.date(2026, 11, 21)
# cel-python raises the recursion limit, which hypothesis remarks.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit")


@settings(max_examples=50, deadline=None)
@given(forms_with_answers())
def test_the_state_equals_that_of_the_reference(drawn):
    form, answers = drawn
    state, other = evaluate(form, answers, today=TODAY, missing_files_may_follow=True), Reference(form, answers, TODAY)
    assert state.asked == other.asked
    assert state.required == other.required
    assert {(problem.path, problem.code) for problem in state.problems} == other.problems
    assert state.answers == other.answers


@settings(max_examples=25, deadline=None)
@given(forms_with_answers(page=True))
def test_of_answers_as_pages_send_them_it_does_too(drawn):
    form, answers = drawn
    state, other = evaluate(form, answers, today=TODAY), Reference(form, answers, TODAY)
    assert (state.asked, state.required, state.answers) == (other.asked, other.required, other.answers)
    assert {(problem.path, problem.code) for problem in state.problems} == other.problems
