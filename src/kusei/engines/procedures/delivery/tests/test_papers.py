"""The PDFs of applications, receipts and empty forms: what they say, who can read them, that nothing breaks."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.engines.procedures.applications.models import Answers
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.reading import read_file
from kusei.engines.procedures.delivery import blank, papers
from kusei.engines.procedures.delivery.tests.conftest import apply, guards_off, related
from kusei.engines.procedures.delivery.tests.reading_pdf import assert_accessible, reader, text_of
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.web import clock, encryption
from kusei.lib import glyphs
from kusei.lib.typesetting import CannotTypeset, pdf

NASTY = [
    '#eval("1+1") #read("/conf/environment.py") #import "x.typ": *',
    "\\ \\u{41} $x^2$ *b* _i_ `c` @ref <label> // gone /* gone */ = head",
    '"); #panic("x") ("',
    "]#[ } { #let d = none",
    "a" * 900,
    "あ" * 900,
    "改行\n" * 150,
]


def test_the_application_says_what_was_said_and_when_it_came(town):
    name = ANSWERS["applicant"] | {"family": "𠮷田", "given": "髙子"}
    one = apply(town, applicant=name, remarks="急ぎません")
    content = papers.application_pdf(one)
    said = text_of(content)
    for words in (
        "証明書の再交付", "見本条例第1条", "様式certificate-copy第1版", "大田区長", "収受", one.number, "オンライン",
        "𠮷田髙子", "〒144-8621", "東京都大田区蒲田五丁目13-14", "平成2年4月1日", "急ぎません", "見本病",
        "記入した内容は事実です。", "600円",
    ):  # fmt: skip
        assert words in said, words
    assert_accessible(content)
    assert reader(content).metadata.title == f"証明書の再交付 {one.number}"


def test_the_copy_for_staff_leaves_out_what_is_sensitive_until_a_purpose_is_given(town):
    one = apply(town)
    assert "見本病" not in text_of(papers.application_pdf(one, for_staff=True))
    assert "見本病" in text_of(papers.application_pdf(one, for_staff=True, with_sensitive=True))


def test_a_secret_application_says_so_on_the_staffs_copy_only(town):
    one = apply(town)
    one.confidential = True
    assert "取扱注意" in text_of(papers.application_pdf(one, for_staff=True))
    assert "取扱注意" not in text_of(papers.application_pdf(one))


def test_a_corrected_application_shows_the_newest_answers_and_says_that_they_were_corrected(town):
    one = apply(town)
    first = Answers.objects.get(application=one)
    sealed = encryption.seal_json(first.values | {"copies": 4})
    Answers.objects.create(application=one, revision=2, sealed=sealed, made_at=clock.now())
    one.revision = 2
    said = text_of(papers.application_pdf(one))
    assert "4通" in said
    assert "補正した後の内容です" in said


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_no_answer_is_taken_for_a_command_or_breaks_the_page(town, words):
    one = apply(town, remarks="はじめ" + words + "おわり")
    said = text_of(papers.application_pdf(one))
    assert "はじめ" in said
    assert "おわり" in said
    assert "DATA_DIR" not in said
    if len(words) < 200:
        assert "".join(words.split()) in said


def test_ten_thousand_characters_run_over_pages_and_nothing_is_lost(town):
    one = apply(town)
    stored = Answers.objects.get(application=one).values | {"remarks": "あいうえお" * 2000}
    with guards_off():
        Answers.objects.filter(application=one).update(sealed=encryption.seal_json(stored))
    content = papers.application_pdf(related(one))
    assert len(reader(content).pages) > 4
    assert text_of(content).count("お") >= 2000


def test_a_character_that_no_font_has_becomes_a_geta_and_is_named(town):
    content = papers.application_pdf(apply(town, remarks="絵文字😀と한"))
    said = text_of(content)
    assert "絵文字〓と〓" in said
    assert "U+1F600" in said
    assert "U+D55C" in said
    assert_accessible(content)


def test_the_fonts_table_of_characters_agrees_with_the_typesetter():
    known, unknown = "亜𠮷髙ａアｱĀ①", "😀한ไ简"
    assert not glyphs.replaced(known)[1]
    assert glyphs.replaced(unknown)[1] == set(unknown)
    head = '#set document(title: "x")\n#set text(font: "Noto Sans JP", lang: "ja")\n'
    pdf((head + known).encode(), {})
    for sign in unknown:
        with pytest.raises(CannotTypeset):
            pdf((head + sign).encode(), {})


def test_an_application_in_print_costs_less_than_a_tenth_of_a_second_and_three_queries(town):
    one = apply(town)
    papers.application_pdf(one)
    with CaptureQueriesContext(connection) as seen:
        start = time.process_time()
        for _ in range(30):
            papers.application_pdf(one)
        spent = (time.process_time() - start) / 30
    assert len(seen) <= 30 * 3
    assert spent <= 0.10, spent


def test_the_receipt_holds_every_number_that_was_given(town):
    one = apply(town)
    content = papers.receipt_pdf(one.cover, [one])
    said = text_of(content)
    assert one.number in said
    assert "窓口課" in said
    assert "600円" in said or "710円" in said
    assert_accessible(content)


def test_the_empty_form_asks_every_question(town):
    content = blank.form_pdf(town.version)
    said = text_of(content)
    for field in town.version.content.form.fields:
        assert "".join(field.label.ja.split()) in said
    for words in ("なくした", "フリガナ", "あてはまるときだけ", "証明書300円", "様式certificate-copy第1版"):
        assert words in said
    assert_accessible(content)


def test_procedures_of_the_packs_have_an_empty_form(db, settings):
    home = SimpleNamespace(name="見本区")
    made = 0
    for path in sorted(settings.PACKS_DIR.glob("*/procedures/*.yaml"))[::16]:
        content = read_file(path)
        assert isinstance(content, Procedure)
        version = SimpleNamespace(content=content, number=1, procedure=SimpleNamespace(municipality=home))
        assert "".join(content.title.ja.split()) in text_of(blank.form_pdf(version)), path.name
        made += 1
    assert made >= 3
