"""The ways in: folder, API, command."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.emergency.weather import folder, jobs, scopes, seeding
from kusei.engines.notices.emergency.weather.models import Proposal, Refused, Report
from kusei.engines.notices.emergency.weather.reading import LARGEST
from kusei.engines.notices.emergency.weather.tests.conftest import (
    RAIN_2,
    RAIN_3,
    RAIN_4,
    message,
    minutes,
    sample,
    take,
)
from kusei.foundation.people.tokens.commands import create_token

ADDRESS = "/api/v1/weather/reports"


@pytest.fixture
def incoming(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    path = tmp_path / "weather" / "incoming"
    path.mkdir(parents=True)
    return path


def inside(path: Path) -> list[str]:
    return sorted(str(one.relative_to(path)) for one in path.rglob("*") if one.is_file() or one.is_symlink())


@pytest.mark.usefixtures("ward")
def test_the_folder_is_taken_in_and_its_files_moved(incoming: Path) -> None:
    (incoming / "a.xml").write_bytes(message(RAIN_3))
    (incoming / "b.xml").write_bytes(message(RAIN_3))
    (incoming / "c.xml").write_bytes(b"<html/>")
    (incoming / ".d.xml").write_bytes(message(RAIN_4))
    (incoming / "e.xml.part").write_bytes(message(RAIN_4)[:500])
    jobs.watch_folder()
    day = "2026-06-03"
    assert inside(incoming.parent) == [
        f"done/{day}/a.xml", f"done/{day}/b.xml", "incoming/.d.xml", "incoming/e.xml.part", f"refused/{day}/c.xml"
    ]  # fmt: skip
    assert Report.objects.count() == 1
    assert Refused.objects.get().name == "c.xml"
    (incoming / "a.xml").write_bytes(message(RAIN_4, at=minutes(1)))
    assert folder.take_all() == folder.Run(taken=1)
    assert f"done/{day}/a-2.xml" in inside(incoming.parent)


@pytest.mark.usefixtures("ward")
def test_links_pipes_and_huge_files_in_the_folder_are_refused_and_block_nothing(incoming: Path) -> None:
    os.symlink("/etc/hostname", incoming / "link.xml")
    os.mkfifo(incoming / "pipe.xml")
    (incoming / "huge.xml").write_bytes(b"x" * (LARGEST + 10))
    (incoming / "sub").mkdir()
    (incoming / "z.xml").write_bytes(message(RAIN_3))
    assert folder.take_all() == folder.Run(taken=1, refused=4)
    assert list(incoming.iterdir()) == []


@pytest.mark.usefixtures("ward")
def test_a_worker_that_died_before_moving_takes_the_file_again_without_harm(incoming: Path, monkeypatch: Any) -> None:
    (incoming / "a.xml").write_bytes(message(RAIN_4))
    with monkeypatch.context() as patched:
        patched.setattr(folder, "_move", lambda path, where: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            folder.take_all()
    assert folder.take_all() == folder.Run(again=1)
    assert (Report.objects.count(), Proposal.objects.count()) == (1, 1)


def headers(user: Any, *wanted: str) -> dict[str, str]:
    issued = create_token(user=user, name="中継", scopes=wanted or (scopes.WRITE,))
    return {"Authorization": f"Bearer {issued.credential.text()}"}


def post(client: Any, raw: bytes, sent: dict[str, str]) -> Any:
    return client.generic("POST", ADDRESS, raw, "application/xml", headers=sent)


def test_a_relay_hands_reports_over_with_its_token(client: Any, ward: Any) -> None:
    sent = headers(ward.viewer)
    answer = post(client, message(RAIN_4), sent)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": Report.objects.get().pk, "new": True, "title": "東京都の電文", "effect": "acts", "proposals": 1
    }  # fmt: skip
    assert Report.objects.get().by == ward.viewer
    again = post(client, message(RAIN_4), sent)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert (Report.objects.count(), Proposal.objects.count()) == (1, 1)


@pytest.mark.parametrize("raw", [b"", b"<html/>", sample("VPWW55")[:900], b"x" * (LARGEST + 1), b"y" * 3_000_000])
def test_the_api_refuses_what_is_no_report_with_a_sentence(client: Any, ward: Any, raw: bytes) -> None:
    answer = post(client, raw, headers(ward.viewer))
    assert answer.status_code in {413, 422}, answer.content
    assert answer.json()["detail"]
    assert not Report.objects.exists()


def test_the_api_wants_the_scope_and_a_member_of_staff(client: Any, ward: Any) -> None:
    assert post(client, message(RAIN_4), {}).status_code == 401
    assert post(client, message(RAIN_4), headers(ward.editor, "applications:read")).status_code == 403
    assert post(client, message(RAIN_4), headers(ward.contractor)).status_code == 403
    client.force_login(ward.editor)
    assert post(client, message(RAIN_4), {}).status_code == 401
    assert not Report.objects.exists()


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("weather", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("ward")
def test_the_command_takes_files_and_folders_in(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(message(RAIN_4))
    (tmp_path / "b.txt").write_bytes(b"no")
    said = run("import", str(tmp_path))
    assert "a.xml: 東京都の電文 (acts), 1 proposals" in said
    assert "already here" in run("import", str(tmp_path / "a.xml"))
    with pytest.raises(CommandError, match="2 files refused"):
        run("import", str(tmp_path / "b.txt"), str(tmp_path / "nowhere.xml"))
    said = run("status")
    assert "here: レベル４大雨危険警報 (grade 4): 大田区" in said
    assert "-> レベル４大雨危険警報" in said


@pytest.mark.usefixtures("db")
def test_trying_the_samples_shows_each_and_stores_nothing() -> None:
    said = run("try")
    assert said.count(".xml: ") == 19
    assert "refused" not in said
    assert "レベル４大雨危険警報 [rain, grade 4, level 4]: 稚内市" in said
    assert not Report.objects.exists()


def test_the_demonstration_shows_a_warning_that_says_it_is_invented(ward: Any) -> None:
    assert seeding.seed(home=ward.home) == 22
    proposal = Proposal.objects.get()
    assert (proposal.name, proposal.grade_before, proposal.report.publishing_office) == (
        "レベル３大雨警報", 2, "見本（実在しません）"
    )  # fmt: skip
    assert Report.objects.filter(effect="acts").count() == 2
    assert seeding.seed(home=ward.home) == 0


def test_people_on_duty_are_told_once_of_a_proposal(ward: Any) -> None:
    (proposal,) = take(RAIN_4).proposals
    for _ in range(2):
        jobs.tell(proposal_id=proposal.pk)
    rows = Message.objects.filter(occasion=proposal.mark, channel="inbox")
    assert set(rows.values_list("subscriber__user", flat=True)) == {ward.editor.pk, ward.approver.pk}
    assert rows.count() == 2


def test_what_was_overtaken_meanwhile_is_not_told(ward: Any) -> None:
    (first,) = take(RAIN_4).proposals
    take(RAIN_2, at=minutes(1))
    jobs.tell(proposal_id=first.pk)
    assert not Message.objects.filter(occasion=first.mark).exists()
