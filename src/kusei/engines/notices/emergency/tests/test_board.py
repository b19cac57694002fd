"""The board: a few kB, true, and standing when nothing else does."""

from __future__ import annotations

import datetime as dt
import json
import os

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.test import Client
from lxml import etree

from kusei.engines.notices.emergency import cap, commands, jobs, strip
from kusei.engines.notices.emergency.board import files, pages, publishing
from kusei.engines.notices.emergency.queries.standing import sender, standing
from kusei.engines.notices.emergency.tests.conftest import build, drafted, followed, released
from kusei.engines.notices.emergency.tests.test_cap import valid

PAGES = ("/alerts/", "/en/alerts/", "/ja-easy/alerts/")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def board(town):
    """The board made anew, as the job does it; the text of an address of it."""

    def make(path="/alerts/"):
        jobs.make_board()
        return Client().get(path).content.decode()

    return make


@pytest.mark.parametrize("path", PAGES)
def test_it_says_so_when_nothing_is_in_force(board, path):
    assert any(words in board(path) for words in ("ありません", "no emergency", "No emergency"))


def test_it_shows_level_order_areas_what_to_do_and_when_with_words_and_not_by_colour_alone(town, board):
    released(town, 4)
    html = board()
    for words in (
        "警戒レベル4",
        "避難指示",
        "蒲田一丁目、蒲田二丁目",
        "危険な場所から全員避難する",
        "令和8年9月9日 16:05",
        "警戒レベル4までに必ず避難",
    ):
        assert words in html, words
    assert "Evacuation Order" in board("/en/alerts/")
    assert "みんな いますぐ にげてください" in board("/ja-easy/alerts/")


def test_the_highest_level_comes_first_and_what_is_over_is_history(town, board):
    released(town, 2)
    cancelled = released(town, 3)
    followed(town, cancelled)
    released(town, 5)
    html = board()
    assert (
        html.index("警戒レベル5")
        < html.index("警戒レベル2")
        < html.index("これまでのお知らせ")
        < html.index("【解除】")
    )


def test_it_stays_below_8_kb_however_much_there_is_to_say(town, board):
    texts = {one: {"title": "長" * 80, "body": "文" * 4000} for one in ("ja", "ja-easy", "en")}
    for level in (5, 4, 3, 2, 1):
        for hazard in ("flood", "landslide", "storm-surge"):
            released(town, level, hazard=hazard, texts=texts)
    jobs.make_board()
    for path in PAGES:
        html = Client().get(path).content
        assert len(html) < 8192
        assert html.count("長".encode()) >= 80
    css = Client().get("/alerts/board.css")
    assert len(css.content) <= 2048


@pytest.mark.django_db(transaction=True)
def test_it_stands_when_the_database_is_gone(now):
    released(build(), 5)
    jobs.make_board()
    held = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["PORT"], connection.settings_dict["HOST"] = "1", "/nowhere"
    try:
        with pytest.raises(Exception, match=r"(?i)connection|no such file|nowhere"):
            Client().get("/plans/")
        for path in (*PAGES, "/alerts/feed.xml", "/alerts/alerts.json", "/alerts/board.css",
                     "/alerts/131113-2026-00001.xml", "/en/alerts/131113-2026-00001/"):  # fmt: skip
            assert Client().get(path).status_code == 200, path
        assert "警戒レベル5" in Client().get("/alerts/").content.decode()
    finally:
        connection.settings_dict.update(held)
        connection.close()


def test_it_asks_no_database_and_sets_no_cookie(town, board, django_assert_num_queries):
    board()
    with django_assert_num_queries(0):
        response = Client().get("/alerts/", headers={"Cookie": "sessionid=abc"})
    assert not response.cookies
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "max-age=15" in response["Cache-Control"]
    assert "Vary" not in response


def test_it_answers_304_to_who_has_it(town, board):
    board()
    tag = Client().get("/alerts/feed.xml")["ETag"]
    assert Client().get("/alerts/feed.xml", headers={"If-None-Match": tag}).status_code == 304
    released(town)
    jobs.make_board()
    assert Client().get("/alerts/feed.xml", headers={"If-None-Match": tag}).status_code == 200


def test_it_says_how_old_it_is_when_nobody_makes_it_any_more(town, board, now):
    assert "いまの情報です" in board()
    now.at += dt.timedelta(minutes=21)
    assert "21分前" in Client().get("/alerts/").content.decode()


def test_the_clock_job_makes_it_and_ends_what_is_due(town, now):
    released(town, 2, expires_at=now.at + dt.timedelta(minutes=30))
    now.at += dt.timedelta(minutes=31)
    jobs.look_at_the_clock()
    html = Client().get("/alerts/").content.decode()
    assert "ありません" in html
    assert "終わりました" in html


