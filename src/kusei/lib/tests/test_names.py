import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.names import kana_sort_key, name_cautions, normalize_name


def test_a_name_keeps_its_variation_selector_and_its_compatibility_ideograph() -> None:
    assert normalize_name("葛\U000e0100城　花子") == "葛\U000e0100城 花子"
    old_shape = "神\ufa19谷"
    assert normalize_name(old_shape) == old_shape
    assert unicodedata.normalize("NFC", old_shape) != old_shape


def test_a_name_is_composed_folded_and_has_one_space_between_its_parts() -> None:
    assert normalize_name(" ﾔﾏﾀﾞ　　太郎 ") == "ヤマダ 太郎"
    assert normalize_name("か\u3099") == "が"
    assert normalize_name("ＪＯＨＮ　ＳＭＩＴＨ") == "JOHN SMITH"
    assert normalize_name("〜ー") == "〜ー"


def test_characters_that_other_systems_lose_are_pointed_out() -> None:
    assert name_cautions("山田") == ()
    assert [caution.code for caution in name_cautions("\ue000\ufa19")] == [
        "private-use-character",
        "compatibility-ideograph",
    ]


def test_readings_sort_as_a_japanese_list_does() -> None:
    right = [
        "アオキ",
        "イトウ",
        "ｶﾄｳ",
        "カドウ",
        "ガトウ",
        "キャク",
        "きやく",
        "キヤク",
        "サトウ",
        "ハハ",
        "ババ",
        "パパ",
        "ワダ",
    ]
    assert sorted(set(right), key=kana_sort_key) == right


def test_a_long_mark_sorts_as_the_vowel_before_it() -> None:
    assert sorted(["サアビ", "サービス", "サアヒ", "サンタ"], key=kana_sort_key) == [
        "サアヒ",
        "サアビ",
        "サービス",
        "サンタ",
    ]
    assert kana_sort_key("ミスヾ") < kana_sort_key("ミスヽメ")


def test_width_kind_and_spaces_do_not_split_equal_readings() -> None:
    assert kana_sort_key("ヤマダ　タロウ") == kana_sort_key("ﾔﾏﾀﾞ ﾀﾛｳ")


@given(st.text(max_size=30))
def test_normalising_a_name_twice_changes_nothing_more(text: str) -> None:
    assert normalize_name(normalize_name(text)) == normalize_name(text)


@given(st.lists(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FE), max_size=6)))
def test_readings_that_differ_in_their_letters_never_share_a_first_level(readings: list[str]) -> None:
    for reading in readings:
        assert kana_sort_key(reading).count("\t") == 3
