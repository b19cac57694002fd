"""The published files of a lottery: what they hold, and that nothing in them can be changed unnoticed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.lib.lotteries import publishing, reading
from kusei.lib.lotteries.model import Held, Rules, Slot
from kusei.lib.lotteries.verifying import verify
from kusei.lib.tests.made_lotteries import SEED, entry, lotteries, lottery

MADE = lottery(
    [Slot("am", 1, "2027-04", 1), Slot("pm", 2, "2027-04")],
    [
        entry("t1", "am pm", "pm", group="g1"),
        entry("t2", "am", "pm", group="g2", priority=2, resident=False),
        entry("t3", "pm", group="g3", most=2),
        entry("t4", "pm", "am", group="g4", resident=False),
    ],
    Rules(2, True, 3, 2),
    {("g1", "2027-04"): Held(1, 1)},
)
RECORD = publishing.record(MADE)


def rehashed(document) -> bytes:
    """What somebody publishes who changes something and puts the hashes right again."""
    entered = {key: document[key] for key in ("entries", "confirmed")}
    parts = (("promise", document["promise"]), ("entries", entered), ("result", document["result"]))
    document["hashes"] = {name: publishing.digest(part) for name, part in parts}
    return reading.canonical(document)


def leaves(value, path=()):
    """Every single value of a document, with the way to it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path, value


def changed(value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return (
        {"won": "full"}.get(value, "won")
        if value in {"won", "full", "won-as-resident"}
        else f"{value[:-1]}{int(value[-1] == '0')}"
    )


def put(document, path, value):
    *way, last = path
    for key in way:
        document = document[key]
    document[last] = value


WAYS = [path for path, _ in leaves(json.loads(RECORD))]


def detected(content: bytes, earlier: bytes | None = None) -> bool:
    try:
        return not verify(content, earlier).agrees
    except reading.LotteryWrong:
        return True


@settings(max_examples=60)
@given(lotteries())
def test_what_is_published_agrees_and_says_what_was_drawn(made):
    content = publishing.record(made)
    checked = verify(content, publishing.promise(made.promise))
    assert checked.agrees
    assert verify(content, publishing.seal(made)).agrees
    assert checked.lottery == dataclasses.replace(made, entries=sorted(made.entries))
    assert [finding.code for finding in checked.findings] == [
        "form", "promise-hash", "seed", "entries-hash", "draw", "result-hash", "promise-earlier",
    ]  # fmt: skip


@pytest.mark.parametrize("path", WAYS, ids=lambda path: ".".join(map(str, path)))
def test_no_value_of_a_record_can_be_changed_unnoticed(path):
    document = json.loads(RECORD)
    value = dict(leaves(document))[path]
    new = changed(value) if value is not None else 1
    assert new != value
    put(document, path, new)
    assert detected(reading.canonical(document))


@pytest.mark.parametrize("path", [path for path in WAYS if path[0] in {"promise", "entries", "confirmed", "seed"}])
def test_with_the_hashes_put_right_and_drawn_again_the_earlier_files_still_tell(path):
    document = json.loads(RECORD)
    put(document, path, changed(dict(leaves(document))[path]))
    try:
        forged = verify(rehashed(document)).lottery
        document["result"] = publishing.result_document(forged, publishing.draw(forged))
    except (reading.LotteryWrong, KeyError):
        return  # it is no record of a lottery any more
    assert detected(rehashed(document), publishing.seal(MADE))


@pytest.mark.parametrize("where", ["entries", "confirmed"])
def test_entries_cannot_be_left_out_or_added(where):
    document = json.loads(RECORD)
    gone = document[where].pop()
    assert detected(reading.canonical(document))
    assert detected(rehashed(document), RECORD)
    document = json.loads(RECORD)
    document[where].append({**gone, ("ticket" if where == "entries" else "group"): "zz"})
    assert detected(reading.canonical(document))
    assert detected(rehashed(document), publishing.seal(MADE))


def test_the_first_ticket_with_another_result_is_named():
    document = json.loads(RECORD)
    document["result"]["entries"][2]["wishes"] = ["withdrawn"]
    assert {"t3"} == {finding.where for finding in verify(reading.canonical(document)).findings if finding.where}


def test_before_the_draw_there_is_the_hash_and_no_seed():
    for content in (publishing.promise(MADE.promise), publishing.seal(MADE)):
        assert SEED.encode() not in content
        assert b"t1" not in content
        checked = verify(content)
        assert checked.agrees
        assert checked.lottery is None
    assert hashlib.sha256(SEED.encode()).hexdigest().encode() in publishing.promise(MADE.promise)


def test_only_the_promised_seed_draws():
    with pytest.raises(publishing.SeedNotPromised):
        publishing.record(dataclasses.replace(MADE, seed=SEED[::-1]))


@pytest.mark.parametrize(
    "wrong",
    [
        b"", b"\xff", b"[]", b"{}", b'{"format":"kusei-lottery","version":"2"}', b"[" * 100_000, b"1e999",
        RECORD.replace(b'"version":"1"', b'"version":1'), RECORD.replace(b'"t1"', b'"t:1"'),
        RECORD.replace(b'"most":1', b'"most":1.0'), RECORD.replace(b'"most":1', b'"most":true'),
        RECORD.replace(b'"most":1', b'"most":0'), RECORD.replace(b'"most":1', b'"least":1'),
        RECORD.replace(b'"t1"', b'"t2"'), RECORD.replace(b'["pm"]', b'["xx"]'), RECORD.replace(b'["pm"]', b"[]"),
        RECORD.replace(b'["am","pm"]', b'["pm","am"]'), RECORD.replace(b'["am","pm"]', b'["am","am"]'),
        RECORD.replace(b'"residents_first":1', b'"residents_first":2'), RECORD.replace(SEED.encode(), b"short"),
        RECORD.replace("区民会館".encode(), b"\\ud800"), RECORD.replace("区民会館".encode(), b"\\u0000"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_in_words(wrong):
    with pytest.raises(reading.LotteryWrong) as refused:
        verify(wrong)
    assert "元のファイル" in refused.value.ja


@pytest.mark.parametrize(
    "other",
    [
        RECORD.rstrip(), RECORD + b"\n", RECORD.replace(b'":', b'": '), json.dumps(json.loads(RECORD)).encode(),
        RECORD.replace(b'"seed":', b'"seed":"x","seed":'), RECORD.replace("区".encode(), b"\\u533a"),
    ],
)  # fmt: skip
def test_the_same_contents_in_other_bytes_are_noticed(other):
    assert [finding.code for finding in verify(other).findings if not finding.agrees] == ["form"]


def test_the_documented_bytes_stay_what_they_are():
    """A change of these is a change of the format: it needs a new version."""
    assert hashlib.sha256(RECORD).hexdigest() == ("d91b7b58b3f3904a85ab37bd6ad887966243880020509ef3976b96167c214a24")


def test_a_part_is_hashed_with_any_tool(tmp_path):
    part = tmp_path / "promise.json"
    part.write_bytes(reading.canonical(json.loads(RECORD)["promise"]))
    said = subprocess.run(["sha256sum", str(part)], capture_output=True, text=True, check=True).stdout.split()[0]
    assert said == json.loads(RECORD)["hashes"]["promise"]


@given(st.binary(max_size=60))
def test_nothing_else_than_a_refusal_comes_of_other_bytes(content):
    with pytest.raises(reading.LotteryWrong):
        verify(content)
