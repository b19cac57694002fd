"""The second implementation in a real browser: the same bytes as Python, for lotteries of any shape."""

from __future__ import annotations

import json
import shutil

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import sync_playwright

from kusei.lib.lotteries import publishing
from kusei.lib.lotteries.reading import LotteryWrong, canonical
from kusei.lib.lotteries.verifying import verify
from kusei.lib.tests.made_lotteries import lotteries
from kusei.lib.tests.test_lottery_files import MADE, RECORD, WAYS, changed, leaves, put

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VERIFY = """async ([text, earlier]) => {
  const bytes = (some) => some && new TextEncoder().encode(some);
  try { const found = await KuseiLottery.verify(bytes(text), bytes(earlier)); return [found.findings, found.result]; }
  catch (error) { if (error instanceof KuseiLottery.WrongFile) return ['wrong', null]; throw error; }
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def opened(monkeypatch, live_server):
    """The page in a browser; what it complains about is in `opened.complaints`."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        window = browser.new_page()
        window.complaints = []
        window.on("console", lambda message: window.complaints.append(message.text))
        window.on("pageerror", lambda error: window.complaints.append(str(error)))
        site = live_server.url.replace("127.0.0.1", "localhost")  # SHA-256 needs https or localhost
        window.goto(f"{site}/lotteries/verify/")
        yield window
        connection.close()
        browser.close()


def ours(content: bytes, earlier: bytes | None = None):
    """What Python says of a file, in the shape of what the script says."""
    try:
        checked = verify(content, earlier)
    except LotteryWrong:
        return ["wrong", None]
    drawn = checked.lottery and publishing.result_document(checked.lottery, publishing.draw(checked.lottery))
    findings = [[finding.code, finding.agrees] for finding in checked.findings]
    return [findings, drawn and canonical(drawn).decode()]


def theirs(window, content: bytes, earlier: bytes | None = None):
    return window.evaluate(VERIFY, [content.decode(), earlier and earlier.decode()])


def test_the_browser_draws_the_same_bytes_and_finds_the_same_faults(opened):
    @settings(
        max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(lotteries())
    def same(made):
        content = publishing.record(made)
        assert theirs(opened, content) == ours(content)

    same()
    for earlier in (publishing.promise(MADE.promise), publishing.seal(MADE), RECORD):
        assert theirs(opened, earlier, earlier) == ours(earlier, earlier)
    for path in WAYS:
        document = json.loads(RECORD)
        value = dict(leaves(document))[path]
        put(document, path, changed(value))
        content = canonical(document)
        assert theirs(opened, content, RECORD) == ours(content, RECORD), path
    for other in (
        b"{}",
        b"[",
        RECORD.rstrip(),
        RECORD.replace(b'"most":1', b'"most":1.5'),
        RECORD.replace(b"t1", b"t2"),
    ):
        assert theirs(opened, other) == ours(other)
    assert opened.complaints == []


def test_a_visitor_chooses_the_file_and_reads_the_result_of_a_ticket(opened, tmp_path):
    record, promise = tmp_path / "record.json", tmp_path / "promise.json"
    record.write_bytes(RECORD)
    promise.write_bytes(publishing.promise(MADE.promise))
    opened.set_input_files("#id_file", record)
    opened.set_input_files("#id_earlier", promise)
    opened.click("[data-lottery] button")
    opened.wait_for_selector("[data-lottery-found]")
    assert opened.inner_text("[role=status]") == "すべて合いました。公表された結果は、規則どおりです。"
    assert opened.input_value("#id_result").encode() == canonical(json.loads(RECORD)["result"])
    opened.fill("#id_ticket", "t1")
    assert opened.locator("[data-lottery-wishes] li").all_inner_texts() == [
        "当選",
        "取下げ（ほかの希望が当選しました）",
    ]
    assert f'printf %s "{MADE.seed}:t1" | sha256sum' in opened.inner_text("[data-lottery-one]")
    opened.fill("#id_ticket", "t9")
    assert opened.is_visible("[data-lottery-none]")

    record.write_bytes(RECORD.replace(b'"wishes":["won"]', b'"wishes":["full"]'))
    opened.set_input_files("#id_file", record)
    opened.click("[data-lottery] button")
    opened.wait_for_selector("li:has-text('✗')")
    assert "合わないものがあります" in opened.inner_text("[role=status]")
    record.write_text("something else")
    opened.set_input_files("#id_file", record)
    opened.click("[data-lottery] button")
    opened.wait_for_selector("text=抽選の記録として読めませんでした")
    assert opened.is_hidden("[data-lottery-found]")
    assert opened.complaints == []
