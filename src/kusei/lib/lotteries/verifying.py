"""Checks a published file of a lottery by computing everything in it again, and compares it with an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kusei.lib import draws
from kusei.lib.lotteries import publishing, reading
from kusei.lib.lotteries.drawing import draw
from kusei.lib.lotteries.model import Lottery, Promise


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was compared, and whether it agrees; for a result that differs, the first ticket or slot."""

    code: str
    agrees: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says, and whether it is true. Before the draw there is no lottery and no reason yet."""

    findings: list[Finding]
    promise: Promise
    hashes: Mapping[str, str]
    lottery: Lottery | None
    reasons: Mapping[str, tuple[str, ...]]  # of each ticket, computed again

    @property
    def agrees(self) -> bool:
        return all(finding.agrees for finding in self.findings)


def verify(content: bytes, earlier: bytes | None = None) -> Checked:
    """Compute everything in the file again. Raises `LotteryWrong` for what is not a file of a lottery at all.

    `earlier` is a file of the same lottery that was published before: a promise, a seal or a record.
    """
    document, hashes = reading.file_of(content, publishing.HEAD, publishing.PARTS)
    promise = reading.promise_of(document["promise"])
    promised = reading.promise_document(promise)
    rebuilt = {**document, "promise": promised}
    findings = [_hash("promise", hashes, promised)]
    lottery, reasons = None, {}
    if "result" in hashes:
        entries, confirmed = reading.entries_of({key: document[key] for key in ("entries", "confirmed")}, promise)
        lottery = Lottery(promise, entries, confirmed, reading.seed_of(document["seed"]))
        entered = reading.entries_document(lottery)
        rebuilt |= entered
        result = draw(lottery)
        computed = publishing.result_document(lottery, result)
        findings += [
            Finding("seed", draws.keeps(lottery.seed, promise.seed_hash)),
            _hash("entries", hashes, entered),
            _drawn(computed, document["result"]),
            _hash("result", hashes, computed),
        ]
        reasons = dict(zip((entry.ticket for entry in entries), result.reasons, strict=True))
    findings.insert(0, Finding("form", reading.canonical(rebuilt) == content))
    if earlier is not None:
        _, before = reading.file_of(earlier, publishing.HEAD, publishing.PARTS)
        findings += [Finding(f"{name}-earlier", hashes.get(name) == said) for name, said in before.items()]
    return Checked(findings, promise, hashes, lottery, reasons)


def _hash(name: str, hashes: Mapping[str, str], document: object) -> Finding:
    return Finding(f"{name}-hash", hashes[name] == publishing.digest(document))


def _drawn(computed: dict[str, Any], published: object) -> Finding:
    agrees = reading.canonical(computed) == reading.canonical(published)
    return Finding("draw", agrees, "" if agrees else _first_difference(computed, published))


def _first_difference(computed: dict[str, Any], published: object) -> str:
    """The ticket or the slot."""
    for part, name in (("entries", "ticket"), ("slots", "slot")):
        theirs = published.get(part) if isinstance(published, dict) else None
        if not isinstance(theirs, list) or len(theirs) != len(computed[part]):
            return ""
        for ours, said in zip(computed[part], theirs, strict=True):
            if ours != said:
                return str(ours[name])
    return ""
