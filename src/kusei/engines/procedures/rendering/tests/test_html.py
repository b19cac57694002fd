"""What the page of a form looks like to those who fill it in."""

import datetime as dt

import pytest
from django.utils import translation

from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering.errors import summary
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import FileShown, Known, RenderOptions
from kusei.engines.procedures.rendering.tests.reading_pages import by_id, sent, text, tree

TODAY = dt.date(2026, 11, 21)


def field(key, kind="text", **more):
    return {"key": key, "type": kind, "label": key, **more}


def form(*fields):
    return Form.model_validate({"sections": [{"key": "only", "title": "全部", "fields": list(fields)}]})


def drawn(form_, answers=(), **more):
    state = evaluate(form_, dict(answers), today=TODAY)
    options = RenderOptions(**more.pop("options", {}))
    return form_html(form_.sections, state, dict(answers), **{"problems_shown": True, "options": options, **more})


EVIL = "<script>alert('x')</script>\"><b>"


def test_markup_in_labels_options_help_and_answers_is_text():
    one = form(
        field("a", label=EVIL, help=EVIL),
        field(
            "b",
            "choice",
            label=EVIL,
            options=[{"value": "x", "label": EVIL, "help": EVIL}, {"value": "y", "label": "y"}],
        ),
        field("c", "textarea", label={"ja": EVIL, "en": EVIL}),
        field("d", "group", row_label=EVIL, fields=[field("e", unit=None)]),
        field("f", "note", label=EVIL, help=EVIL),
        field("g", "declaration", label=EVIL, help=EVIL),
        field("h", "computed", compute="a"),
        field("i", "file"),
        field("j", "number", unit=EVIL),
        field("k", "choice", options=[{"value": f"v{n}", "label": EVIL, "help": EVIL} for n in range(9)]),
    )
    answers = {"a": EVIL, "c": EVIL, "d": [{"e": EVIL}], "i": [EVIL], "j": EVIL}
    files = {"i": [FileShown(EVIL, EVIL, url=EVIL, thumbnail=EVIL)]}
    known = {"a": Known(EVIL, EVIL, TODAY)}
    for language in ("ja", "en"):
        html = drawn(one, answers, files=files, known=known, language=language, options={"show_keys": True})
        assert "<script" not in html
        assert "<b>" not in html
        assert sent(html)["f-a"] == EVIL


def test_a_field_that_is_not_asked_is_not_on_the_page():
    one = form(field("a", "yes_no"), field("b", when="a"))
    assert 'name="f-b"' not in drawn(one, {"a": False})
    assert 'name="f-b"' in drawn(one, {"a": True})


def test_every_input_has_a_label_and_says_whether_it_is_needed():
    one = form(field("a"), field("b", required=False), field("c", required="size(a) > 1"))
    ids = {node.get("for"): text(node) for node in tree(drawn(one, {"a": "xyz"})).iter("label")}
    assert ids == {"f-a": "a ※必須", "f-b": "b 任意", "f-c": "c ※必須"}


def test_a_problem_is_told_at_its_input_and_linked_from_the_summary():
    one = form(field("who", "name"), field("day", "date"))
    answers = {"who": {"family": "見本"}, "day": "2025-02-30"}
    html = drawn(one, answers)
    ids = by_id(html)
    assert ids["f-who-given"].get("aria-invalid") == "true"
    assert "ここを書いてください。" in text(ids[ids["f-who-given"].get("aria-describedby")])
    assert [node.get("value") for node in (ids["f-day-year"], ids["f-day-month"], ids["f-day-day"])] == [
        "2025",
        "2",
        "30",
    ]
    assert summary(evaluate(one, answers, today=TODAY), one)[0] == ("f-who-given", "who・名：ここを書いてください。")
    assert "aria-invalid" not in drawn(one, answers, problems_shown=False)


def test_the_summary_names_the_row_and_follows_the_order_of_the_form():
    one = form(
        field("kids", "group", row_label="子ども", fields=[field("years", "number", label="年齢")]),
        field("z", label="前"),
    )
    state = evaluate(one, {"kids": [{"years": 1}, {"years": "x"}]}, today=TODAY)
    assert summary(state, one, prefix="p") == [
        ("p-kids-1-years", "子ども 2：年齢：数字で書いてください。"),
        ("p-z", "「前」を書いてください。"),
    ]


def test_what_was_filled_in_says_from_where_until_it_is_changed():
    one = form(field("a"), field("who", "name"))
    name = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
    known = {"a": Known("x", "プロフィール", dt.date(2026, 4, 1)), "who": Known(name, "プロフィール", TODAY)}
    html = drawn(one, {"a": "x", "who": {**name}}, known=known)
    assert "前に書いた内容です（令和8年4月1日、プロフィール）" in html
    assert html.count("プロフィール") == 2
    assert "プロフィール" not in drawn(one, {"a": "y", "who": {**name, "given": "次郎"}}, known=known)


