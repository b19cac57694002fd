"""Reading and writing a lottery as JSON, and refusing what a draw could not be computed from.

The bytes are canonical, so that equal contents have equal hashes: UTF-8, keys sorted, no spaces, no escapes but those
that JSON needs, integers only, one line break at the end. Slots, entries and groups stand in the order of their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from kusei.lib.errors import RuleError
from kusei.lib.lotteries.model import Entry, Held, Lottery, Promise, Rules, Slot

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
HASH = re.compile(r"[0-9a-f]{64}")
SEED = re.compile(r"[!-~]{32,128}")
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")
LARGEST = 1_000_000_000
Read = TypeVar("Read")


class LotteryWrong(RuleError):
    """The file, or what a lottery was made of, is not what the published format says."""

    code = "lottery-wrong"


def canonical(value: object) -> bytes:
    """The bytes of a JSON value that are hashed and published."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def check(lottery: Lottery) -> None:
    """Raises `LotteryWrong` if anything in it is not as the format says; what passes can be published and drawn."""
    promise_of(promise_document(lottery.promise))
    entries_of(entries_document(lottery), lottery.promise)
    seed_of(lottery.seed)


def promise_document(promise: Promise) -> dict[str, Any]:
    """The promise as it is published."""
    return {
        "lottery": promise.lottery,
        "name": promise.name,
        "closes": promise.closes,
        "seed_hash": promise.seed_hash,
        "rules": promise.rules._asdict(),
        "slots": [
            {
                "slot": slot.key,
                "places": slot.places,
                "month": slot.month,
                "residents_first": slot.residents_first,
            }
            for _, slot in sorted(promise.slots.items())
        ],
    }


def entries_document(lottery: Lottery) -> dict[str, Any]:
    """The entries, and what their groups have confirmed, as they are published."""
    return {
        "entries": [
            {
                "ticket": entry.ticket,
                "groups": list(entry.groups),
                "class": entry.priority,
                "resident": entry.resident,
                "most": entry.most,
                "wishes": [list(wish) for wish in entry.wishes],
            }
            for entry in sorted(lottery.entries)
        ],
        "confirmed": [
            {"group": group, "month": month, "slots": held.slots, "wins": held.wins}
            for (group, month), held in sorted(lottery.confirmed.items())
        ],
    }


def promise_of(value: object) -> Promise:
    """Read a promise. Raises `LotteryWrong`."""
    found = _fields(value, ("lottery", "name", "closes", "seed_hash", "rules", "slots"), "promise")
    rules = _fields(found["rules"], Rules._fields, "rules")
    slots = _each(_slot, found["slots"], "slots")
    return Promise(
        lottery=_match(KEY, found["lottery"], "lottery"),
        name=_match(LINE, found["name"], "name"),
        closes=_match(LINE, found["closes"], "closes"),
        seed_hash=_match(HASH, found["seed_hash"], "seed_hash"),
        rules=Rules(
            reserves=_number(rules["reserves"], "reserves"),
            reserves_residents_first=_flag(rules["reserves_residents_first"], "reserves_residents_first"),
            slots_per_month=_cap(rules["slots_per_month"], "slots_per_month"),
            wins_per_month=_cap(rules["wins_per_month"], "wins_per_month"),
        ),
        slots=_once(((slot.key, slot) for slot in slots), "slot"),
    )


def entries_of(value: object, promise: Promise) -> tuple[list[Entry], dict[tuple[str, str], Held]]:
    """Read the entries and what the groups have. Raises `LotteryWrong`, also for a slot that was not promised."""
    found = _fields(value, ("entries", "confirmed"), "entries")
    entries = _each(_entry, found["entries"], "entries")
    _once(((entry.ticket, entry) for entry in entries), "ticket")
    for entry in entries:
        for wish in entry.wishes:
            for key in wish:
                if key not in promise.slots:
                    _wrong(f"{entry.ticket}: {key}", "募集していない枠", "a slot that is not in the lottery")
    return entries, _once(_each(_held, found["confirmed"], "confirmed"), "confirmed")


def seed_of(value: object) -> str:
    """Read a revealed seed. Raises `LotteryWrong`."""
    return _match(SEED, value, "seed")


