"""A value or one of the kinds of nothing: 0, blank, 該当なし and 未公表 are four different things.

A `Presence[T]` is `Known(value)`, or `Blank`, `NotApplicable`, `Unknown`, `NotYet`, `Ended`. None of them is
falsy by accident: asking for the truth of a presence raises `TypeError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Generic, NoReturn, TypeAlias, TypeVar

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width

T = TypeVar("T")
Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


class NotAPresence(RuleError):
    """The JSON does not describe a presence."""

    code = "not-a-presence"


class _State:
    """What all states share."""

    __slots__ = ()
    state: ClassVar[str]

    def __bool__(self) -> NoReturn:
        raise TypeError("0, blank and unknown differ: use isinstance or match, not the truth of a presence")


@dataclass(frozen=True, slots=True)
class Known(_State, Generic[T]):
    """The value is given, also when it is 0 or an empty list."""

    value: T
    state: ClassVar[str] = "known"


@dataclass(frozen=True, slots=True)
class _Nothing(_State):
    """A kind of nothing with its label."""

    label_ja: ClassVar[str]
    label_en: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Blank(_Nothing):
    """The source has an empty place there and says nothing about why."""

    state: ClassVar[str] = "blank"
    label_ja: ClassVar[str] = "空欄"
    label_en: ClassVar[str] = "blank"


@dataclass(frozen=True, slots=True)
class NotApplicable(_Nothing):
    """The source says that there is none: 該当なし."""

    state: ClassVar[str] = "not-applicable"
    label_ja: ClassVar[str] = "該当なし"
    label_en: ClassVar[str] = "not applicable"


@dataclass(frozen=True, slots=True)
class Unknown(_Nothing):
    """There may be a value, but it has not been published or found: 未公表."""

    state: ClassVar[str] = "unknown"
    label_ja: ClassVar[str] = "未公表"
    label_en: ClassVar[str] = "not published"


@dataclass(frozen=True, slots=True)
class NotYet(_Nothing):
    """The time for a value has not come: the work begins later."""

    state: ClassVar[str] = "not-yet"
    label_ja: ClassVar[str] = "開始前"
    label_en: ClassVar[str] = "not yet begun"


@dataclass(frozen=True, slots=True)
class Ended(_Nothing):
    """There is no value any more: the work has ended."""

    state: ClassVar[str] = "ended"
    label_ja: ClassVar[str] = "終了"
    label_en: ClassVar[str] = "ended"


Nothing: TypeAlias = Blank | NotApplicable | Unknown | NotYet | Ended
Presence: TypeAlias = Known[T] | Nothing

BLANK, NOT_APPLICABLE, UNKNOWN, NOT_YET, ENDED = Blank(), NotApplicable(), Unknown(), NotYet(), Ended()
NOTHINGS: Mapping[str, Nothing] = MappingProxyType(
    {nothing.state: nothing for nothing in (BLANK, NOT_APPLICABLE, UNKNOWN, NOT_YET, ENDED)}
)

MARKS: Mapping[str, Nothing] = MappingProxyType(
    {
        "": BLANK,
        "該当なし": NOT_APPLICABLE,
        "該当無し": NOT_APPLICABLE,
        "未公表": UNKNOWN,
        "非公表": UNKNOWN,
        "不明": UNKNOWN,
        "未着手": NOT_YET,
        "開始前": NOT_YET,
        "終了": ENDED,
    }
)
"""Words that mean a kind of nothing in any source. No dashes on purpose: sources differ in their use."""


def from_cell(text: str, marks: Mapping[str, Nothing] = MARKS) -> Presence[str]:
    """A cell's text, or the nothing that it stands for; the known text is kept as written.

    Add what a source's own legend says, for example `{**MARKS, "—": NOT_APPLICABLE}`.
    """
    nothing = marks.get(fold_width(text).strip())
    return Known(text) if nothing is None else nothing


def label(presence: Presence[T], language: str, show: Callable[[T], str] = str) -> str:
    """The words for a person in `ja` or `en`: the shown value, or 空欄, 該当なし, 未公表 …"""
    if isinstance(presence, Known):
        return show(presence.value)
    return presence.label_ja if language == "ja" else presence.label_en


def map_known(presence: Presence[T], change: Callable[[T], object]) -> Presence[object]:
    """The presence with a known value changed; every nothing stays."""
    return Known(change(presence.value)) if isinstance(presence, Known) else presence


def to_json(presence: Presence[T], encode: Callable[[T], Json]) -> dict[str, Json]:
    """`{"state": "known", "value": …}` or `{"state": "unknown"}`; `encode` makes JSON of the value."""
    if isinstance(presence, Known):
        return {"state": presence.state, "value": encode(presence.value)}
    return {"state": presence.state}


def from_json(data: Json, decode: Callable[[Json], T]) -> Presence[T]:
    """The presence that `to_json` wrote. Raises `NotAPresence`, and what `decode` raises for the value."""
    if isinstance(data, dict):
        state = data.get("state")
        if state == Known.state and data.keys() == {"state", "value"}:
            return Known(decode(data["value"]))
        if isinstance(state, str) and state in NOTHINGS and data.keys() == {"state"}:
            return NOTHINGS[state]
    states = ", ".join((Known.state, *NOTHINGS))
    raise NotAPresence(
        f"値の有無を読めません。「state」に{states}のどれかを書き、knownのときだけ「value」を付けてください。",
        f"The presence cannot be read. Give “state” as one of {states}, and “value” only with known.",
    )