def test_only_fields_on_which_others_depend_ask_the_server_again():
    one = form(
        field("a", "yes_no"),
        field("b", when="a"),
        field("c"),
        field("n", "number"),
        field("sum", "computed", compute="n * 2"),
    )
    html = drawn(one, {}, options={"hx_post": "/step/"})
    live = [node for node in tree(html).iter() if (node.get("hx-trigger") or "").startswith("change")]
    assert len(live) == 2
    assert {node.get("hx-target") for node in live} == {"#f-fields"}
    assert "<noscript>" in html
    assert "f-refresh" not in drawn(form(field("c"), field("d")), {})


def test_the_enter_key_never_presses_a_button_that_takes_a_row_away():
    one = form(field("kids", "group", fields=[field("a")]))
    buttons = [
        node.get("name")
        for node in tree(drawn(one, {"kids": [{}, {}]}, options={"enter": ("go", "next")})).iter("button")
    ]
    assert buttons[0] == "go"
    assert "f-kids-0-remove" in buttons


def test_nothing_on_the_page_is_script_or_style():
    one = form(field("a", "yes_no"), field("b", "file", camera=True, when="a"), field("c", "address"))
    html = drawn(one, {"a": True}, options={"hx_post": "/x/", "upload_url": "/y/"})
    assert not any(node.tag in ("script", "style") for node in tree(html).iter())
    assert not any(key.startswith("on") or key == "style" for node in tree(html).iter() for key in node.attrib)
    assert 'capture="environment"' in html


def test_many_options_are_a_select_and_few_are_radios():
    options = [{"value": f"v{n}", "label": f"答え{n}"} for n in range(9)]
    html = drawn(
        form(field("many", "choice", options=options), field("few", "choice", options=options[:8])), {"many": "v3"}
    )
    assert [node.get("value") for node in tree(html).iter("option") if node.get("selected") is not None] == ["v3"]
    assert sum(node.get("type") == "radio" for node in tree(html).iter("input")) == 8


def test_an_answer_that_is_not_needed_can_be_taken_back():
    one = form(field("a", "yes_no", required=False))
    assert [node.get("value") for node in tree(drawn(one, {"a": True})).iter("input")] == ["true", "false", ""]


def test_an_interview_uses_the_spoken_words_and_their_order_and_fills_nothing_in():
    one = form(
        field("a", "phone", profile="phone", label="電話番号", spoken="電話は何番ですか。", order=2),
        field("b", label="事情", order=1),
    )
    html = drawn(one, {}, options={"spoken": True})
    assert "電話は何番ですか。" in html
    assert html.index('id="f-b"') < html.index('id="f-a"')
    assert 'autocomplete="off"' in html
    assert 'autocomplete="tel"' in drawn(one, {})


def test_a_label_that_is_not_translated_is_marked_as_japanese():
    one = form(field("a", label={"ja": "氏名", "en": "Name"}), field("b", label="続柄"))
    html = drawn(one, {}, language="en")
    assert "Name" in html
    assert '<span lang="ja">続柄</span>' in html
    assert "（" not in html


def test_files_that_are_there_are_listed_and_kept():
    one = form(field("photo", "file", most=2))
    shown = {"photo": [FileShown("id-1", "診断書.pdf", url="/files/1")]}
    html = drawn(one, {"photo": ["id-1"]}, files=shown)
    assert sent(html).getlist("f-photo") == ["id-1"]
    assert 'href="/files/1"' in html
    assert 'id="f-photo-new"' in html
    assert 'id="f-photo-new"' not in drawn(one, {"photo": ["id-1", "id-2"]}, files=shown)


def test_a_postcode_of_several_towns_offers_them():
    one = form(field("home", "address"))
    ids = by_id(drawn(one, {"home": {"postal_code": "144-0052"}}))
    assert ids["f-home-town"].get("list") == "f-home-town-list"
    assert "f-home-find" in ids
    assert "f-home-find" not in by_id(drawn(one, {}, options={"towns": False}))


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_the_language_of_the_page_does_not_leak(language):
    with translation.override("ja"):
        drawn(form(field("a")), {}, language=language)
        assert translation.get_language() == "ja"


def test_a_form_whose_condition_is_no_expression_yet_can_be_drawn():
    one = form(field("a"), field("b", required="a &&"))
    state = evaluate(form(field("a")), {}, today=TODAY)
    assert "f-a" in form_html(one.sections, state, {}, problems_shown=True)


def test_a_household_that_was_filled_in_says_from_where_though_the_page_sends_blank_parts():
    one = form(field("family", "members", profile="household"))
    name = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
    kept = [{"name": name, "relation": "head", "date_of_birth": "2000-01-01"}]
    known = {"family": Known(kept, "プロフィール", TODAY)}
    assert "プロフィール" in drawn(one, {"family": [{**kept[0], "sex": None}]}, known=known)
    assert "プロフィール" not in drawn(one, {"family": [{**kept[0], "relation": "child"}]}, known=known)
