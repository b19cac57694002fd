"""The guides of the packs find exactly what their conditions say, and their bundles ask everything once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.definition import Field, FieldType, Guide
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.tests import reference
from kusei.foundation.people.identity import Level
from kusei.foundation.people.testing import resident, sign_in
from tests.packs import procedure_packs as packs
from tests.packs.procedure_packs import TODAY, WARDS

GUIDES = [(ward, key) for ward in WARDS for key in packs.guides(ward)]
STATEMENTS = {FieldType.DECLARATION, FieldType.SIGNATURE, FieldType.FILE, FieldType.NOTE, FieldType.COMPUTED}
# cel-python raises the recursion limit, which hypothesis remarks.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit")


def _answer(one: Field) -> st.SearchStrategy[Any]:
    match one.type:
        case FieldType.YES_NO:
            return st.none() | st.booleans()
        case FieldType.CHOICE:
            return st.none() | st.sampled_from([option.value for option in one.options])
        case FieldType.CHOICES:
            return st.lists(st.sampled_from([option.value for option in one.options]), unique=True)
        case FieldType.DATE:
            return st.none() | st.dates(TODAY - dt.timedelta(800), TODAY + dt.timedelta(100)).map(dt.date.isoformat)
    raise AssertionError(f"a guide asks a {one.type}")


@pytest.mark.parametrize(("ward", "key"), GUIDES)
def test_every_guide_asks_little_and_names_only_procedures_that_exist(ward, key):
    guide = packs.guides(ward)[key]
    assert 5 <= len(guide.questions) <= 12
    assert len(guide.items) >= 8
    assert {item.procedure for item in guide.items if item.procedure} <= packs.procedures(ward).keys()
    # The answers stand in the address: only what decides is asked, and nothing is typed freely.
    assert {one.type for one in guide.questions} <= {
        FieldType.YES_NO, FieldType.CHOICE, FieldType.CHOICES, FieldType.DATE,
    }  # fmt: skip
    said = " ".join([item.when or "" for item in guide.items] + [item.days_from or "" for item in guide.items])
    said += " ".join(one.when or "" for one in guide.questions)
    assert [one.key for one in guide.questions if one.key not in said] == []


@pytest.mark.parametrize(("ward", "key"), GUIDES)
def test_a_guide_finds_exactly_the_items_whose_condition_holds(ward, key):
    guide = packs.guides(ward)[key]
    form = guiding.as_form(guide)
    versions = {item.procedure: Version() for item in guide.items if item.procedure}

    @settings(max_examples=20, deadline=None)
    @given(st.fixed_dictionaries({one.key: _answer(one) for one in guide.questions}))
    def check(answers: dict[str, Any]) -> None:
        other = reference.Reference(form, answers, TODAY)
        names = {one.key: None for one in guide.questions} | other.answers
        names |= {"today": TODAY.isoformat(), "channel": "online"}
        holding = [item for item in guide.items if item.when is None or reference.expression(item.when, names) is True]
        found = guiding.found(guide, guiding.state_of(guide, answers, TODAY), versions)
        assert [entry.item for entry in found] == holding

    check()


# ------------------------------------------------------------------------------------------------ bundles

MOVING = {
    "moving_date": "2026-11-20", "from_abroad": False, "foreign_members": False, "mynumber": True, "nhi": True,
    "pension": True, "children": ["preschool", "primary"], "nursery": True, "elderly": ["care"], "disability": False,
    "single_parent": False, "dog": True,
}  # fmt: skip
MOURNING = {
    "deceased_date_of_death": "2026-11-14", "relation_to_deceased": "child", "notified": False, "insurance": "nhi",
    "funeral": True, "care": True, "deceased_was_head": True, "two_remain": True, "pension": "receiving",
    "left": ["tax", "property"], "young_children": False,
}  # fmt: skip
FOUND = {
    "moving-in": ["moving-in-advance", "nhi-enrolment", "child-allowance", "school-transfer", "after-school",
                  "care-insurance-transfer", "dog-move", "library-registration"],
    "bereavement": ["death-notification", "household-head-change", "nhi-death", "care-insurance-death",
                    "heirs-representative"],
}  # fmt: skip


def _query(guide: Guide, answers: dict[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for one in guide.questions:
        given_, name = answers[one.key], f"q-{one.key}"
        if one.type is FieldType.DATE:
            sent |= dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), given_.split("-"), strict=True))
        else:
            sent[name] = str(given_).lower() if isinstance(given_, bool) else given_
    return {**sent, "show": "1"}


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "answers"), [("moving-in", MOVING), ("bereavement", MOURNING)])
def test_a_bundle_asks_no_fact_twice_and_files_one_application_for_each_procedure(key, answers, client, picture, day):
    packs.published("ota", FOUND[key])
    owner = resident(level=Level.CARD)
    sign_in(client, owner)
    query = _query(packs.guides("ota")[key], answers)
    page = client.get(reverse("procedures:guide", args=[key]), query)
    assert page.context["together"] == FOUND[key]
    url = f"{reverse('applications:together', args=[key])}?{page.context['query']}"
    assert client.post(url, {"procedure": FOUND[key]}).status_code == 302
    draft = Draft.objects.get()
    assert draft.guide is not None
    asked = _fill(draft, picture)
    assert [fact for fact, times in Counter(asked).items() if times > 1] == []
    cover = submitting.submit(draft_id=draft.pk, by=owner)
    filed = list(cover.applications.select_related("procedure", "department").order_by("pk"))
    assert [one.procedure.key for one in filed] == FOUND[key]
    assert len({one.number for one in filed}) == len(filed)
    assert [one.department.code for one in filed] == [packs.procedures("ota")[x].department for x in FOUND[key]]
    assert len({one.department_id for one in filed}) > 3


def _fill(draft: Draft, picture: bytes) -> list[Any]:
    """Answer every question of the draft as the samples do; gives the facts that were asked, as often as they were."""
    asked: list[Any] = []
    for index, version in enumerate(versions := drafts.versions_of(draft)):
        composition = Composition(versions, draft.answers, TODAY, draft.channel)
        sample = packs.samples("ota", version.procedure.key)["complete"][0]["answers"]
        own = {one: sample[one] for one in sample if one not in composition.inherited[index]}
        known = composition.raw(index)  # what the guide has asked
        drafts.save_draft(
            draft=draft, form=index, answers={**packs.attached(draft, own, version.content.form, picture), **known}
        )
        composition = Composition(versions, draft.answers, TODAY, draft.channel)
        assert [(one.dotted, one.code) for one in composition.states[index].problems] == [], version.procedure.key
        fields = [one for section in version.content.form.sections for one in composition.to_ask(index, section)]
        asked += [(one.same_as, one.type) for one in fields if one.same_as and one.type not in STATEMENTS]
        asked += [(one.label.ja, one.type) for one in fields if not one.same_as and one.type not in STATEMENTS]
    return asked
