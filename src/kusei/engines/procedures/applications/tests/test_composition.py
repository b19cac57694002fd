"""Several procedures at once: what they share is asked in the first, and each is filed as if it stood alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.composition import Composition, replaced
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.web import clock

ADDRESS, NAME = ANSWERS["address"], ANSWERS["applicant"]


def procedure(key: str, *fields: dict[str, Any], department: str = "madoguchi") -> Procedure:
    """A procedure of these fields, each a section of its own."""
    sections = [
        {"key": f"s_{place}", "title": "x", "fields": [{"label": "x", **one}]} for place, one in enumerate(fields)
    ]
    data = testing.small().model_dump(mode="json", exclude={"handover", "fee"}) | {
        "key": key, "department": department, "form": {"sections": sections, "checks": []},
    }  # fmt: skip
    return Procedure.model_validate(data)


def version(content: Procedure) -> Version:
    """A version that is nowhere stored."""
    from kusei.engines.procedures.definition.reading import canonical, digest

    return Version(definition=canonical(content), digest=digest(content))


NAMED = {"key": "who", "type": "name", "profile": "name"}
HOME = {"key": "home", "type": "address", "profile": "address"}
MOVED = {"key": "moved", "type": "date", "shared": "moved_on"}


def composed(forms: list[dict[str, Any]], *contents: Procedure) -> Composition:
    return Composition([version(one) for one in contents], {"forms": forms, "guide": {}}, clock.today(), "online")


def test_what_two_forms_share_is_asked_in_the_first_alone() -> None:
    first = procedure("first", NAMED, HOME, MOVED)
    second = procedure("second", {**NAMED, "key": "applicant"}, {"key": "more", "type": "text"})
    composition = composed([{"who": NAME, "home": ADDRESS, "moved": "2026-11-01"}, {"more": "x"}], first, second)
    assert [step.key for step in composition.steps()] == ["0.s_0", "0.s_1", "0.s_2", "1.s_1"]
    assert composition.states[1].answers["applicant"] == NAME
    assert composition.complete


def test_a_shared_answer_that_is_wrong_is_asked_for_where_it_was_given() -> None:
    first, second = procedure("first", NAMED), procedure("second", {**NAMED, "key": "applicant"})
    composition = composed([{"who": {"family": "見本"}}, {}], first, second)
    assert not composition.complete
    assert [problem.path[0] for problem in composition.states[0].problems][:1] == ["who"]


def test_the_same_word_of_another_type_is_asked_again() -> None:
    first = procedure("first", {"key": "day", "type": "date", "shared": "moved_on"})
    second = procedure("second", {"key": "day", "type": "text", "shared": "moved_on"})
    assert len(composed([{"day": "2026-11-01"}, {}], first, second).steps()) == 2


def test_an_answer_that_the_later_form_does_not_take_is_asked_again() -> None:
    first = procedure("first", {"key": "day", "type": "date", "shared": "day"})
    second = procedure("second", {"key": "day", "type": "date", "shared": "day", "earliest": "2026-12-01"})
    composition = composed([{"day": "2026-11-01"}, {}], first, second)
    assert [step.key for step in composition.steps()] == ["0.s_0", "1.s_0"]


def test_files_are_never_shared() -> None:
    one = {"key": "paper", "type": "file", "shared": "paper"}
    composition = composed(
        [{"paper": ["4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11"]}, {}], procedure("a", one), procedure("b", one)
    )
    assert composition.inherited[1] == {}


words = st.sampled_from(["w1", "w2", "w3", None])
kinds = st.sampled_from(["text", "date", "yes_no"])
VALUES = {"text": "答え", "date": "2026-11-01", "yes_no": True}


@given(forms=st.lists(st.lists(st.tuples(kinds, words, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4))
def test_each_shared_word_is_asked_once_and_every_form_is_as_complete_as_alone(
    forms: list[list[tuple[str, str | None, bool]]],
) -> None:
    contents, given_answers = [], []
    for number, fields in enumerate(forms):
        made = [
            {"key": f"f{place}", "type": kind, **({"shared": word} if word else {})}
            for place, (kind, word, _answered) in enumerate(fields)
        ]
        contents.append(procedure(f"form-{number}", *made))
        given_answers.append({f"f{place}": VALUES[kind] for place, (kind, _word, told) in enumerate(fields) if told})
    composition = composed(given_answers, *contents)
    known: dict[tuple[str, str], Any] = {}
    asked = [(step.form, one) for step in composition.steps() for one in composition.to_ask(step.form, step.section)]
    for number, content in enumerate(contents):
        inherited = {
            one.key: known[one.shared, one.type]
            for one in content.form.fields
            if one.shared and (one.shared, one.type) in known
        }
        assert composition.inherited[number] == inherited
        alone = evaluate(content.form, {**given_answers[number], **inherited}, today=clock.today())
        assert composition.states[number].answers == alone.answers
        assert {one.key for form, one in asked if form == number} == {
            one.key for one in content.form.fields if one.key not in inherited
        }
        for one in content.form.fields:
            if one.shared and one.key in alone.answers:
                known.setdefault((one.shared, one.type), alone.answers[one.key])


@given(count=st.integers(1, 4), data=st.data())
def test_writing_one_form_leaves_the_others(count: int, data: Any) -> None:
    forms = [{"a": number} for number in range(data.draw(st.integers(0, count)))]
    index = data.draw(st.integers(0, count - 1))
    made = replaced({"forms": forms, "guide": {"g": 1}}, index, {"b": 2}, count)
    assert len(made["forms"]) == count
    assert made["guide"] == {"g": 1}
    for number, form in enumerate(made["forms"]):
        before = forms[number] if number < len(forms) else {}
        assert form == ({**before, "b": 2} if number == index else before)


@pytest.fixture
def bundle(world: SimpleNamespace) -> list[Version]:
    """Two procedures of two departments that share the name."""
    first = procedure("moving-in", NAMED, MOVED)
    second = procedure("tax", {**NAMED, "key": "applicant"}, {"key": "more", "type": "text"}, department="zeimu")
    return [testing.published(first), testing.published(second)]


def test_a_bundle_is_one_cover_with_one_application_for_each_department(
    world: SimpleNamespace, bundle: list[Version]
) -> None:
    answers = [{"who": NAME, "moved": "2026-11-01"}, {"more": "x"}]
    draft, _ = drafts.start_draft(versions=bundle, owner=world.hanako, answers=answers)
    cover = submitting.submit(draft_id=draft.pk, by=world.hanako)
    assert submitting.submit(draft_id=draft.pk, by=world.hanako) == cover
    made = list(cover.applications.order_by("pk"))
    assert [one.department.code for one in made] == ["madoguchi", "zeimu"]
    assert len({one.number for one in made}) == 2
    assert [one.name["name"] for one in made] == ["見本 花子", "見本 花子"]
    assert [one.answers.get().values for one in made] == [
        {"who": NAME, "moved": "2026-11-01"}, {"applicant": NAME, "more": "x"},
    ]  # fmt: skip


def test_one_form_that_is_not_complete_holds_up_all_and_makes_none(
    world: SimpleNamespace, bundle: list[Version]
) -> None:
    draft, _ = drafts.start_draft(versions=bundle, owner=None, answers=[{"who": NAME, "moved": "2026-11-01"}, {}])
    with pytest.raises(submitting.Incomplete) as error:
        submitting.submit(draft_id=draft.pk, by=None)
    assert [[one.dotted for one in form] for form in error.value.problems] == [[], ["more"]]
    assert not Application.objects.exists()
