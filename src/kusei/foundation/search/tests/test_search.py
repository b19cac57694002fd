"""What a search finds, in which order, with which counts, at which cost."""

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kusei.foundation.search import queries
from kusei.foundation.search.models import STAFF
from kusei.foundation.search.results import Match
from kusei.foundation.search.tests.conftest import entry


def found(text, **narrowed):
    return [hit.key for hit in queries.search(text, **narrowed).hits]


def match(text):
    return queries.search(text).match


def test_the_units_of_one_word_must_stand_together(library):
    library(entry("yes", "粗大ごみの受付"), entry("no", "ごみの減量", "粗大な計画"))
    assert found("粗大ごみ") == ["yes"]


def test_words_are_all_needed_in_any_order(library):
    library(entry("both", "窓口", "キャッシュレス"), entry("one", "窓口"))
    assert found("キャッシュレス　窓口") == ["both"]


def test_a_quoted_phrase_is_one_word_even_with_spaces(library):
    library(entry("yes", "オンライン 相談 窓口"), entry("no", "窓口のオンライン、相談"))
    assert found('"相談 窓口"') == ["yes"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("ゴミ", "ごみ"),
        ("ﾏｲﾅﾝﾊﾞｰ", "マイナンバー"),
        ("ｄｘ", "DX"),
        ("引越し", "引っ越し"),
        ("サーバ", "サーバー"),
    ],
)
def test_spelling_makes_no_difference(library, asked, written):
    library(entry("it", f"{written}について"))
    assert found(asked) == ["it"]
    assert match(asked) is Match.EXACT


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("書かない窓口", "窓口DXの推進"),
        ("保育園", "区立保育所の整備"),
        ("マイナンバーカード", "個人番号カードの交付"),
        ("電子申請", "オンライン申請の拡大"),
        ("引っ越し", "転入届の受付"),
        ("人工知能", "AIの活用"),
    ],
)
def test_synonyms_of_the_common_pack_find_each_other(library, asked, written):
    library(entry("it", written), entry("other", "道路の補修"))
    assert found(asked) == ["it"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ひなんじょ", "避難所"),
        ("ひなんしょ", "避難所"),
        ("こそだて", "子育て"),
        ("かかないまどぐち", "書かない窓口"),
        ("まいなんばーかーど", "マイナンバーカード"),
        ("じどうくらぶ", "放課後児童クラブ"),
        ("ヒナンジョ", "避難所"),
    ],
)
def test_a_reading_finds_the_word_and_marks_it(library, typed, written):
    library(entry("it", f"{written}の整備"), entry("other", "避難訓練", "窓口の混雑"))
    (hit,) = queries.search(typed).hits
    assert hit.key == "it"
    assert "<mark>" in hit.title_html
    assert hit.title_html.endswith("</mark>の整備")


def test_a_word_and_a_reading_can_be_asked_together(library):
    library(entry("yes", "避難所", "防災倉庫"), entry("no", "避難所", "図書館"))
    assert found("ひなんじょ 防災") == ["yes"]


def test_the_beginning_of_a_word_finds_it_when_nothing_else_does(library):
    library(entry("bear", "ヒグマの出没"), entry("other", "道路"))
    assert found("ヒグ") == ["bear"]
    assert match("ヒグ") is Match.LOOSE


def test_a_sentence_finds_what_it_is_about(library):
    library(entry("it", "引っ越しの手続", "窓口の案内"), entry("other", "手続の手数料"))
    assert found("引っ越しの手続を知りたい") == ["it"]


def test_a_piece_of_a_title_finds_it_when_nothing_else_does(library):
    library(entry("it", "みどりのフィールドミュージアム"))
    assert found("ールドミュ") == ["it"]
    assert match("ールドミュ") is Match.NEAR


def test_a_misspelt_word_brings_the_one_that_was_meant(library):
    library(entry("it", "キャッシュレス決済の推進"), entry("other", "道路"))
    assert "キャッシュレス決済" in queries.search("キャシュレスけっさい").suggestions


def test_nothing_like_it_is_nothing(library):
    library(entry("it", "道路の補修"))
    result = queries.search("量子コンピューター")
    assert (result.match, result.total, list(result.hits)) == (Match.NONE, 0, [])


def test_the_very_title_comes_first_then_titles_then_bodies(library):
    library(
        entry("body", "防災訓練", "避難所 避難所 避難所"),
        entry("title", "避難所の開設と運営"),
        entry("same", "避難所"),
        entry("keyword", "地域の訓練", keywords=["避難所"]),
    )
    assert found("避難所") == ["same", "title", "keyword", "body"]


def test_no_phrase_runs_from_the_title_into_the_body(library):
    library(entry("it", "粗大", "ごみ"))
    assert match("粗大ごみ") is not Match.EXACT


def test_facets_count_what_each_choice_would_leave(library):
    library(
        entry("a", "窓口", facets={"municipality": "大田区", "fiscal_year": [2025, 2026]}),
        entry("b", "窓口", facets={"municipality": "大田区", "fiscal_year": [2026]}),
        entry("c", "窓口", facets={"municipality": "世田谷区", "fiscal_year": [2026]}),
        entry("d", "道路", facets={"municipality": "杉並区"}),
    )
    result = queries.search("窓口", facets={"municipality": ["大田区"]})
    counted = {facet.key: {one.value: one.count for one in facet.values} for facet in result.facets}
    assert counted["municipality"] == {"大田区": 2, "世田谷区": 1}
    assert counted["fiscal_year"] == {"2025": 1, "2026": 2}
    assert (result.total, result.unfiltered) == (2, 3)
    assert sorted(hit.key for hit in result.hits) == ["a", "b"]


