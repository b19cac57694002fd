"""The checker of やさしい日本語: what it must find, what it must leave alone, and any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.notices.texts.kanjigrades import BY_GRADE, grade
from kusei.engines.notices.texts.plain import check
from kusei.foundation.search.analysis import words
from kusei.foundation.web.testing import at_most


def rules(text: str, **how: object) -> dict[str, str]:
    return {one.rule: one.text for one in check(text, **how)}


def test_the_table_has_the_1026_kanji_of_2020_by_school_year_and_none_twice() -> None:
    assert [len(row) for row in BY_GRADE] == [80, 160, 200, 202, 193, 191]
    assert len(set("".join(BY_GRADE))) == 1026
    assert [grade(one) for one in "一引悪愛圧胃罹あ々A"] == [1, 2, 3, 4, 5, 6, 7, 0, 0, 0]
    # 20 kanji of prefectures came into year 4 in 2020.
    assert {grade(one) for one in "茨媛岡潟岐熊香佐埼崎滋鹿縄井沖栃奈梨阪阜"} == {4}


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("避難所が開設されました。", "passive", "され"),
        ("明日、会議が行われます。", "passive", "行われ"),
        ("水が止められています。", "passive-or-possible", "止められ"),
        ("ここでは食べられません。", "passive-or-possible", "食べられ"),
        ("通れないわけではありません。", "double-negative", "ないわけではありません"),
        ("行かないこともない。", "double-negative", "ないこともない"),
        ("使えなくはないです。", "double-negative", "なくはない"),
        ("祭りは中止せざるを得ません。", "double-negative", "ざるを得ません"),
        ("来ないとは限りません。でも、来ないとも限らない。", "double-negative", "ないとも限らない"),
        ("だれでもご利用いただけます。", "keigo", "いただけます"),
        ("来てくださいますようお願いします。", "keigo", "くださいますよう"),
        ("ここでお待ちください。", "keigo", "お待ちください"),
        ("パンフレットをご覧になる人に配ります。", "keigo", "ご覧"),
        ("市民課が担当いたします。", "keigo", "いたします"),
        ("アクセシビリティの窓口です。", "loanword", "アクセシビリティ"),
        ("区役所へ行く。", "no-desu-masu", "行く"),
        ("持ち物は水。", "no-desu-masu", "水"),
        ("あしたは雨なので、ごみをあつめる車は来ないと思う", "no-desu-masu", "思う"),
        ("令和8年4月1日から始まります。", "era", "令和8年4月1日"),
        ("R8.4.1から始まります。", "era", "R8.4.1"),
        ("2026年4月1日から2026/5/1までです。", "mixed-dates", "2026/5/1"),
        ("4/1から5月1日までです。", "mixed-dates", "5月1日"),
        ("2026年4月から令和9年3月までです。", "mixed-dates", "令和9年3月"),
        ("避難してください。", "hard-kanji", "避難"),
    ],
)
def test_it_finds(text: str, rule: str, found: str) -> None:
    assert rules(text).get(rule) == found, check(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("この道は 通れません。", "passive"),
        ("子どもが生まれました。", "passive"),
        ("雨がふれば、中止です。", "passive"),
        ("お店は あいています。", "keigo"),
        ("ご飯を 食べてください。", "keigo"),
        ("おととい来てください。", "keigo"),
        ("お子さんの名前を 書いてください。", "keigo"),
        ("お金は いりません。", "double-negative"),
        ("水が ない ときは、電話を してください。", "double-negative"),
        ("インターネットで 調べてください。", "loanword"),
        ("スーパー、コンビニ、クリニックで使えます。", "loanword"),
        ("受付：午後3時", "no-desu-masu"),
        ("ごみの日のお知らせ", "no-desu-masu"),
        ("だいじょうぶですか。「はい」を おして ください。", "no-desu-masu"),
        ("2026年4月1日から 5月1日までです。", "mixed-dates"),
        ("電話は 03-1234-5678 です。3/4です。", "mixed-dates"),
        ("避難（ひなん）を してください。", "hard-kanji"),
        ("川に 近づかないで ください。", "hard-kanji"),
        ("窓口（まどぐち）で 認める（みとめる）ことが できます。", "hard-kanji"),
        ("とりくみを さがす", "no-desu-masu"),
        ("来てくださって、ありがとうございました。", "keigo"),
        ("令和8年度の話です。2026年4月1日からです。", "mixed-dates"),
        ("http://example.jp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "long-clause"),
    ],
)
def test_it_leaves_alone(text: str, rule: str) -> None:
    assert rule not in rules(text), check(text)


def test_a_long_sentence_and_a_long_clause_are_told_by_their_length() -> None:
    long = "ここから 先は、" + "水が たくさん 出て いますので、" * 3 + "入らないで ください。"
    assert "long-sentence" in rules(long)
    assert "long-clause" not in rules(long)
    assert "long-clause" in rules("きのうのよるからふっているおおあめのためにかわのみずが、ふえています。")
    read = "この 申請（しんせい）の 続き（つづき）を 書く（かく）ことが できます、" * 2 + "はい。"
    assert not rules(read).keys() & {"long-sentence", "long-clause"}
    assert not rules("あ" * 20 + "、" + "あ" * 16 + "です。").keys() & {"long-sentence", "long-clause"}


def test_in_a_disaster_a_sentence_has_few_kanji_and_otherwise_that_is_no_matter() -> None:
    text = "大きい川の水が町に来ます。"
    assert rules(text, disaster=True)["many-kanji"] == text
    assert "many-kanji" not in rules(text)
    assert "many-kanji" not in rules("川の水が 町に 来ます。", disaster=True)


def test_the_school_year_up_to_which_kanji_may_stand_is_chosen() -> None:
    assert "hard-kanji" in rules("愛の町です。", easiest=3)
    assert "hard-kanji" not in rules("愛の町です。", easiest=4)
    assert "hard-kanji" in rules("罹災の証明です。", easiest=6)


def test_a_text_that_follows_the_rules_gives_nothing() -> None:
    text = "大きい じしんが ありました。\nすぐに 高い ところへ にげて ください。\n川に 近づかないで ください。"
    assert check(text, disaster=True) == []


PIECES = st.sampled_from(
    [
        "ない",
        "わけではない",
        "ざるを得ない",
        "行われる",
        "いただき",
        "お",
        "ご",
        "令和8年4月1日",
        "4/1",
        "。",
        "、",
        "\r\n",
        *(
            " ",
            "ﷺ",
            "㍿",
            "\u3099",
            "\ud800",
            "\x00",
            "😀",
            "（ひ）",
            "避難",
            "アクセシビリティ",
            "a",
            "食べられる",
            "々",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)), st.booleans())
def test_any_text_is_checked_without_a_fault_and_every_place_is_in_it(text: str, disaster: bool) -> None:
    for one in check(text, disaster=disaster):
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.hint


@pytest.mark.parametrize(
    "unit", ["ない", "お", "（あ", "あ。", "行われる。", "R1.", "いただ", "漢", "ア", "1/", "ご利用に"]
)
def test_ten_thousand_characters_take_less_than_a_second(unit: str) -> None:
    list(words("辞書を開く"))  # the dictionary is loaded once a process
    text = (unit * 10_000)[:10_000]
    began = time.process_time()
    check(text, disaster=True)
    took = time.process_time() - began
    assert took < at_most(1)
