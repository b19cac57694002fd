"""Postcodes, and one-string addresses split into parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.foundation.people.residents import towns
from kusei.foundation.people.residents.towns import by_postcode, split_address
from kusei.lib.addresses import fold_address
from kusei.lib.numerals import parse_integer

ALL = towns.towns()
KANJI = "一二三四五六七八九"


def test_the_packs_hold_the_towns_of_three_wards_with_postcode_and_reading():
    count = {city: sum(town.city == city for town in ALL) for city in ("大田区", "世田谷区", "杉並区")}
    assert count == {"大田区": 218, "世田谷区": 277, "杉並区": 139}
    assert all(len(town.postal_code) == 7 and town.kana and town.prefecture == "東京都" for town in ALL)
    assert len({(town.city, town.town) for town in ALL}) == len(ALL)


def test_the_home_pack_comes_first_and_another_folder_without_lists_has_no_towns(settings, tmp_path):
    settings.HOME_PACK = "suginami"
    assert towns.towns()[0].city == "杉並区"
    settings.PACKS_DIR = tmp_path
    assert towns.towns() == ()
    assert split_address("東京都大田区蒲田五丁目13番14号").town == "蒲田五丁目"


@pytest.mark.parametrize("typed", ["1440052", "144-0052", "〒144-0052", "１４４－００５２", " 1440052 "])
def test_a_postcode_gives_its_towns_however_it_is_typed(typed):
    assert [town.town for town in by_postcode(typed)] == [f"蒲田{one}丁目" for one in "一二三四五"]


@pytest.mark.parametrize("typed", ["", "144", "14400521", "abcdefg", "0000000"])
def test_what_is_no_known_postcode_gives_none(typed):
    assert by_postcode(typed) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "東京都大田区蒲田５－１３－１４　見本ハイツ１０１号室",
            ("東京都", "大田区", "蒲田五丁目", "13-14", "見本ハイツ101号室"),
        ),
        ("〒144-0052 東京都大田区蒲田5丁目13番14号", ("東京都", "大田区", "蒲田五丁目", "13番14号", "")),
        ("東京都世田谷区世田谷4-21-27", ("東京都", "世田谷区", "世田谷四丁目", "21-27", "")),
        ("杉並区阿佐ケ谷南1-15-1", ("東京都", "杉並区", "", "", "阿佐ケ谷南1-15-1")),
        ("神奈川県横浜市中区日本大通1番地", ("神奈川県", "横浜市中区", "日本大通", "1番地", "")),
        ("千葉県市川市八幡1丁目1番1号", ("千葉県", "市川市", "八幡1丁目", "1番1号", "")),
        ("東京都西多摩郡日の出町大字平井2780番地", ("東京都", "西多摩郡日の出町", "大字平井", "2780番地", "")),
        ("東京都大田区西蒲田11-2", ("東京都", "大田区", "", "", "西蒲田11-2")),
        ("どこか遠く", ("", "", "", "", "どこか遠く")),
        ("", ("", "", "", "", "")),
    ],
)
def test_an_address_in_one_string_is_split(text, parts):
    found = split_address(text)
    assert (found.prefecture, found.city, found.town, found.block, found.building) == parts


def spelling(town, draw):
    """One of the ways in which people write a town with its 丁目."""
    base, chome = town.removesuffix("丁目"), town.endswith("丁目")
    if not chome:
        return town
    name, number = (base[:-2], base[-2:]) if base[-2] == "十" else (base[:-1], base[-1])
    value = parse_integer(number)
    return draw(st.sampled_from([town, f"{name}{value}丁目", f"{name}{value}-", f"{name}　{value}丁目"]))


@settings(max_examples=60)
@given(st.data())
def test_every_town_of_the_packs_is_found_in_every_spelling_with_its_block_and_building(data):
    town = data.draw(st.sampled_from(ALL))
    block = data.draw(st.sampled_from(["13番14号", "13-14", "１３－１４", "2番", "2番地3", "7"]))
    building = data.draw(st.sampled_from(["", "見本ハイツ101", "メゾン・ド・見本"]))
    start = data.draw(st.sampled_from(["東京都", "", "〒000-0000 東京都", "東京都 "]))
    text = f"{start}{town.city}{spelling(town.town, data.draw)}{block}{' ' if building else ''}{building}"
    found = split_address(text)
    assert (found.prefecture, found.city, found.town) == (town.prefecture, town.city, town.town)
    assert fold_address(found.block) == fold_address(block)
    assert found.building == building
    assert found.postal_code == ("0000000" if "〒" in start else town.postal_code)


PIECES = [
    "東京都",
    "大田区",
    "蒲田",
    "5",
    "丁目",
    "-",
    "番",
    "号",
    " ",
    "〒144-0052",
    "北海道",
    "市",
    "郡",
    "町",
    "の",
    "１",
    "一",
    "x",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40))
def test_no_text_breaks_the_splitting_and_none_of_its_letters_is_lost(text):
    found = split_address(text)
    together = "".join(found.as_value().values())
    left = [letter for letter in text if letter.isalpha() and letter not in "丁目番地号の一ー〒十"]
    assert all(letter in together or not letter.isidentifier() or _folded(letter) in together for letter in left)


def _folded(letter):
    from kusei.lib.kana import fold_width

    return fold_width(letter)
