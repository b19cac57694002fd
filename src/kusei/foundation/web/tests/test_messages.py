"""The catalogues: complete, in step with the code, and extracted as Django asks for the sentences."""

from io import BytesIO, StringIO

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web import catalogues, messages
from kusei.foundation.web.extraction import Sentence, from_template, sentences


def test_the_catalogues_are_complete_and_regenerate_without_difference():
    call_command("messages", "--check", stdout=StringIO())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "手続" %}', [Sentence("手続")]),
        ("<a title=\"{% translate '閉じる' %}\">", [Sentence("閉じる")]),
        ('{% translate "月" context "天体" as moon %}', [Sentence("月", context="天体")]),
        ('{% trans "100%です" %}', [Sentence("100%%です")]),
        ('{{ _("件") }}{% tag _("印") %}', [Sentence("件"), Sentence("印")]),
        ('{{ x|default:_("なし") }}', [Sentence("なし")]),
        (
            "{% blocktranslate with n=x|length %}{{ n }}件、50%{% endblocktranslate %}",
            [Sentence("%(n)s件、50%%")],
        ),
        (
            "{% blocktranslate trimmed %}\n  一行目\n  二行目\n{% endblocktranslate %}",
            [Sentence("一行目 二行目")],
        ),
        (
            '{% blocktranslate count n=x context "c" %}{{ n }}日{% plural %}{{ n }}日々{% endblocktranslate %}',
            [Sentence("%(n)s日", "%(n)s日々", "c")],
        ),
        ('{% comment %}{% translate "なし" %}{% endcomment %}{# _("ない") #}', []),
    ],
)
def test_sentences_of_templates_are_found(source, expected):
    assert list(from_template(source)) == expected


def test_what_is_extracted_is_what_django_looks_up(monkeypatch):
    asked = []
    monkeypatch.setattr(translation._trans, "gettext", lambda text: asked.append(text) or text)
    source = (
        '{% translate "50%です" %}{{ _("件") }}'
        "{% blocktranslate trimmed with n=1 %}\n {{ n }}つ \n 100% {% endblocktranslate %}"
    )
    Template("{% load i18n %}" + source).render(Context())
    assert [Sentence(text) for text in asked] == list(from_template(source))


def test_tests_are_not_read_for_sentences(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text("_('だめ')")
    (tmp_path / "views.py").write_text("x = _('よい')\ny = ngettext('一つ', '多く', 3)\nz = pgettext('c', '月')")
    assert sentences(tmp_path) == {Sentence("よい"), Sentence("一つ", "多く"), Sentence("月", context="c")}


@pytest.fixture
def folder(tmp_path):
    for locale in messages.LOCALES:
        path = messages.path_of(tmp_path, locale)
        path.parent.mkdir(parents=True)
        path.write_text(messages.merged(messages._catalog(locale), [], locale))
    return tmp_path


def fill(folder, locale, found, **translations):
    path = messages.path_of(folder, locale)
    catalog = messages._catalog(locale)
    for text, translated in translations.items():
        catalog.add(text, translated)
    path.write_text(messages.merged(catalog, found, locale))
    return path


def test_translations_are_kept_new_sentences_are_added_and_dead_ones_go(folder):
    path = fill(folder, "en", [Sentence("古い"), Sentence("残る")], 古い="old", 残る="stays")
    text = messages.merged(messages._read(path, "en"), [Sentence("残る"), Sentence("新しい")], "en")
    assert 'msgstr "stays"' in text
    assert "新しい" in text
    assert "old" not in text


@given(st.sets(st.builds(Sentence, st.text('あいう%(n)s\n"\\', min_size=1, max_size=12)), max_size=6))
def test_writing_again_changes_nothing(found):
    once = messages.merged(messages._catalog("en"), found, "en")
    assert messages.merged(read_po(BytesIO(once.encode()), locale="en"), found, "en") == once


def test_a_missing_english_sentence_and_a_wrong_placeholder_are_named(folder):
    found = [Sentence("%(n)s件"), Sentence("空"), Sentence("易")]
    fill(folder, "en", found, **{"%(n)s件": "%(m)s items", "易": "easy"})
    problems = "\n".join(messages.problems(folder))
    assert "空" in problems
    assert "%(n)s件" in problems
    assert "易" not in problems


def test_check_fails_when_a_file_would_change(folder, settings):
    settings.LOCALE_PATHS = [folder]
    with pytest.raises(CommandError, match="not up to date"):
        call_command("messages", "--check")


def test_a_newer_po_is_compiled_and_an_older_one_left_alone(folder):
    assert len(catalogues.compile_catalogues(folder)) == 2
    assert catalogues.compile_catalogues(folder) == []
    path = fill(folder, "en", [Sentence("語")], 語="word")
    assert catalogues.compile_catalogues(folder) == [path.with_suffix(".mo")]


def test_a_broken_po_is_named(folder):
    path = messages.path_of(folder, "en")
    path.write_text('msgid "a"\nmsgstr "b"\nnonsense\n')
    with pytest.raises(ValueError, match=r"django\.po"):
        catalogues.compile_catalogues(folder, force=True)
