"""What a page shows comes back unchanged; no data that anybody sends is a fault of ours."""

import datetime as dt

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering.errors import summary
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.engines.procedures.rendering.parsing import answers_from, apply_action, row_action
from kusei.engines.procedures.rendering.reading import rows
from kusei.engines.procedures.rendering.tests.reading_pages import by_id, sent
from kusei.engines.procedures.tests.strategies import forms, forms_with_answers

TODAY = dt.date(2026, 11, 21)


@settings(max_examples=60, deadline=None)
@given(forms_with_answers(page=True))
def test_answers_come_back_from_the_page_as_they_went_in(drawn):
    form, answers = drawn
    state = evaluate(form, answers, today=TODAY)
    html = form_html(form.sections, state, answers, problems_shown=True)
    back = answers_from(form.fields, sent(html))
    again = evaluate(form, back, today=TODAY)
    assert again.answers == state.answers
    assert again.asked == state.asked


@settings(max_examples=30, deadline=None)
@given(forms_with_answers(page=True))
def test_every_problem_has_a_place_on_the_page_and_every_id_stands_once(drawn):
    form, answers = drawn
    state = evaluate(form, answers, today=TODAY)
    ids = by_id(form_html(form.sections, state, answers, problems_shown=True))
    for anchor, sentence in summary(state, form):
        assert anchor in ids, (anchor, sentence)


@settings(max_examples=30, deadline=None)
@given(forms_with_answers(), st.sampled_from(["ja", "en", "ja-easy"]), st.booleans())
def test_answers_of_any_shape_can_be_drawn_and_read(drawn, language, spoken):
    form, answers = drawn
    state = evaluate(form, answers, today=TODAY)
    options = RenderOptions(spoken=spoken, show_keys=True, disabled=spoken, hx_post="/x/", upload_url="/y/")
    by_id(form_html(form.sections, state, answers, problems_shown=True, language=language, options=options))
    rows(form, state, language=language)
    rows(form, state.answers, language=language, with_hidden=True)


values = st.text(max_size=6) | st.sampled_from(["1", "true", "99999", "2026", "令和7", "-1", "٣", "9" * 5000, "\x00"])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_data_that_is_sent_raises_and_rows_stay_within_their_number(data):
    form = data.draw(forms())
    state = evaluate(form, {}, today=TODAY)
    names = set(sent(form_html(form.sections, state, {}, problems_shown=False)))
    for one in form.fields:
        names |= {
            f"f-{one.key}{end}" for end in ("", "-rows", "-shown", "-add", "-0-remove", "-1-up", "-year", "-remove")
        }
    query = QueryDict(mutable=True)
    for name in data.draw(st.lists(st.sampled_from(sorted(names)), max_size=12)):
        query.appendlist(name, data.draw(values))
    answers = answers_from(form.fields, query)
    action = row_action(query, form.fields)
    after = apply_action(answers, action) if action else answers
    for one in form.fields:
        assert len(answers[one.key] or []) <= (one.most or 50) + 1 if one.row_fields else True
    evaluate(form, after, today=TODAY)
