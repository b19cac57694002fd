import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.kana import (
    enlarge_small_kana,
    fold_for_search,
    fold_hyphens_between_digits,
    fold_width,
    hiragana_to_katakana,
    katakana_to_hiragana,
    strip_variation_selectors,
)

JAPANESE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x3000, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xFF00, max_codepoint=0xFFEF),
        st.sampled_from("葛\U000e0100ﾞﾟ㈱①-~〜ー－～ABCabc123神"),
        st.characters(),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("ｶﾞｷﾞﾊﾟｰｯ", "ガギパーッ"),
        ("東京　太郎", "東京 太郎"),
        ("（株）！？", "(株)!?"),
        ("①㈱", "①㈱"),
        ("￥１，０００", "¥1,000"),
        ("ｱﾞﾟ", "ア゛゜"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
    ],
)
def test_width_is_folded_and_nothing_else(text: str, folded: str) -> None:
    assert fold_width(text) == folded


def test_the_four_horizontal_marks_stay_four_different_marks() -> None:
    assert fold_width("〜～ー－") == "〜～ー－"
    assert fold_width("ｰ") == "ー"
    folded = [fold_for_search(mark) for mark in "〜ー－"]
    assert len(set(folded)) == 3
    assert fold_for_search("7〜10") != fold_for_search("7ー10")
    assert fold_for_search("7〜10") == fold_for_search("7～10") == fold_for_search("7~10")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("カタカナ", "かたかな"),
        ("ｶﾀｶﾅ", "かたかな"),
        ("ＤＸ推進", "dx推進"),
        ("阿佐ヶ谷", "阿佐ケ谷"),
        ("キョウ", "キヨウ"),
        ("㈱大田", "(株)大田"),
        ("葛\U000e0100飾", "葛飾"),
        ("カ゛", "ガ"),
        ("サーバー", "さーばー"),
        ("Straße", "STRASSE"),
    ],
)
def test_two_spellings_of_a_word_are_one_in_search(one: str, other: str) -> None:
    assert fold_for_search(one) == fold_for_search(other)


def test_small_and_large_kana_can_be_told_apart() -> None:
    assert fold_for_search("キョウ", small_kana_equal=False) != fold_for_search("キヨウ", small_kana_equal=False)
    assert enlarge_small_kana("ッャュョヮヵヶっゃゅょ") == "ツヤユヨワカケつやゆよ"


def test_hyphens_are_folded_between_digits_only() -> None:
    assert fold_hyphens_between_digits("蒲田五丁目13－14ー1") == "蒲田五丁目13-14-1"
    assert fold_hyphens_between_digits("03−5744‐1111") == "03-5744-1111"
    assert fold_hyphens_between_digits("サーバー1号") == "サーバー1号"
    assert fold_hyphens_between_digits("7〜10") == "7〜10"


def test_variation_selectors_are_dropped_only_on_request() -> None:
    assert strip_variation_selectors("葛\U000e0100飾\ufe00") == "葛飾"


@given(JAPANESE)
def test_folding_the_width_twice_changes_nothing_more(text: str) -> None:
    assert fold_width(fold_width(text)) == fold_width(text)


@given(JAPANESE)
def test_folding_for_search_twice_changes_nothing_more(text: str) -> None:
    for equal in (True, False):
        folded = fold_for_search(text, small_kana_equal=equal)
        assert fold_for_search(folded, small_kana_equal=equal) == folded


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096)))
def test_hiragana_survives_the_way_through_katakana(text: str) -> None:
    assert katakana_to_hiragana(hiragana_to_katakana(text)) == text


@given(JAPANESE)
def test_the_wave_and_the_long_vowel_are_never_made_or_lost_by_folding_the_width(text: str) -> None:
    folded = fold_width(text)
    for mark in "〜～－":
        assert folded.count(mark) == text.count(mark)
    assert folded.count("ー") == text.count("ー") + text.count("ｰ")
