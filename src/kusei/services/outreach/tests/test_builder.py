"""The builder without scripts, step by step; what is typed is never lost, and nothing is overwritten unseen."""

from __future__ import annotations

from django.urls import reverse

from kusei.engines.notices.texts.message import Text
from kusei.services.outreach import commands
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.states import State
from kusei.services.outreach.tests.conftest import (
    WORDS,
    asked,
    fresh,
    leave,
    segment,
    write,
    written,
)
from kusei.services.outreach.tests.visiting import HTMX, address, page, signed_in


def test_from_nothing_to_the_decision_without_scripts(town):
    client = signed_in(town.writer)
    assert "配信はまだありません" in page(client.get(reverse("outreach:index")))
    page(client.get(reverse("outreach:start")))
    said = {"department": town.departments["kosodate"].pk, "topic": town.child.pk, "title": "3歳児健診"}
    answer = client.post(reverse("outreach:start"), said)
    made = Campaign.objects.get()
    assert answer["Location"] == address("texts", made, "ja")
    page(client.get(answer["Location"]))
    words = {"name": "3歳児健診", "title": WORDS.title, "body": WORDS.body, "link": WORDS.link, "next": "1"}
    answer = client.post(answer["Location"], {**words, "version": fresh(made).version})
    assert answer["Location"] == address("whom", made)
    group = segment(town)
    text = page(client.post(answer["Location"], {"topic": town.child.pk, "segment": group.pk, "look": "1",
                                                 "version": fresh(made).version}))  # fmt: skip
    assert "約5人" in text
    assert "Englishで読む人" in text
    assert fresh(made).segment is None  # looked at, not saved
    answer = client.post(answer["Location"], {"topic": town.child.pk, "segment": group.pk, "next": "1",
                                              "version": fresh(made).version})  # fmt: skip
    assert answer["Location"] == address("channels", made)
    page(client.get(answer["Location"]))
    answer = client.post(
        answer["Location"], {"channels": ["inbox", "mail"], "next": "1", "version": fresh(made).version}
    )
    assert answer["Location"] == address("when", made)
    page(client.get(answer["Location"]))
    at = {
        "begin": "at",
        "day_year": "令和8",
        "day_month": "6",
        "day_day": "10",
        "hour": "９時",
        "per_minute": "１,２００",
    }
    answer = client.post(answer["Location"], {**at, "next": "1", "version": fresh(made).version})
    assert answer["Location"] == address("check", made)
    found = fresh(made)
    assert (found.per_minute, found.start_at.isoformat()) == (1200, "2026-06-10T00:00:00+00:00")
    text = page(client.get(answer["Location"]))
    assert "決裁に出す" in text
    assert "約5人" in text
    client.post(address("submit", made), {"version": found.version})
    assert fresh(made).state == State.ASKED
    assert "決裁に出しました" in page(client.get(address("campaign", made)))


def test_the_checker_shows_what_readers_of_easy_japanese_stumble_over(town):
    made = written(town)
    client = signed_in(town.writer)
    hard = {"title": "健診", "body": "対象の方は受診されることが望ましいです。", "link": ""}
    client.post(address("texts", made, "ja-easy"), {**hard, "version": fresh(made).version})
    text = page(client.get(address("texts", made, "ja-easy")))
    assert "<mark" in text
    assert "小学校" in text or "中学校" in text


def test_typing_saves_itself_and_the_next_save_knows_the_new_version(town):
    made = written(town)
    client = signed_in(town.writer)
    version = fresh(made).version
    said = {"name": "3歳児健診", "title": "書きかけ", "body": "まだ", "link": "", "version": version}
    answer = client.post(address("texts", made, "ja"), said, **HTMX)
    assert "自動で保存しました" in answer.content.decode()
    assert f'name="version" value="{version + 1}"' in answer.content.decode()
    assert fresh(made).written["ja"].title == "書きかけ"
    answer = client.post(address("texts", made, "ja"), {**said, "title": "", "version": version + 1}, **HTMX)
    assert answer.status_code == 200
    assert "まだ保存していません" in answer.content.decode()
    assert fresh(made).written["ja"].title == "書きかけ"


