"""The public pages of the catalogue: found by word, life event and situation; guides whose address is the answer."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.procedures import testing_forms as testing
from kusei.engines.procedures.catalogue.tests.changing import changed_guide
from kusei.engines.procedures.catalogue.tests.conftest import ANSWERED, COPY, DOG, MOVING, listed, main, text
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.models import Procedure
from kusei.engines.procedures.testing_forms import small
from kusei.foundation.org.models import Municipality
from kusei.foundation.search.commands import reindex

# --- all procedures -----------------------------------------------------------------------------------------


def test_all_procedures_guides_life_events_and_situations_stand_on_the_first_page(
    world: SimpleNamespace, client: Client
) -> None:
    page = main(client, "/procedures/")
    assert listed(page) == ["dog", "certificate-copy"]
    assert "すべての手続 2件" in text(page)
    assert re.findall(r'href="\?life=([a-z-]+)"', page) == ["childcare", "moving-housing"]  # those that lead somewhere
    assert re.findall(r'href="\?situation=([^"]+)"', page) == [quote("犬"), quote("外国人")]
    assert f'href="{MOVING}"' in page


NARROWED: list[tuple[dict[str, str], list[str]]] = [
    ({"life": "moving-housing"}, ["certificate-copy"]),
    ({"life": "bereavement"}, []),
    ({"life": "nonsense"}, ["dog", "certificate-copy"]),
    ({"situation": "外国人"}, ["dog"]),
    ({"situation": "nonsense"}, ["dog", "certificate-copy"]),
    ({"situation": "犬", "life": "moving-housing"}, []),
    ({"q": "証明書"}, ["certificate-copy"]),
    ({"q": "ショウメイショ"}, []),  # kanji have no reading here; the search of the platform goes further
    ({"q": "ぺっと"}, ["dog"]),  # by keyword, in any kana
    ({"q": "REGISTERING"}, ["dog"]),
    ({"q": "とうろく 外国人"}, ["dog"]),  # every word
    ({"q": "証明書 外国人"}, []),
    ({"q": "証明書", "life": "childcare"}, []),
    ({"q": "   "}, ["dog", "certificate-copy"]),
    ({"q": "<b>" * 500}, []),
]


def test_the_list_is_narrowed_by_word_life_event_and_situation(world: SimpleNamespace, client: Client) -> None:
    for query, found in NARROWED:
        page = main(client, "/procedures/", query)
        assert listed(page) == found, query
        assert ("あてはまる手続はありません。" in page) is not bool(found)
        assert ('href="/search/"' in page) is not bool(found)


def test_the_list_says_by_what_it_is_narrowed_and_searching_keeps_it(world: SimpleNamespace, client: Client) -> None:
    for query, title in (({"life": "childcare"}, "「子育て」の手続"), ({"situation": "犬"}, "「犬」の手続")):
        page = main(client, "/procedures/", query)
        assert title in text(page)
        ((name, value),) = query.items()
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
        assert "?life=" not in page
    assert 'value="<script>"' not in client.get("/procedures/", {"q": '"><script>'}).content.decode()


def test_the_search_of_the_platform_finds_a_procedure_in_both_languages(world: SimpleNamespace, client: Client) -> None:
    reindex(source="procedures.procedure")
    assert COPY in main(client, "/search/", {"q": "証明書"})
    assert f"/en{COPY}" in main(client, "/en/search/", {"q": "certificate"})


def test_nothing_is_there_before_a_pack_was_loaded(db: None, client: Client) -> None:
    assert "手続はまだありません。" in main(client, "/procedures/")
    assert "ガイドはまだありません。" in main(client, "/procedures/guides/")
    assert client.get(COPY).status_code == client.get(MOVING).status_code == 404
    testing.municipality()
    page = main(client, "/procedures/")
    assert "手続はまだありません。" in page
    assert "くらしの場面から" not in page
    assert "/procedures/" not in main(client, "/")


# --- one procedure ------------------------------------------------------------------------------------------


def test_the_page_of_a_procedure_says_all_that_one_needs_to_know(world: SimpleNamespace, client: Client) -> None:
    page = main(client, COPY)
    words = text(page)
    for said in (
        "なくした証明書を、もう一度お渡しします。", "本人", "いつでも", "いまの証明書の写真 （当てはまる人だけ）",
        "証明書 300円", "郵送料 110円", "災害による減免 （100％減額）", "役所の開いている日で5日", "見本条例 第1条",
        "窓口課", "オンライン 、 窓口 、 郵送", "様式 第1版",
    ):  # fmt: skip
        assert said in words or said.replace(" ", "") in words.replace(" ", ""), said
    assert 'href="/applications/start/certificate-copy/"' in page
    assert "?life=moving-housing" in page
    dog = main(client, DOG)
    assert "かかりません" in text(dog)
    assert "保健所1階" in text(dog)
    assert f"?situation={quote('外国人')}" in dog


def test_a_stopped_procedure_can_be_read_says_so_and_offers_no_form(world: SimpleNamespace, client: Client) -> None:
    Procedure.objects.filter(key="certificate-copy").update(is_open=False)
    page = main(client, COPY)
    assert "いまはオンラインで受け付けていません" in page
    assert "/applications/start/" not in page
    assert listed(main(client, "/procedures/")) == ["dog", "certificate-copy"]
    assert "いまはオンラインで受け付けていません" not in main(client, DOG)


def test_what_is_not_in_force_here_is_404(world: SimpleNamespace, client: Client) -> None:
    publishing.write_draft(municipality=world.home, content=small(key="new"), by=None, origin="builder")
    other = Municipality.objects.create(code="131121", name="世田谷区", name_en="Setagaya", slug="setagaya")
    other.departments.create(code="madoguchi", name="窓口課")
    testing.published(small(key="theirs"), home=other)
    publishing.store_guide(municipality=other, content=changed_guide(key="theirs"))
    for key in ("new", "theirs", "nothing", "guides/theirs", "guides/nothing"):
        assert client.get(f"/procedures/{key}/").status_code == 404, key
    assert listed(main(client, "/procedures/")) == ["dog", "certificate-copy"]


def test_a_draft_of_a_new_version_changes_nothing_that_is_public(world: SimpleNamespace, client: Client) -> None:
    content = small(title=small().title.model_copy(update={"ja": "まだ秘密"}))
    publishing.write_draft(municipality=world.home, content=content, by=None, origin="builder")
    assert "まだ秘密" not in main(client, COPY) + main(client, "/procedures/")


# --- home, languages, cost, who may -------------------------------------------------------------------------


def test_the_home_page_shows_guides_and_how_many_procedures_there_are(world: SimpleNamespace, client: Client) -> None:
    page = main(client, "/")
    assert f'href="{MOVING}"' in page
    assert "すべての手続 2件を見る" in text(page)
    world.home.guides.all().delete()
    page = main(client, "/")
    assert "すべての手続 2件を見る" in text(page)
    assert "/procedures/guides/" not in page


@pytest.mark.parametrize(
    ("language", "procedure", "guide"),
    [
        ("", "証明書の再交付", "引っ越してきたとき"),
        ("/en", "Reissue of a certificate", "When you move in"),
        ("/ja-easy", "証明書を もう一度 もらう", "引っ越してきたとき"),
    ],
)
def test_every_page_is_there_in_every_language(
    world: SimpleNamespace, client: Client, language: str, procedure: str, guide: str
) -> None:
    for address, titles in (
        ("/procedures/", [procedure, guide]),
        (COPY, [procedure]),
        ("/procedures/guides/", [guide, "引っ越しのときの手続です。"]),  # what is not translated is shown in Japanese
        (MOVING, [guide]),
    ):
        page = main(client, language + address)
        assert [title for title in titles if title not in page] == [], address
    found = main(client, f"{language}/procedures/guides/moving-in/", ANSWERED)
    assert procedure in found
    assert f'href="{language}{COPY}"' in found


def test_english_pages_have_no_word_of_ours_in_japanese(world: SimpleNamespace, client: Client) -> None:
    world.home.guides.all().delete()  # it has texts in Japanese alone
    for address in ("/en/procedures/", f"/en{COPY}", "/en/procedures/?life=childcare", "/en/procedures/?q=x"):
        page = re.sub(r'<(\w+)[^>]*lang="ja"[^>]*>.*?</\1>', "", main(client, address), flags=re.S)
        assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", text(page)) == [], address


COSTS: list[tuple[str, dict[str, str], int]] = [
    ("/procedures/", {}, 4),
    ("/procedures/", {"q": "証明書"}, 4),
    (COPY, {}, 5),
    ("/procedures/guides/", {}, 3),
    (MOVING, {}, 4),
    (MOVING, ANSWERED, 5),
]


def test_a_page_costs_few_queries_however_many_procedures_there_are(world: SimpleNamespace, client: Client) -> None:
    client.get("/procedures/")  # what is read once a process is there
    for number in range(3):
        testing.published(small(key=f"more-{number}"), home=world.home)
        publishing.store_guide(municipality=world.home, content=changed_guide(key=f"more-{number}"))
    for address, data, most in COSTS:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address, data).status_code == 200
        assert len(counted) <= most, [one["sql"] for one in counted]


def test_everybody_reads_and_nobody_writes(world: SimpleNamespace, client: Client) -> None:
    for address in ("/procedures/", COPY, "/procedures/guides/", MOVING):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405
