"""An interview about any form, into which anything is typed: never a fault of ours, and what was said is filed."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures.applications.commands.applicants import current_answers
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.tests.test_random_forms import complete, procedures
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.tests.conftest import at, begin, see
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.testing import published
from kusei.engines.procedures.tests import sending
from kusei.engines.procedures.tests.strategies import forms
from kusei.foundation.web import clock

MORE = [
    "document",
    "read_by",
    "sure-name",
    "c-name-family",
    "card",
    "read",
    "gap-k0",
    "late_reason",
    "reason",
    "language",
]


@sending.hunted(4)
@given(st.data())
def test_whatever_is_typed_is_no_fault_and_what_is_filed_is_what_the_form_makes_of_it(desk, data):
    form = data.draw(forms())
    with sending.taken_back():
        content = data.draw(procedures(form))
        published(content)
        by_post = data.draw(st.booleans())
        if by_post:
            stamp = [("arrived_on_year", "2026"), ("arrived_on_month", "11"), ("arrived_on_day", "20")]
            body = sending.Body([("procedure", "certificate-copy"), *stamp])
            body.post(desk.client, reverse("counter:post"))
            interview = Interview.objects.latest("pk")
        else:
            interview = begin(desk, "certificate-copy")
        typed_anything(desk.client, interview, form, data)
        if Application.objects.exists() or desk.client.get(at("form", interview, 0)).status_code == 404:
            return  # filed, dropped, or handed to the resident
        if not by_post:
            see(desk, interview)
        answers = data.draw(complete(content))
        state = evaluate(form, answers, today=clock.today(), channel="post" if by_post else "counter")
        page = at("form", interview, 0)
        sending.opened(desk.client, page)
        body = sending.filled(form.sections, state, answers)
        body.pairs.append(("next", "1"))
        body.post(desk.client, page)
        sending.opened(desk.client, at("review", interview))
        sending.Body([]).post(desk.client, at("review", interview))
        found = Application.objects.first()
        if found is None:
            return
        stored = current_answers(found)
        said = sending.with_files(form.fields, answers, stored)
        assert stored == evaluate(form, said, today=clock.today(), channel=found.channel).answers
        for name in ("done", "sheets", "letter"):
            sending.opened(desk.client, at(name, interview))


def typed_anything(client: Client, interview: Interview, form, data) -> None:
    """Anything to the pages of the interview."""
    places = ["form", "form", "form", "identity", "review", "account", "display", "hand_over"]
    for name in data.draw(st.lists(st.sampled_from(places), max_size=3)):
        address = at(name, interview, *((data.draw(st.sampled_from([0, 0, 0, 1])),) if name == "form" else ()))
        data.draw(sending.rubbish(form, more=MORE, prefix="c" if name == "identity" else "f")).post(client, address)
        sending.opened(client, at("form", interview, 0))
        sending.opened(client, at("review", interview))