def test_values_of_one_facet_widen_and_facets_narrow_each_other(library):
    library(
        entry("a", "窓口", facets={"municipality": "大田区", "kind": "取組"}),
        entry("b", "窓口", facets={"municipality": "世田谷区", "kind": "計画"}),
        entry("c", "窓口", facets={"municipality": "杉並区", "kind": "取組"}),
    )
    both = {"municipality": ["大田区", "世田谷区"]}
    assert sorted(found("窓口", facets=both)) == ["a", "b"]
    assert found("窓口", facets=both | {"kind": ["取組"]}) == ["a"]


def test_a_facet_that_fits_nothing_says_how_many_there_are_without_it(library):
    library(entry("a", "窓口", facets={"municipality": "大田区"}))
    result = queries.search("窓口", facets={"municipality": ["どこにもない区"]})
    assert (result.total, result.unfiltered, list(result.hits)) == (0, 1, [])


def test_facets_alone_list_what_has_them_by_title(library):
    library(entry("b", "い", facets={"kind": "取組"}), entry("a", "あ", facets={"kind": "取組"}), entry("c", "う"))
    assert found("", facets={"kind": ["取組"]}) == ["a", "b"]


def test_nothing_typed_finds_nothing_but_shows_the_facets(library):
    library(entry("a", "窓口", facets={"kind": "取組"}))
    result = queries.search("  ")
    assert list(result.hits) == []
    assert [facet.key for facet in result.facets] == ["kind"]


def test_fiscal_years_are_named_in_the_language_of_the_page(library):
    library(entry("a", "窓口", facets={"fiscal_year": 2026}))
    with override("ja"):
        assert queries.search("窓口").facets[0].values[0].label == "令和8年度"
    with override("en"):
        assert queries.search("窓口").facets[0].values[0].label == "FY2026"


def test_what_is_for_staff_is_found_by_staff_only(library):
    library(entry("secret", "窓口の内部資料", audience=STAFF), entry("open", "窓口の案内"))
    assert found("窓口") == ["open"]
    assert sorted(found("窓口", audiences=["public", STAFF])) == ["open", "secret"]
    assert queries.search("窓口").unfiltered == 1
    assert not queries.search("内部資科").suggestions
    assert queries.search("内部資科", audiences=["public", STAFF]).suggestions


def test_language_and_source_narrow(library):
    library(entry("ja", "DX"), entry("en", "DX", language="en"))
    assert found("DX", language="en") == ["en"]
    assert found("DX", sources=["another.source"]) == []


def test_pages_hold_every_hit_once(library):
    library(*(entry(str(n), f"窓口 {n}") for n in range(25)))
    pages = [queries.search("窓口", page=n, per_page=10) for n in (1, 2, 3)]
    assert sorted(int(hit.key) for page in pages for hit in page.hits) == list(range(25))
    assert pages[0].pages == 3


def test_a_page_beyond_the_last_is_the_last(library):
    library(*(entry(str(n), f"窓口 {n}") for n in range(25)))
    result = queries.search("窓口", page=99, per_page=10)
    assert (result.page, len(result.hits)) == (3, 5)


def test_hits_lead_to_the_page_in_the_readers_language(library):
    library(entry("a", "窓口"))
    with override("en"):
        assert queries.search("窓口").hits[0].url == "/en/search/"
    with override("ja"):
        assert queries.search("窓口").hits[0].url == "/search/"


@pytest.mark.parametrize(("text", "statements"), [("窓口", 1), ("ヒグ", 2), ("量子コンピューター", 3), ("", 1)])
def test_a_search_costs_a_fixed_number_of_statements(library, django_assert_num_queries, text, statements):
    library(*(entry(str(n), f"窓口とヒグマ {n}", "本文" * 50) for n in range(30)))
    with django_assert_num_queries(statements):
        queries.search(text)


def test_keys_come_best_first_for_lists_of_other_apps(library, django_assert_num_queries):
    library(entry("body", "訓練", "避難所"), entry("title", "避難所"), entry("no", "道路"))
    with django_assert_num_queries(1):
        assert queries.matching_keys("test.things", "避難所") == ["title", "body"]
    assert queries.matching_keys("test.things", "、。") == []
    assert queries.matching_keys("another.source", "避難所") == []


def test_only_words_that_find_something_are_offered_as_examples(library):
    library(entry("a", "保育園の整備"), entry("b", "図書館", audience=STAFF))
    assert queries.examples() == ["保育園"]


@pytest.mark.parametrize(
    "text",
    [
        "のをに",
        "'",
        "\\",
        "''\\'\\\\",
        '"',
        '""',
        '"の"',
        "a\0b",
        "\ud800",
        "🎉👨‍👩‍👧",
        "% _ %",
        "&|!():*<->",
        "窓口:*",
        "あ" * 5000,
        "窓口 " * 2000,
        "ひ" * 200,
        "がぎぐげご" * 40,
        "\u202e逆",
        "́́",
        "　",
    ],
)
def test_no_text_is_an_error(library, text):
    library(entry("a", "窓口の案内", "本文'\\です"))
    queries.search(text, facets={"kind": [text[:100].encode("utf-8", "ignore").decode()]})


@given(st.text(max_size=80))
@example("読:ひ")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
def test_any_text_can_be_asked(library, text):
    result = queries.search(text)
    assert result.total >= len(result.hits)


@given(st.text(alphabet="ひなんじょ避難所窓口 '\"\\<>&の:*|DXゴミ", max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
def test_a_title_finds_itself_if_it_says_anything(library, title):
    library(entry("it", title))
    result = queries.search(title.replace('"', " "))
    assert result.match is Match.NONE or [hit.key for hit in result.hits] == ["it"]
