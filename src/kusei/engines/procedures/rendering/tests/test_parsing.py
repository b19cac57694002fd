"""POST data become plain answers; the buttons of rows, files and postcodes work without scripts."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.parsing import (
    answers_from,
    apply_action,
    row_action,
    uploads_in,
    wants_refresh,
    with_file,
)  # fmt: skip
from kusei.engines.procedures.rendering.tests.reading_pages import by_id, sent
from kusei.engines.procedures.rendering.tests.test_html import field, form

TODAY = dt.date(2026, 11, 21)


def pressed(form_, answers, button):
    """The answers after the page was sent with that button."""
    state = evaluate(form_, answers, today=TODAY)
    data = sent(form_html(form_.sections, state, answers, problems_shown=False), press=button)
    assert button in data
    return apply_action(answers_from(form_.fields, data), row_action(data, form_.fields))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (("2026", "4", "1"), "2026-04-01"),
        (("令和８", "４", "１"), "2026-04-01"),
        (("R8年", "4月", "1日"), "2026-04-01"),
        (("平成元", "1", "8"), "1989-01-08"),
        (("令和8年4月1日", "", ""), "令和8年4月1日"),
        (("令和8", "", "1"), "令和8--1"),
        (("あ", "い", "う"), "あ-い-う"),
        (("9" * 6000, "1", "1"), "9" * 40 + "-1-1"),
        (("", " ", ""), None),
    ],
)
def test_a_date_in_three_parts_becomes_one_or_stays_as_typed(typed, answer):
    data = QueryDict(mutable=True)
    for part, value in zip(("year", "month", "day"), typed, strict=True):
        data[f"f-d-{part}"] = value
    assert answers_from(form(field("d", "date")).fields, data) == {"d": answer}


ROWS = form(field("kids", "group", least=1, most=3, fields=[field("name"), field("ok", "yes_no", required=False)]))


def test_a_row_that_waits_to_be_filled_in_counts_only_when_it_is():
    html = form_html(ROWS.sections, evaluate(ROWS, {}, today=TODAY), {}, problems_shown=False)
    data = sent(html)
    assert "f-kids-0-name" in data
    assert answers_from(ROWS.fields, data) == {"kids": []}
    data["f-kids-0-name"] = "甲"
    assert answers_from(ROWS.fields, data) == {"kids": [{"name": "甲", "ok": None}]}


def test_rows_are_added_moved_and_taken_away():
    two = pressed(ROWS, {}, "f-kids-add")
    assert len(two["kids"]) == 2
    rows = {"kids": [{"name": "甲", "ok": True}, {"name": "乙", "ok": None}]}
    assert [row.get("name") for row in pressed(ROWS, rows, "f-kids-add")["kids"]] == ["甲", "乙", None]
    assert [row["name"] for row in pressed(ROWS, rows, "f-kids-1-up")["kids"]] == ["乙", "甲"]
    assert pressed(ROWS, rows, "f-kids-0-remove") == {"kids": [{"name": "乙", "ok": None}]}


def test_no_more_rows_can_be_added_than_the_form_allows():
    rows = {"kids": [{}, {}, {}]}
    assert "f-kids-add" not in by_id(
        form_html(ROWS.sections, evaluate(ROWS, rows, today=TODAY), rows, problems_shown=False)
    )


def test_one_row_too_many_is_let_through_for_the_sentence_and_no_more():
    data = QueryDict("f-kids-rows=9999")
    assert len(answers_from(ROWS.fields, data)["kids"]) == 4


FILES = form(field("proof", "file"), field("kids", "group", required=False, fields=[field("card", "file")]))
ONE, TWO = "6f9619ff-8b86-d011-b42d-00c04fc964ff", "7f9619ff-8b86-d011-b42d-00c04fc964ff"


def test_files_are_kept_from_before_and_removed_by_their_button():
    assert answers_from(FILES.fields, QueryDict(""), before={"proof": [ONE]})["proof"] == [ONE]
    rows = {"proof": [ONE, TWO], "kids": [{"card": [ONE]}]}
    state = evaluate(FILES, rows, today=TODAY)
    data = sent(form_html(FILES.sections, state, rows, problems_shown=False))
    data["f-kids-0-card-remove"] = ONE
    after = apply_action(answers_from(FILES.fields, data), row_action(data, FILES.fields))
    assert after == {"proof": [ONE, TWO], "kids": [{"card": []}]}


def test_files_that_come_with_the_form_have_their_paths():
    file = SimpleUploadedFile("a.jpg", b"x")
    uploads = MultiValueDict({"f-proof-new": [file] * 12, "f-kids-1-card-new": [file], "f-other-new": [file]})
    found = uploads_in(FILES.fields, uploads)
    assert [path for path, _file in found] == [("proof",)] * 10 + [("kids", 1, "card")]
    assert with_file({"proof": [ONE]}, ("proof",), TWO) == {"proof": [ONE, TWO]}
    assert with_file({}, ("kids", 1, "card"), ONE) == {"kids": [{}, {"card": [ONE]}]}


def test_a_postcode_gives_the_address_and_keeps_what_is_more_exact():
    one = form(field("home", "address"))
    blank = dict.fromkeys(("prefecture", "city", "town", "block", "building"), "")
    found = pressed(one, {"home": {**blank, "postal_code": "144-0052", "block": "13-14"}}, "f-home-find")["home"]
    assert (found["prefecture"], found["city"], found["town"], found["block"]) == ("東京都", "大田区", "蒲田", "13-14")
    assert pressed(one, {"home": {**found, "town": "蒲田五丁目"}}, "f-home-find")["home"]["town"] == "蒲田五丁目"
    assert pressed(one, {"home": {**found, "postal_code": "999-9999"}}, "f-home-find")["home"]["city"] == "大田区"


def test_the_button_for_the_next_questions_is_known():
    assert wants_refresh(QueryDict("f-refresh=1"))
    assert not wants_refresh(QueryDict("f-a=1"))
    assert row_action(QueryDict("f-a=1"), FILES.fields) is None
