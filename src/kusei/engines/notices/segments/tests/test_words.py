"""Rules in words."""

from __future__ import annotations

from typing import Any

import pytest

from kusei.engines.notices.segments.words import differences, sentence
from kusei.engines.notices.subscribers.testing import topic

KAMATA = {"is": "town", "values": ["蒲田"]}
BABY = {"is": "child_age", "values": ["0", "1", "2"]}
VI = {"is": "language", "values": ["vi"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({}, "お知らせの利用者すべて。"),
        ({"all": [BABY, KAMATA]}, "0〜2歳の子どもがいる人で、蒲田に住む人。"),
        ({"any": [BABY, KAMATA]}, "0〜2歳の子どもがいる人、または蒲田に住む人。"),
        (
            {"all": [{"any": [BABY, VI]}, KAMATA]},
            "（0〜2歳の子どもがいる人、またはTiếng Việtで読む人）で、蒲田に住む人。",
        ),
        ({"not": KAMATA}, "蒲田に住む人以外の人。"),
        ({"not": {"any": [KAMATA, VI]}}, "（蒲田に住む人、またはTiếng Việtで読む人）以外の人。"),
        ({"is": "child_age", "values": ["5", "0", "1", "12"]}, "0〜1歳か5歳か12歳の子どもがいる人。"),
        ({"is": "topic", "values": ["waste"]}, "「ごみ」を受け取る人。"),
        ({"is": "channel", "values": ["line", "mail"]}, "LINEかメールで届く人。"),
        ({"is": "child_born", "values": ["2020"]}, "2020年生まれの子どもがいる人。"),
        ({"is": "gone", "values": ["1"]}, "「gone」が1の人。"),
        ({"is": "town", "values": [f"町{n}" for n in range(33)]}, None),
    ],
)
def test_a_rule_is_one_sentence(rule: Any, text: str | None) -> None:
    topic("waste", labels={"ja": "ごみ", "en": "Waste"})
    if text is None:
        assert "など（ほか3件）に住む人。" in sentence(rule)
    else:
        assert sentence(rule) == text


@pytest.mark.django_db
def test_two_versions_are_compared_by_their_conditions() -> None:
    before, after = {"all": [BABY, KAMATA]}, {"all": [BABY, {"not": VI}]}
    assert differences(before, after) == (["蒲田に住む人"], ["Tiếng Việtで読む人以外の人"])
    assert differences(before, {"not": {"not": before}}) == ([], [])
