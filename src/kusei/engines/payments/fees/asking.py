"""Reads the facts on which a price depends, as people and programs write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from kusei.engines.payments.fees.format import Version
from kusei.engines.payments.fees.parts import Ask, Option
from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.nationalholidays import HolidaysUnknown, national_holiday

YES = frozenset({"true", "yes", "on", "1", "はい"})
NO = frozenset({"false", "no", "off", "0", "いいえ"})


class FeeRefused(RuleError):
    """The table gives no price; `ask` is the key of what has to be answered otherwise."""

    code: ClassVar[str] = "fees.refused"

    def __init__(self, ja: str, en: str, ask: str = "") -> None:
        super().__init__(ja, en)
        self.ask = ask


class FactMissing(FeeRefused):
    """Something that the price depends on was not said."""

    code: ClassVar[str] = "fees.fact-missing"


class FactWrong(FeeRefused):
    """An answer is none of those that are possible."""

    code: ClassVar[str] = "fees.fact-wrong"


class FactUnknown(FeeRefused):
    """The table does not ask this."""

    code: ClassVar[str] = "fees.fact-unknown"


def read(version: Version, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Typed facts of everything that the version asks, in its order. Text, numbers and yes or no are understood.

    A class is named by its key; a day (`2026-05-03`) or a time (`10:00`) finds the class that holds it. Raises
    `FactMissing`, `FactWrong`, `FactUnknown`.
    """
    known = {ask.key for ask in version.asks}
    if strange := sorted(set(facts) - known):
        may = ", ".join(sorted(known)) or "―"
        raise FactUnknown(
            f"「{strange[0][:40]}」は、この料金表では使いません。使えるのは、次のものです：{may}",
            f"This table does not ask for “{strange[0][:40]}”. It asks for: {may}",
            strange[0],
        )
    return {ask.key: _value(ask, facts.get(ask.key)) for ask in version.asks}


def _value(ask: Ask, given: Any) -> Any:
    text = given if not isinstance(given, str) else fold_width(given).strip()
    if text is None or text == "":
        if ask.default is not None:
            return ask.default
        if ask.kind == "yes":
            return False
        raise FactMissing(
            f"「{ask.label.ja}」を入力すると、計算できます。",
            f"Please answer “{ask.label.said('en')}”.",
            ask.key,
        )
    return {"class": _class, "yes": _yes, "number": _number}[ask.kind](ask, text)


def _yes(ask: Ask, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).lower()
    if word not in YES | NO:
        raise _wrong(ask, "はい か いいえ", "yes or no")
    return word in YES


def _number(ask: Ask, given: Any) -> int:
    text = str(given).replace(",", "")
    number = int(text) if not isinstance(given, bool) and text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not ask.least <= number <= ask.most:
        raise _wrong(
            ask, f"{ask.least:,}から{ask.most:,}までの整数", f"a whole number from {ask.least:,} to {ask.most:,}"
        )
    return number


def _class(ask: Ask, given: Any) -> str:
    found = ask.option(str(given)) or _of_day(ask, str(given)) or _of_time(ask, str(given))
    if found is None:
        wanted = ", ".join(one.key for one in ask.options)
        raise _wrong(ask, wanted, wanted)
    return found.key


def _of_day(ask: Ask, given: str) -> Option | None:
    try:
        day = dt.date.fromisoformat(given) if len(given) == len("2026-04-01") else None
        free = day is not None and (day.weekday() >= 5 or national_holiday(day) is not None)
    except (ValueError, HolidaysUnknown):
        return None
    kind = "weekend" if free else "weekday"
    return next((one for one in ask.options if day is not None and one.days == kind), None)


def _of_time(ask: Ask, given: str) -> Option | None:
    text = given.zfill(5)  # 9:00
    bands = [one for one in ask.options if one.hours and one.hours[0] <= text < one.hours[1]]
    return bands[0] if len(text) == 5 and text[2] == ":" and bands else None


def _wrong(ask: Ask, ja: str, en: str) -> FactWrong:
    return FactWrong(
        f"「{ask.label.ja}」は、{ja} のどれかで入力してください。"
        if ask.kind == "class"
        else f"「{ask.label.ja}」は、{ja}で入力してください。",
        f"“{ask.label.said('en')}” must be {'one of ' if ask.kind == 'class' else ''}{en}.",
        ask.key,
    )
