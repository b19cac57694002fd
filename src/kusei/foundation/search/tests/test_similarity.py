"""Which documents are alike, and how much."""

import pytest

from kusei.foundation.search import queries
from kusei.foundation.search.models import STAFF
from kusei.foundation.search.tests.conftest import SOURCE, entry

WARDS = [
    entry("ota/1", "窓口DXの推進", "申請書の自動転記で待たない窓口をつくる。", facets={"municipality": "ota"}),
    entry("ota/2", "キャッシュレス決済の推進", "窓口での支払いを広げる。", facets={"municipality": "ota"}),
    entry("ota/3", "保育園の整備", "待機児童をなくす。", facets={"municipality": "ota"}),
    entry("set/1", "「書かない窓口」の実現", "カードから申請書を印字する。", facets={"municipality": "setagaya"}),
    entry("set/2", "区民会館のキャッシュレス決済", "利用料の支払い。", facets={"municipality": "setagaya"}),
    entry("set/3", "区立保育所の運営", "待機児童への対応。", facets={"municipality": "setagaya"}),
    entry("set/4", "道路の補修", "橋りょうの点検を実施する。", facets={"municipality": "setagaya"}),
    entry("sug/1", "公園の整備", "みどりを育てる。", facets={"municipality": "suginami"}),
]


def others(key, municipality):
    return queries.similar(SOURCE, key, facets_exclude={"municipality": [municipality]})


@pytest.mark.parametrize(("one", "same"), [("ota/1", "set/1"), ("ota/2", "set/2"), ("ota/3", "set/3")])
def test_what_other_wards_call_otherwise_is_found(library, one, same):
    library(*WARDS)
    assert others(one, "ota")[0].key == same
    assert others(same, "setagaya")[0].key == one


def test_the_shared_terms_say_why(library):
    library(*WARDS)
    best = others("ota/1", "ota")[0]
    assert best.shared[0] == "書かない窓口"
    assert 0.1 < best.score < 1


def test_likeness_is_the_same_both_ways_and_never_above_one(library):
    library(*WARDS)
    scores = {(a.key, b.key): b.score for a in WARDS for b in queries.similar(SOURCE, a.key, limit=20, least=0)}
    assert scores
    assert all(0 <= score <= 1 for score in scores.values())
    assert all(score == scores[b, a] for (a, b), score in scores.items() if (b, a) in scores)


def test_the_same_text_is_as_alike_as_can_be(library):
    text = ("公園の整備", "遊具と植栽の更新")
    library(entry("a", *text), entry("b", *text), entry("c", "道路の補修"))
    (best,) = queries.similar(SOURCE, "a")
    assert (best.key, round(best.score, 2)) == ("b", 1.0)


def test_documents_about_something_else_are_left_out(library):
    library(*WARDS)
    assert "set/4" not in {one.key for one in queries.similar(SOURCE, "ota/3", limit=20)}


def test_excluded_wards_and_other_audiences_are_left_out(library):
    library(*WARDS, entry("staff", "窓口DXの推進", audience=STAFF))
    assert all(one.facets["municipality"] != ["ota"] for one in others("ota/1", "ota") if one.facets)
    assert "staff" not in {one.key for one in queries.similar(SOURCE, "ota/1", limit=20)}
    assert queries.similar(SOURCE, "ota/1", audiences=["public", STAFF])[0].key == "staff"


def test_an_unknown_document_is_like_nothing(library):
    library(*WARDS)
    assert queries.similar(SOURCE, "nobody") == []


def test_it_costs_one_statement(library, django_assert_num_queries):
    library(*WARDS)
    with django_assert_num_queries(1):
        others("ota/1", "ota")
