"""Whatever answers a program sends to whatever form: never a fault of ours, and every error names a place that is."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering.names import PARTS
from kusei.engines.procedures.tests import sending
from kusei.engines.procedures.tests.strategies import answers_for, forms
from kusei.foundation.people.tokens.commands import create_token
from kusei.foundation.web import clock

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), st.text(max_size=6),
    st.sampled_from(["\x00", "\ud800", "9" * 5000, "字" * 30_000, "2026-04-01", "123456789018", "\u202e"]),
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
WRITE = "applications:write"


@st.composite
def bodies(draw: Any, form: Form) -> Any:
    """Answers of any shape: to the form, of known keys with anything, or nothing like answers."""
    keys = [one.key for one in form.fields]
    known = st.dictionaries(st.sampled_from(keys) | st.text(max_size=4), values, max_size=5)
    rows = st.fixed_dictionaries({}, optional={one.key: _rows(one) for one in form.fields if one.type in ROWS})
    return draw(st.one_of(answers_for(form), known, rows, values, st.just(dict.fromkeys(keys, ""))))


def _rows(one: Any) -> st.SearchStrategy[Any]:
    keys = st.sampled_from([x.key for x in one.row_fields] or ["x"]) | st.text(max_size=3)
    inner = st.dictionaries(keys, values, max_size=3)
    return st.lists(inner, max_size=60) | st.lists(inner | values, max_size=3)


def names_a_place(form: Form, answers: Any, path: str) -> bool:
    """Whether the dotted path leads to a field, a row, a field of a row, a part of one, or to a key that was sent."""
    if isinstance(answers, dict) and any(path == sent[:80] for sent in answers):
        return True
    key, *more = path.split(".")
    one = form.field(key)
    if one is None:
        return False
    if one.type not in ROWS:
        return not more or (len(more) == 1 and more[0] in PARTS.get(one.type, ()))
    if len(more) < 2:
        return not more
    inner = next((x for x in one.row_fields if x.key == more[1]), None)
    at_row = more[0].isdigit() and int(more[0]) < len(answers[key]) and inner is not None
    return at_row and (len(more) == 2 or (len(more) == 3 and more[2] in PARTS.get(inner.type, ())))


@sending.hunted(8)
@given(st.data())
def test_whatever_is_sent_is_no_fault_and_errors_name_places_that_are(
    world: SimpleNamespace, client: Client, data: st.DataObject
) -> None:
    form = data.draw(forms())
    with sending.taken_back():
        content = testing.small(form=form, handover=None)
        testing.published(content.model_copy(update={"fee": None}) if data.draw(st.booleans()) else content)
        token = create_token(user=world.hanako, name="x", scopes=[WRITE]).credential.text()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-first-key"}

        def send(path: str, body: Any) -> Any:
            sent = json.dumps(body, ensure_ascii=data.draw(st.booleans()), default=str).encode(errors="surrogatepass")
            answer = client.generic("POST", f"/api/v1{path}", sent, "application/json", headers=headers)
            assert answer.status_code < 500, answer.content
            return answer

        def check_places(found: list[str], answers: Any) -> None:
            for path in found:
                assert names_a_place(form, answers, path), path

        for _ in range(3):
            answers = data.draw(bodies(form))
            checked = send("/procedures/certificate-copy/check", {"answers": answers})
            if checked.status_code == 200:
                check_places([one["path"] for one in checked.json()["problems"]], answers)
            filed = send("/applications", {"procedure": "certificate-copy", "answers": answers})
            if filed.status_code == 422 and filed.json()["code"] == "applications.incomplete":
                check_places([one["parameter"] for one in filed.json()["errors"]], answers)
        right = sampling.generated(content, today=clock.today())
        if not evaluate(form, right, today=clock.today()).complete:
            return
        filed = send("/applications", {"procedure": "certificate-copy", "answers": right})
        if filed.status_code in (200, 201):
            correct(world, form, send, check_places, data)


def correct(world: SimpleNamespace, form: Form, send: Any, check_places: Any, data: st.DataObject) -> None:
    """Anything as the answer to a request for correction."""
    one = Application.objects.get()
    asked = data.draw(st.sampled_from([field.key for field in form.fields]))
    office.ask_correction(application_id=one.pk, fields={asked: "x"}, message="", due_on=None, by=world.editor)
    answers = data.draw(bodies(form))
    answer = send(f"/applications/{one.number}/correction", {"answers": answers})
    if answer.status_code == 422 and answer.json()["code"] == "applications.incomplete":
        places = [one["parameter"] for one in answer.json()["errors"]]
        check_places([place for place in places if "." not in place], answers)
