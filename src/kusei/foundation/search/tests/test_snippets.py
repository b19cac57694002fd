"""How a hit is shown: marked in the text as it was written, and never as markup of somebody else."""

import html
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.foundation.search import queries
from kusei.foundation.search.snippets import LENGTH, Span, marked, snippet
from kusei.foundation.search.tests.conftest import entry


def only_hit(text):
    (hit,) = queries.search(text).hits
    return hit


def plain(marked_text):
    return html.unescape(re.sub(r"</?mark>", "", marked_text))


def test_markup_in_a_document_is_shown_as_text(library):
    library(entry("a", "<script>窓口</script>", "<img src=x onerror=alert(1)> 窓口 & <mark>偽</mark>"))
    hit = only_hit("窓口")
    assert hit.title_html == "&lt;script&gt;<mark>窓口</mark>&lt;/script&gt;"
    assert "<img" not in hit.snippet
    assert "&lt;mark&gt;偽&lt;/mark&gt;" in hit.snippet
    assert "<mark>窓口</mark> &amp;" in hit.snippet


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5)), max_size=4))
def test_marking_changes_nothing_but_adds_marks(text, parts):
    spans, end = [], 0
    for begin, length in sorted(parts):
        span = Span(max(begin, end), min(begin + length, len(text)))
        if span.begin < span.end:
            spans.append(span)
            end = span.end
    shown = marked(text, spans)
    assert plain(shown) == text
    assert re.sub(r"</?mark>", "", shown).count("<") == 0


@given(st.text(alphabet="窓口の<>&\"' 避難所。\n", max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_a_snippet_is_a_piece_of_the_text(library, body):
    library(entry("a", "題名", body))
    (hit,) = queries.search("題名").hits
    assert plain(hit.snippet).strip("…") in body.replace("\r", "")


def test_the_original_spelling_is_marked(library):
    library(entry("a", "手続", "区外への引越しとＤＸ"))
    assert "<mark>引越し</mark>" in only_hit("引っ越し").snippet
    assert "<mark>ＤＸ</mark>" in only_hit("dx").snippet


def test_a_phrase_is_marked_whole_and_its_units_elsewhere_are_not(library):
    library(entry("a", "計画", "所管の課が避難所をひらく。避難と所在。"))
    assert only_hit("避難所").snippet == "所管の課が<mark>避難所</mark>をひらく。避難と所在。"


def test_a_long_text_is_cut_where_most_marks_are(library):
    library(entry("a", "計画", "防災。" + "あいうえお。" * 100 + "防災と避難所と防災倉庫。" + "かきくけこ。" * 100))
    shown = only_hit("防災").snippet
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert shown.count("<mark>") >= 2
    assert len(plain(shown)) <= LENGTH + 2


def test_a_short_text_is_shown_whole():
    assert snippet("短い文です。", [Span(0, 2)]) == "<mark>短い</mark>文です。"


def test_a_beginning_marks_the_whole_word(library):
    library(entry("a", "ヒグマの出没"))
    assert only_hit("ヒグ").title_html == "<mark>ヒグマ</mark>の出没"


def test_a_text_of_many_words_is_found_and_marked_to_its_end(library):
    library(entry("a", "長い文書", "道路の補修。" * 1500 + "避難所"))
    assert "<mark>避難所</mark>" in only_hit("避難所").snippet