def test_the_feed_leads_to_cap_messages_that_are_valid(town, board):
    alert = released(town)
    followed(town, alert)
    feed = etree.fromstring(board("/alerts/feed.xml").encode())
    links = [one.get("href") for one in feed.findall(".//a:link[@rel='enclosure']", ATOM)]
    assert links == ["/alerts/131113-2026-00002.xml", "/alerts/131113-2026-00001.xml"]
    for link in links:
        response = Client().get(link)
        assert response["Content-Type"].startswith("application/cap+xml")
        assert valid(response.content) == []
    assert json.loads(Client().get("/alerts/alerts.json").content)["in_force"] == []


def test_a_drill_is_on_no_public_page_feed_or_file(town, board):
    drill = released(town, 5, drill=True)
    real = released(town, 3)
    jobs.make_board()
    written = [path for path in files.folder().rglob("*") if path.is_file()]
    assert len(written) > 8
    for path in written:
        text = path.read_text()
        assert drill.identifier not in text
        assert "訓練" not in text, path
    assert Client().get(f"/alerts/{drill.identifier}/").status_code == 404
    assert Client().get("/alerts/131113-2026-drill-00001.xml").status_code == 404
    assert Client().get("/alerts/drill/").status_code == 302  # to the sign-in page
    state = standing()
    assert [one.pk for one in state.in_force] == [real.pk]
    assert pages.board(state, "ja").decode().count("警戒レベル5") == 0


def test_a_drill_in_cap_is_an_exercise_for_staff(town):
    xml = cap.write(released(town, drill=True), sender=sender())
    assert valid(xml) == []
    assert b"<status>Exercise" in xml
    assert b"<scope>Restricted" in xml


def test_an_alert_of_long_ago_stays_resolvable(town, now, board):
    alert = followed(town, released(town))
    now.at += dt.timedelta(days=60)
    board()
    assert not files.place(f"/alerts/{alert.identifier}/").exists()
    assert "【解除】" in Client().get(f"/alerts/{alert.identifier}/").content.decode()
    assert valid(Client().get(f"/alerts/{alert.identifier}.xml").content) == []


def test_what_was_never_made_is_made_by_the_first_who_asks(town):
    released(town)
    assert "警戒レベル4" in Client().get("/alerts/").content.decode()


def test_a_copy_for_an_outside_server_holds_the_same_and_no_drill(town, tmp_path):
    released(town)
    released(town, drill=True)
    call_command("board", to=tmp_path / "out")
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {"alerts/index.html", "en/alerts/index.html", "alerts/feed.xml", "alerts/board.css"} <= names
    assert not [name for name in names if "drill" in name or "strip" in name]
    assert str(site.DATA_DIR) not in (tmp_path / "out/alerts/index.html").read_text()


@pytest.mark.parametrize(
    "path",
    ["/alerts/../secret-key", "/alerts/..%2fsecret-key", "/alerts/%2e%2e/%2e%2e/secret-key", "/alerts/strip.json",
     "/alerts//", "/alerts/drill.html", "/en/alerts/feed.xml/../x", "/alerts/131113-2026-00001.xml/"],
)  # fmt: skip
def test_no_other_file_can_be_asked_for(town, board, path):
    board()
    assert files.place(path) is None
    assert Client().get(path).status_code in {301, 404}


def test_a_reader_never_sees_half_a_file(town, board, monkeypatch):
    before = board()
    released(town)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        publishing.publish()
    assert Client().get("/alerts/").content.decode() == before


def test_every_page_shows_the_alert_in_force_without_asking_the_database(town, board, django_assert_num_queries):
    jobs.make_board()
    assert "alert-strip" not in Client().get("/help/").content.decode()
    released(town, 4)
    jobs.make_board()
    with django_assert_num_queries(0):
        assert strip.context(None)["level"] == 4
    html = Client().get("/help/").content.decode()
    assert "警戒レベル4" in html
    assert "蒲田一丁目" in html
    assert "Evacuation Order" in Client().get("/en/help/").content.decode()


def test_kept_pages_show_it_at_once(town, board):
    jobs.make_board()
    Client().get("/plans/")
    released(town, 5)
    jobs.make_board()
    assert "警戒レベル5" in Client().get("/plans/").content.decode()


def test_nothing_that_is_being_written_is_public(town, board):
    alert = drafted(town, texts={"ja": {"title": "まだ言っていないこと", "body": ""}})
    commands.ask(alert_id=alert.pk, version=1, by=town.writer)
    assert "まだ言っていないこと" not in board()
    assert b"\xe3\x81\xbe\xe3\x81\xa0" not in b"".join(publishing.public().values())
