"""What a notice becomes on each way out, and whether it fits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.notices.texts import fitting
from kusei.engines.notices.texts.fitting import compose, preview
from kusei.engines.notices.texts.message import LANGUAGES, Text
from kusei.engines.notices.texts.spoken import seconds, spoken

CHANNELS = ("inbox", "line", "mail", "push", "sms", "call", "letter")
LINK = "https://kusei.example/procedures/nursery/"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drill_says_so_on_every_channel_in_every_language_and_nothing_else_does(channel: str, language: str) -> None:
    arguments = (channel, "洪水", "高い所へ", LINK, "大田区")
    assert "訓練" in compose(*arguments, True, language=language)
    assert "訓練" not in compose(*arguments, False, language=language)
    assert "訓練" in fitting.heading("洪水", drill=True, language=language)


def test_a_title_that_says_it_is_a_drill_does_not_say_it_twice() -> None:
    assert compose("line", "【訓練】洪水", "", "", "", True) == "【訓練】洪水"
    assert compose("sms", "【訓練】洪水", "", "", "大田区", True) == "【大田区】【訓練】洪水"
    assert compose("sms", "洪水", "", "", "大田区", True) == "【訓練】【大田区】洪水"


def test_each_channel_has_its_own_form() -> None:
    text = ("保育園の申込み", "10月1日から\r\n\r\n受け付けます。", LINK, "大田区", False)
    assert compose("line", *text) == f"保育園の申込み\n\n10月1日から\n\n受け付けます。\n\n{LINK}"
    assert compose("letter", *text) == compose("line", *text)
    assert compose("sms", *text) == f"【大田区】保育園の申込み\n10月1日から\n受け付けます。\n{LINK}"
    assert compose("mail", *text) == f"10月1日から\n\n受け付けます。\n\n{LINK}\n\n-- \n大田区"
    assert json.loads(compose("push", *text)) == {
        "title": "保育園の申込み",
        "body": "10月1日から\n\n受け付けます。",
        "url": LINK,
    }
    assert compose("call", *text) == "大田区からのお知らせです。\n保育園の申込み。\n10月1日から。\n受け付けます。"
    assert compose("call", "Flood", "Go up.", "", "Ota City", False, language="en") == "Ota City.\nFlood.\nGo up."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("電話03-5744-1111へ", "電話0 3、5 7 4 4、1 1 1 1へ。"),
        ("10:30～12:00", "10時30分から12時。"),
        ("2026/4/1〜5/31", "2026年4月1日から5月31日。"),
        ("避難（ひなん）してください。", "避難してください。"),
        ("くわしくは https://example.jp/a?b=1 へ。a.b@example.jp も。", "くわしくは へ。 も。"),
        ("【重要】「水」", "重要 水。"),
        ("■■■\n---\n水", "水。"),
        ("24:70と1/32", "24:70と1/32。"),
    ],
)
def test_a_voice_says_numbers_as_people_do_and_no_addresses(written: str, said: str) -> None:
    assert spoken(written) == said


def test_the_time_of_a_call_grows_with_what_is_said() -> None:
    short, long = seconds("高い所へ逃げてください。"), seconds("高い所へ逃げてください。" * 10)
    assert 2 <= short <= 5
    assert 8 * short <= long <= 10 * short + 1
    assert seconds("") == 0
    assert seconds("Please go to higher ground.", japanese=False) == 2


def test_an_sms_of_70_is_one_message_and_of_71_two() -> None:
    assert [fitting.parts_of_sms("あ" * many) for many in (1, 70, 71, 134, 135, 660)] == [1, 1, 2, 2, 3, 10]
    assert fitting.parts_of_sms("😀" * 36) == 2  # each counts twice


def test_the_preview_says_what_is_too_long_and_how_much() -> None:
    long = Text(title="お知らせ", body="あ" * 700, link="/procedures/a/")
    sms = preview(long, "sms", "大田区", site="https://kusei.example")
    assert not sms.fits
    assert (sms.size, sms.limit, sms.parts) == (5 + 4 + 1 + 700 + 1 + 35, 660, 12)
    assert "746" in sms.problems[0]
    assert sms.lines[-1] == "https://kusei.example/procedures/a/"
    assert preview(long, "mail", "大田区").fits
    push = preview(Text(title="お" * 41, body="あ" * 2000), "push", "大田区")
    assert push.fits
    assert len(push.problems) == 2
    assert push.lines[0].endswith("…")
    assert preview(Text(title="長い電話", body="高い所へ逃げてください。" * 60), "call", "大田区").problems
    assert preview(Text(title="長い手紙", body="あ" * 3900), "letter", "大田区").parts == 4
    good = preview(Text(title="水", body="水を配ります。"), "sms", "大田区")
    assert (good.fits, good.problems, good.parts) == (True, (), 1)


def test_a_link_that_a_call_leaves_out_and_a_sign_that_an_sms_spoils_are_told() -> None:
    assert "リンク" in preview(Text(title="水", link=LINK), "call", "大田区").problems[0]
    assert "絵文字" in preview(Text(title="水😀"), "sms", "大田区").problems[0]


TEXT = st.text(alphabet=st.sampled_from(list('あア漢a1 \n\r。😀👨\u200d\u3099"\\【/:〜\x00')), max_size=4000)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CHANNELS), TEXT, st.sampled_from(["", LINK]), st.booleans(), st.sampled_from(LANGUAGES))
def test_whatever_is_composed_fits_and_keeps_link_and_title(
    channel: str, body: str, link: str, drill: bool, language: str
) -> None:
    whole = compose(channel, "題名", body, link, "大田区", drill, language=language)
    assert "題名" in whole or (channel == "mail" and body.strip())
    assert link in whole or channel == "call"
    if channel == "sms":
        assert fitting.units(whole) <= 660
    if channel == "line":
        assert fitting.units(whole) <= 5000
    if channel == "push":
        assert len(whole.encode()) <= 3000
        assert json.loads(whole)["url"] == link
    if channel in {"mail", "letter"}:
        assert body.replace("\r\n", "\n").strip() in whole


def test_what_is_cut_off_ends_in_a_sign_of_it_between_two_signs_and_as_late_as_possible() -> None:
    whole = compose("line", "題名", "👨\u200d👩" * 1500, LINK, "", False)
    assert fitting.units(whole) > 4990
    assert whole.split("\n\n")[1].removesuffix("…")[-1] in "👨👩"
