"""What a message means: phenomenon, grade, official level."""

from __future__ import annotations

import pytest

from kusei.engines.notices.emergency.weather import meaning, tables
from kusei.engines.notices.emergency.weather.reading import read
from kusei.engines.notices.emergency.weather.tests.conftest import OLD, message, sample


def kinds(raw: bytes) -> list[meaning.Said]:
    report, known = read(raw), tables.tables()
    profile = known.profile(report.title)
    assert profile is not None
    return [kind for area in meaning.understand(report, profile, known) for kind in area.kinds]


@pytest.mark.parametrize(
    ("code", "name", "grade", "level", "known"),
    [
        ("10", "レベル２大雨注意報", 2, 2, True),
        ("03", "レベル３大雨警報", 3, 3, True),
        ("43", "レベル４大雨危険警報", 4, 4, True),
        # Codes that no table has: the name says the level.
        ("53", "レベル５大雨特別警報", 5, 5, False),
        ("99", "レベル４大雨何とか", 4, 4, False),
        ("", "大雨特別警報", 5, None, False),
        ("77", "大雨の新しい警報", 3, None, False),
    ],
)
def test_the_level_comes_from_the_table_and_else_from_the_name(code, name, grade, level, known) -> None:
    (kind,) = kinds(message((code, name)))
    assert (kind.grade, kind.level, kind.known, kind.name, kind.hazard) == (grade, level, known, name, "rain")


def test_a_name_in_no_table_means_the_phenomenon_of_its_longest_word_or_one_of_its_own() -> None:
    found = kinds(
        message(("81", "暴風雪特別警報"), ("82", "暴風何とか警報"), ("83", "火山灰警報"), ("84", "新しい何か"))
    )
    assert [(kind.hazard, kind.grade) for kind in found] == [
        ("blizzard", 5), ("wind", 3), ("other:火山灰警報", 3), ("other:新しい何か", 1)
    ]  # fmt: skip


def test_what_is_lifted_is_nothing_but_a_code_alone_is_not_believed_that_far() -> None:
    assert kinds(message(("00", "解除"))) == []
    assert kinds(message()) == []
    (kind,) = kinds(message(("00", "レベル４大雨危険警報")))
    assert (kind.grade, kind.known) == (4, False)


def test_heavy_rain_of_the_old_series_is_landslide_or_inundation_as_its_condition_says() -> None:
    old = message(("03", "大雨警報"), title=OLD)
    for condition, hazards in [
        ("土砂災害", ["landslide"]),
        ("浸水害", ["rain"]),
        ("土砂災害、浸水害", ["landslide", "rain"]),
    ]:
        raw = old.replace(b"</Code><Status>", f"</Code><Condition>{condition}</Condition><Status>".encode())
        assert [(kind.hazard, kind.level) for kind in kinds(raw)] == [
            (hazard, 3 if hazard == "landslide" else None) for hazard in hazards
        ]
    assert [(kind.hazard, kind.grade) for kind in kinds(old)] == [("rain", 3)]


def test_wind_snow_waves_earthquakes_and_tsunamis_have_no_official_level() -> None:
    for name in ("VPWW58", "VPWW59", "VPWW60", "VPWW61", "VXSE53", "VTSE41", "VPHW51"):
        assert {kind.level for kind in kinds(sample(name))} == {None}, name


def test_a_kind_that_no_table_and_no_series_knows_keeps_its_own_name_as_phenomenon() -> None:
    raw = message(("88", "火山灰注意報"), title="気象警報・注意報（Ｒ０６）（その他注意報）")
    (kind,) = kinds(raw)
    assert (kind.hazard, kind.grade, kind.known) == ("other:火山灰注意報", 2, False)
    assert tables.tables().hazard_name(kind.hazard, "ja") == "火山灰注意報"


def test_the_suggested_texts_order_nothing() -> None:
    for suggestions in tables.tables().texts.values():
        for words in suggestions.values():
            for order in ("避難指示", "高齢者等避難", "緊急安全確保", "避難して", "evacuate", "Evacuate"):
                assert order not in words.title + words.body
