"""Whatever the form and whatever is sent to its pages: never a fault of ours, and what is filed is what was said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.commands.applicants import current_answers
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.definition import Form, Procedure
from kusei.engines.procedures.definition.procedure import Fee
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.tests import sending
from kusei.engines.procedures.tests.strategies import answers_for, forms
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

START = "/applications/start/certificate-copy/"


def procedures(form: Form) -> st.SearchStrategy[Procedure]:
    """A procedure with the form; with a fee whose expressions name other fields, and without."""
    plain = testing.small(form=form, handover=None)
    item = {"key": "copy", "label": "写し", "amount": 300, "count": "k0"}
    fee = Fee.model_validate({"items": [item, {**item, "key": "more", "count": "k1", "when": "k0 != null"}]})
    others = (plain.model_copy(update={"fee": one, "delivery": "paper"}) for one in (None, fee))
    return st.sampled_from([plain, *others])


@st.composite
def complete(draw: Any, content: Procedure) -> dict[str, Any]:
    """Answers that are all right, where answers can be: made up ones, with random ones where these are right too."""
    form, today = content.form, clock.today()
    made = sampling.generated(content, today=today)
    drawn = {**made, **draw(answers_for(form, page=True))}
    wrong = {one.path[0] for one in evaluate(form, drawn, today=today).problems}
    found = {key: made.get(key) if key in wrong else value for key, value in drawn.items()}
    return sending.without_files(form.fields, found)


def rubbish_everywhere(client: Client, form: Form, draft: str, data: st.DataObject) -> None:
    """Anything to the steps there are and are not, and to the other pages of the draft."""
    steps = [f"0.{one.key}" for one in form.sections]
    others = ["review", "later", "1.s0", "-1.s0", "0.", "0.%00", "nothing", "done"]
    pages = st.sampled_from([*steps, *steps, *steps, *others])
    for _ in range(data.draw(st.integers(0, 4))):
        address = f"{draft}{data.draw(pages)}/"
        if data.draw(st.integers(0, 3)):
            data.draw(sending.rubbish(form)).post(client, address)
        else:
            sending.opened(client, address)


def walked(client: Client, form: Form, draft: str, answers: dict[str, Any]) -> Any:
    """Fill in step by step what the page leads to, then hand in; the last answer."""
    sections = {f"{draft}0.{one.key}/": one for one in form.sections}
    answer = sending.opened(client, draft)
    state = evaluate(form, answers, today=clock.today())
    for _step in sections:
        section = sections.get(answer.headers.get("Location", ""))
        if section is None:
            break
        sending.opened(client, answer.headers["Location"])
        body = sending.filled([section], state, answers)
        answer = body.post(client, answer.headers["Location"])
    sending.opened(client, f"{draft}review/")
    return sending.Body([("email", "")]).post(client, f"{draft}review/")


@sending.hunted(8)
@given(st.data())
def test_whatever_is_sent_is_no_fault_and_what_is_filed_is_what_the_form_makes_of_it(
    world: SimpleNamespace, data: st.DataObject
) -> None:
    form = data.draw(forms())
    with sending.taken_back():
        content = data.draw(procedures(form))
        testing.published(content)
        client = sign_in(Client(), world.hanako) if data.draw(st.booleans()) else Client()
        sending.opened(client, START)
        first = data.draw(sending.rubbish(form, more=["subject"])).post(client, START)
        draft = first.headers["Location"][: len("/applications/drafts/") + 37]
        rubbish_everywhere(client, form, draft, data)
        answers = data.draw(complete(content))
        walked(client, form, draft, answers)
        one = Application.objects.first()
        if one is None:
            return
        stored = current_answers(one)
        said = sending.with_files(form.fields, answers, stored)
        assert stored == evaluate(form, said, today=clock.today()).answers
        sending.opened(client, f"{draft}done/")
        after_filing(world, client, one, data)


def after_filing(world: SimpleNamespace, client: Client, one: Application, data: st.DataObject) -> None:
    """Its page, a correction of random questions and everything that can be sent to it."""
    form, address = one.version.content.form, f"/applications/{one.number}/"
    sending.opened(client, address)
    sending.opened(sign_in(Client(), world.editor), f"/desk/{one.number}/")
    keys = [field.key for field in form.fields]
    asked = data.draw(st.dictionaries(st.sampled_from(keys), st.just("直してください"), min_size=1, max_size=3))
    office.ask_correction(application_id=one.pk, fields=asked, message="", due_on=None, by=world.editor)
    sending.opened(client, f"{address}correct/")
    words = st.sampled_from(["correct", "correct", "send-file", "message", "withdraw"])
    for word in data.draw(st.lists(words, max_size=4)):
        data.draw(sending.rubbish(form, more=["field", "instead_of", "file"])).post(client, f"{address}{word}/")
