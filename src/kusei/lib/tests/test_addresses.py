import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.addresses import fold_address, longest_prefix

TOWNS = [
    "蒲田",
    "蒲田本町一丁目",
    "蒲田一丁目",
    "蒲田五丁目",
    "蒲田十一丁目",
    "阿佐ヶ谷北一丁目",
    "千駄ケ谷二丁目",
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("蒲田五丁目13番14号", "蒲田5-13-14"),
        ("蒲田５丁目１３番１４号", "蒲田５－１３－１４"),
        ("蒲田五丁目13番地14", "蒲田5ー13ー14"),
        ("蒲田五丁目13番地の14", "蒲田5-13-14"),
        ("阿佐ヶ谷北1丁目", "阿佐ケ谷北一丁目"),
        ("霞が関一丁目", "霞ヶ関1丁目"),
        ("東京都　大田区 蒲田", "東京都大田区蒲田"),
    ],
)
def test_two_spellings_of_a_place_are_one(one: str, other: str) -> None:
    assert fold_address(one) == fold_address(other)


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("蒲田五丁目13番14号", "蒲田五丁目"),
        ("蒲田５－１３－１４", "蒲田五丁目"),
        ("蒲田11-2-3", "蒲田十一丁目"),
        ("蒲田本町1-2", "蒲田本町一丁目"),
        ("阿佐ケ谷北１丁目２番", "阿佐ヶ谷北一丁目"),
        ("千駄ヶ谷2-1", "千駄ケ谷二丁目"),
        ("大森北一丁目", None),
        ("", None),
    ],
)
def test_the_longest_town_that_begins_the_address_is_found(address: str, town: str | None) -> None:
    assert longest_prefix(address, TOWNS) == town


def test_names_that_only_look_like_numbers_stay() -> None:
    assert fold_address("三田") == "三田"
    assert fold_address("六本木") == "六本木"


@given(st.text(max_size=30))
def test_folding_an_address_never_fails(address: str) -> None:
    assert not any(character.isspace() for character in fold_address(address))