def test_what_a_colleague_saved_meanwhile_stands_beside_what_was_typed(town):
    made = written(town)
    seen = fresh(made).version
    commands.write_text(
        campaign_id=made.pk,
        version=seen,
        language="ja",
        text=Text(title="同僚の題", body="同僚の文"),
        by=town.colleague,
    )
    client = signed_in(town.writer)
    mine = {"name": "3歳児健診", "title": "わたしの題", "body": "わたしの文", "link": "", "version": seen}
    quiet = client.post(address("texts", made, "ja"), mine, **HTMX).content.decode()
    assert f'name="version" value="{seen}"' in quiet  # what nobody has read is not overwritten by typing on
    text = page(client.post(address("texts", made, "ja"), mine), 409)
    assert "同僚の文" in text
    assert "わたしの文" in text
    assert fresh(made).written["ja"].title == "同僚の題"
    client.post(address("texts", made, "ja"), {**mine, "version": seen + 1})
    assert fresh(made).written["ja"].title == "わたしの題"


def test_a_wrong_field_keeps_the_version_that_was_seen(town):
    made = written(town)
    seen = fresh(made).version
    write(town, made, Text(title="別", body="別"))
    answer = signed_in(town.writer).post(
        address("texts", made, "ja"), {"title": "", "body": "x", "name": "y", "link": "ftp://x", "version": seen}
    )
    assert f'name="version" value="{seen}"' in page(answer, 422)


IMPOSSIBLE_TIMES = (
    {"begin": "at"},
    {"begin": "at", "day_year": "2026", "day_month": "13", "day_day": "1", "hour": "9:00"},
    {"begin": "at", "day_year": "2026", "day_month": "6", "day_day": "2", "hour": "9:00"},
    {"begin": "now", "per_minute": "0"},
    {"begin": "now", "per_minute": "9" * 30},
    {"begin": "soon"},
    {},
)


def test_times_that_cannot_be_are_shown_with_their_reason(town):
    made, client = written(town), signed_in(town.writer)
    for said in IMPOSSIBLE_TIMES:
        page(client.post(address("when", made), {**said, "version": fresh(made).version}), 422)
        assert fresh(made).start_at is None, said


def test_versions_that_are_no_numbers_change_nothing(town):
    made = written(town)
    client = signed_in(town.writer)
    for wrong in ("", "x", "-1", "9" * 40, "1 OR 1=1"):
        client.post(address("submit", made), {"version": wrong})
        client.post(address("discard", made), {"version": wrong, "why": "x"})
        answer = client.post(address("channels", made), {"version": wrong, "channels": ["mail"]})
        assert answer.status_code in {409, 422}, wrong
        assert (fresh(made).state, fresh(made).channels) == (State.DRAFTING, ["inbox", "line", "mail"]), wrong


def test_a_campaign_under_decision_leads_from_the_builder_to_its_page(town):
    made = asked(town)
    client = signed_in(town.writer)
    for name, more in (("texts", ("ja",)), ("whom", ()), ("channels", ()), ("when", ()), ("check", ())):
        assert client.get(address(name, made, *more))["Location"] == address("campaign", made)


def test_addresses_that_lead_nowhere_are_not_found(town):
    made = written(town)
    client = signed_in(town.writer)
    assert client.get(address("texts", made, "xx")).status_code == 404
    assert client.get("/desk/notices/99999999999999999999999/").status_code == 404
    assert client.get(reverse("outreach:month"), {"month": "2026-13"}).status_code == 404


def test_a_group_that_is_too_small_is_said_so_and_cannot_be_handed_in(town):
    made = written(town)
    leave(town, 2)
    client = signed_in(town.writer)
    text = page(client.get(address("whom", made)))
    assert "5人未満" in text
    assert "5人に満たない対象には配信できません" in text
    assert "disabled" in page(client.get(address("check", made)))
    answer = client.post(address("submit", made), {"version": fresh(made).version}, follow=True)
    assert "まだ出せません" in page(answer)
    assert fresh(made).state == State.DRAFTING
