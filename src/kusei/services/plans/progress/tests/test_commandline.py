"""A round on the command line."""

from __future__ import annotations

import json
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("progress", *arguments, stdout=out)
    return out.getvalue()


def test_a_round_is_opened_and_its_status_shown(town: SimpleNamespace) -> None:
    assert "2 reports, due 2026-10-31" in run("open", "sample", "--fy", "2026", "--period", "half", "--sample")
    assert "0/1\t区民部" in run("status", "sample")
    found = json.loads(run("status", "sample", "--json"))
    assert (found["whole"]["asked"], found["sample"], len(found["departments"])) == (2, True, 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "nothing"),
        ("status", "sample"),
        ("open", "sample", "--fy", "1999", "--period", "half"),
        ("open", "sample", "--fy", "2026", "--period", "spring"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(town: SimpleNamespace, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert str(refused.value)