def file_of(content: bytes, head: Mapping[str, str], parts: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """The JSON object of a published file, and its hashes, of the first so many parts. Raises `LotteryWrong`."""
    try:
        value = json.loads(content.decode())
        canonical(value)  # half a surrogate pair cannot be written
    except (ValueError, RecursionError):
        _wrong("JSON", "書き方の誤り", "a mistake in writing")
    if not isinstance(value, dict) or any(value.get(key) != text for key, text in head.items()):
        _wrong("format, version", "知らない形式または版", "an unknown format or version")
    hashes = value.get("hashes")
    if (
        not isinstance(hashes, dict)
        or not hashes
        or tuple(key for key in parts if key in hashes) != parts[: len(hashes)]
    ):
        _wrong("hashes", "項目の過不足", "missing or unknown fields")
    drawn = ("entries", "confirmed", "seed", "result") if len(hashes) == len(parts) else ()
    _fields(value, (*head, "promise", "hashes", *drawn), "file")
    return value, {key: _match(HASH, text, f"hashes {key}") for key, text in hashes.items()}


def _slot(value: object) -> Slot:
    found = _fields(value, ("slot", "places", "month", "residents_first"), "slots")
    slot = Slot(
        key=_match(KEY, found["slot"], "slot"),
        places=_number(found["places"], "places"),
        month=_match(MONTH, found["month"], "month"),
        residents_first=_number(found["residents_first"], "residents_first"),
    )
    if slot.residents_first > slot.places:
        _wrong(slot.key, "区民の優先分が定員より多い", "more places for residents first than places")
    return slot


def _entry(value: object) -> Entry:
    found = _fields(value, ("ticket", "groups", "class", "resident", "most", "wishes"), "entries")
    ticket = _match(KEY, found["ticket"], "ticket")
    return Entry(
        ticket=ticket,
        groups=_keys(found["groups"], ticket),
        priority=_number(found["class"], "class"),
        resident=_flag(found["resident"], "resident"),
        most=_number(found["most"], "most", least=1),
        wishes=tuple(_each(lambda wish: _keys(wish, ticket), found["wishes"], "wishes", least=1)),
    )


def _held(value: object) -> tuple[tuple[str, str], Held]:
    found = _fields(value, ("group", "month", "slots", "wins"), "confirmed")
    key = (_match(KEY, found["group"], "group"), _match(MONTH, found["month"], "month"))
    return key, Held(_number(found["slots"], "slots"), _number(found["wins"], "wins"))


def _keys(value: object, ticket: str) -> tuple[str, ...]:
    """A set of keys, written in their order."""
    keys = _each(lambda key: _match(KEY, key, ticket), value, ticket, least=1)
    if sorted(set(keys)) != keys:
        _wrong(ticket, "順序の違い、または重なり", "keys that are not in their order, or stand there twice")
    return tuple(keys)


def _fields(value: object, names: Iterable[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(names):
        _wrong(where, "項目の過不足", "missing or unknown fields")
    return value


def _each(read: Callable[[object], Read], value: object, where: str, *, least: int = 0) -> list[Read]:
    if not isinstance(value, list) or len(value) < least:
        _wrong(where, "一覧ではないもの", "something that is not a list, or an empty one")
    return [read(one) for one in value]


def _once(pairs: Iterable[tuple[Any, Read]], where: str) -> dict[Any, Read]:
    found: dict[Any, Read] = {}
    for key, value in pairs:
        if key in found:
            _wrong(f"{where}: {key}", "2回出てくるもの", "something that stands there twice")
        found[key] = value
    return found


def _match(pattern: re.Pattern[str], value: object, where: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        _wrong(where, "使えない文字、または長さ", "signs or a length that cannot be used")
    return value


def _number(value: object, where: str, *, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= LARGEST:
        _wrong(where, f"{least}以上の整数ではないもの", f"something that is not a whole number from {least}")
    return value


def _cap(value: object, where: str) -> int | None:
    return None if value is None else _number(value, where)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        _wrong(where, "はい・いいえではないもの", "something that is not yes or no")
    return value


def _wrong(where: str, ja: str, en: str) -> NoReturn:
    raise LotteryWrong(
        f"抽選の記録として読めません（{where}: {ja}があります）。公表された元のファイルを使ってください。",
        f"This is not a record of a lottery ({where}: {en}). Use the original file as it was published.",
    )
