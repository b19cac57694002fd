"""The command and the page that check a lottery."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from kusei.engines.bookings.lotteries import words
from kusei.lib import draws
from kusei.lib.lotteries import model, publishing
from kusei.lib.lotteries.reading import canonical
from kusei.lib.lotteries.verifying import verify
from kusei.lib.tests.test_lottery_files import MADE, RECORD


@pytest.fixture
def files(tmp_path):
    """The three files that are published, and one that somebody changed."""
    document = json.loads(RECORD)
    document["result"]["entries"][0]["wishes"][0] = "full"
    contents = {
        "promise": publishing.promise(MADE.promise),
        "seal": publishing.seal(MADE),
        "record": RECORD,
        "changed": canonical(document),
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.json").write_bytes(content)
    return tmp_path


def said(*arguments) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("lottery", "verify", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def test_the_command_says_what_agrees_and_how_one_ticket_is_checked(files):
    text, code = said(files / "record.json", "--earlier", files / "seal.json", "--ticket", "t1")
    assert code == 0
    assert "○ 計算しなおした結果と、公表された結果: 合います" in text
    assert "×" not in text
    assert f'printf %s "{MADE.seed}:t1" | sha256sum\n  {draws.rank("t1", MADE.seed)}' in text
    assert "t1 第1希望: 当選" in text
    assert "t1 第2希望: 取下げ" in text


def test_what_it_prints_for_one_ticket_is_what_sha256sum_says(files):
    lines = said(files / "record.json")[0].splitlines()
    commands = [number for number, line in enumerate(lines) if "sha256sum" in line]
    assert len(commands) == 2
    for number in commands:
        done = subprocess.run(["sh", "-c", lines[number]], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == lines[number + 1].strip()


def test_a_changed_file_ends_with_1_and_names_the_ticket(files):
    text, code = said(files / "changed.json")
    assert code == 1
    assert "× 計算しなおした結果と、公表された結果: 合いません（t1から）" in text


def test_before_the_draw_it_says_so_and_an_unknown_ticket_ends_with_1(files):
    assert "まだ抽選の前の記録です" in said(files / "promise.json")[0]
    assert said(files / "promise.json")[1] == 0
    assert said(files / "record.json", "--ticket", "t9")[1] == 1


def test_what_cannot_be_read_is_refused_in_words(files):
    (files / "other.json").write_text("x")
    with pytest.raises(CommandError, match="抽選の記録として読めません"):
        said(files / "other.json")
    with pytest.raises(CommandError, match="No such file"):
        said(files / "none.json")


def test_the_command_needs_no_database(files):
    variables = {**os.environ, "KUSEI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "KUSEI_DEMO": "1"}
    variables |= {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "kusei.conf.settings"}
    command = [sys.executable, "-m", "kusei", "lottery", "verify", str(files / "changed.json")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert MADE.promise.name in done.stdout


def test_every_finding_and_reason_has_words():
    codes = {finding.code for finding in verify(RECORD, RECORD).findings}
    assert codes == {code for code, _ in words.checks()}
    reasons = {model.WON, model.WON_AS_RESIDENT, model.FULL, model.RESIDENTS_FIRST, model.GROUP_CAP, model.WITHDRAWN}
    assert reasons == {code for code, _ in words.reasons()}


@pytest.mark.django_db
def test_the_page_is_public_explains_the_other_ways_and_takes_no_file(client, django_assert_max_num_queries):
    client.get("/lotteries/verify/")
    with django_assert_max_num_queries(3):
        answer = client.get("/lotteries/verify/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "./kusei lottery verify" in text
    assert "| sha256sum" in text
    assert client.post("/lotteries/verify/").status_code == 405
