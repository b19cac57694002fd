"""`kusei bench all` goes on after a failure, keeps what was measured until then, and says on which machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from kusei.conf.benchmarks import everything, machine
from kusei.conf.management.commands import bench


def test_one_that_fails_is_named_and_the_next_goes_on(db: None) -> None:
    said: list[str] = []
    document = everything.measure(["no-such", "nor-this"], said.append)
    assert everything.failed(document) == ["no-such", "nor-this"]
    assert "exit code 2" in document["benchmarks"]["no-such"]["failed"]
    assert "invalid choice" in document["benchmarks"]["no-such"]["failed"]
    assert [line.split(":")[0] for line in said] == ["no-such", "nor-this"]
    assert document["machine"].keys() >= {"at", "cores", "model", "memory", "python", "postgresql", "kusei"}
    assert document["machine"]["times_slower_than_usual"] >= 1


def test_one_that_takes_too_long_is_ended_and_named(db: None) -> None:
    assert everything._run("cycle", 0.2) == ([], "took longer than 0.2 s")


def test_lines_that_are_cut_off_are_left_out_and_the_others_kept() -> None:
    assert everything._rows('{"what": "a"}\nwords\n{"what": "b"}\n{"wha') == [{"what": "a"}, {"what": "b"}]


def test_the_command_writes_one_file_and_ends_with_one_after_a_failure(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "EVERYTHING", ("no-such",))
    target = tmp_path / "all.json"
    with pytest.raises(SystemExit) as ended:
        call_command("bench", "all", "--out", str(target))
    assert ended.value.code == 1
    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["benchmarks"]["no-such"]["rows"] == []


def test_every_benchmark_belongs_to_all() -> None:
    assert set(bench.EVERYTHING) == {"pages", *bench.PARTS, *bench.IN_A_CITY}


def test_the_machine_is_described_without_naming_it(db: None) -> None:
    assert "host" not in machine.description()
