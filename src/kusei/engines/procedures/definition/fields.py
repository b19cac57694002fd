"""The fields of a form: the field's own types (氏名とフリガナ, 住所, 口座, 世帯員 …) and what each may say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Limit

from kusei.engines.procedures.definition.texts import Condition, Key, LocalText, Part


class FieldType(StrEnum):
    """What a field takes. The canonical value of each stands in docs/engines/procedures-format.md."""

    TEXT = "text"  # one line
    TEXTAREA = "textarea"  # several lines
    KANA = "kana"  # katakana
    NAME = "name"  # {family, given, family_kana, given_kana}
    DATE = "date"  # "YYYY-MM-DD", typed western or in an era
    NUMBER = "number"  # whole number; with `decimals` a decimal as text
    MONEY = "money"  # whole yen
    YES_NO = "yes_no"  # true, false
    CHOICE = "choice"  # one option's value
    CHOICES = "choices"  # a list of options' values, in the form's order
    POSTCODE = "postcode"  # seven digits
    ADDRESS = "address"  # {postal_code, prefecture, city, town, block, building}
    PHONE = "phone"  # digits with hyphens
    EMAIL = "email"
    CORPORATE_NUMBER = "corporate_number"  # 法人番号, 13 digits with check digit
    BANK_ACCOUNT = "bank_account"  # {bank, branch, kind, number, holder_kana}
    FILE = "file"  # a list of stored files' ids
    GROUP = "group"  # a list of rows of `fields`
    MEMBERS = "members"  # a list of household members, then `fields` of each
    DECLARATION = "declaration"  # true when declared
    SIGNATURE = "signature"  # the name, typed by the person as a signature
    COMPUTED = "computed"  # never asked: what `compute` gives
    NOTE = "note"  # no value: a text in the form


ROWS = frozenset({FieldType.GROUP, FieldType.MEMBERS})
VALUELESS = frozenset({FieldType.NOTE})
UNASKED = frozenset({FieldType.NOTE, FieldType.COMPUTED})
ROW_BUTTONS = frozenset({"remove", "up"})  # names of the buttons of a row, beside the names of its fields
TYPED = frozenset({FieldType.TEXT, FieldType.TEXTAREA, FieldType.KANA})
# What only some types may say.
_ONLY: dict[str, frozenset[FieldType]] = {
    "options": frozenset({FieldType.CHOICE, FieldType.CHOICES}),
    "fields": ROWS,
    "row_label": ROWS,
    "min": frozenset({FieldType.NUMBER, FieldType.MONEY}),
    "max": frozenset({FieldType.NUMBER, FieldType.MONEY}),
    "decimals": frozenset({FieldType.NUMBER}),
    "unit": frozenset({FieldType.NUMBER, FieldType.COMPUTED}),
    "min_length": TYPED,
    "max_length": TYPED,
    "pattern": frozenset({FieldType.TEXT}),
    "earliest": frozenset({FieldType.DATE}),
    "latest": frozenset({FieldType.DATE}),
    "most": ROWS | {FieldType.FILE, FieldType.CHOICES},
    "least": ROWS | {FieldType.FILE, FieldType.CHOICES},
    "camera": frozenset({FieldType.FILE}),
    "pictures_only": frozenset({FieldType.FILE}),
    "original": frozenset({FieldType.FILE}),
    "may_follow": frozenset({FieldType.FILE}),
    "compute": frozenset({FieldType.COMPUTED}),
}
_NEEDED: dict[FieldType, tuple[str, ...]] = {
    FieldType.CHOICE: ("options",),
    FieldType.CHOICES: ("options",),
    FieldType.GROUP: ("fields",),
    FieldType.COMPUTED: ("compute",),
}


def _day_bound(value: Any) -> Any:
    """A day, or one counted from today."""
    text = str(value)
    if not re.fullmatch(r"today([+-][0-9]{1,5})?", text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("a day is YYYY-MM-DD, today, today-30 or today+14") from None
    return text


# Larger numbers nobody means, and neither the column of a fee nor a page could hold them.
Whole = Annotated[int, Limit(ge=-(10**15), le=10**15)]
DayBound = Annotated[str, BeforeValidator(_day_bound)]


class Option(Part):
    """One answer that may be chosen."""

    value: Annotated[str, Limit(pattern=r"^[A-Za-z0-9_-]+$", max_length=60)]
    label: LocalText
    help: LocalText | None = None


class FieldCheck(Part):
    """A rule about one answer: the sentence is shown when `that` is false."""

    that: Condition
    message: LocalText


class Field(Part):
    """One question of a form (or a note between questions).

    `when`: the field is asked only when this is true. `required`: true, false, or an expression. Both, and `compute`,
    may name only fields that stand before; `check` may name all.
    `profile`: which fact of the resident's profile fills it in (once-only). `shared`: fields of several forms with the
    same word are asked once in a bundle; without it, `profile` is that word.
    """

    key: Key
    type: FieldType
    label: LocalText
    help: LocalText | None = None
    spoken: LocalText | None = None  # how staff ask it in an interview; else the label
    order: Whole | None = None  # place in the speaking order of an interview; else that of the form
    when: Condition | None = None
    required: bool | Condition = True
    check: tuple[FieldCheck, ...] = ()
    profile: str | None = None
    shared: str | None = None
    sensitive: bool = False  # 要配慮個人情報: staff open it with a purpose, lists and exports leave it out
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    row_label: LocalText | None = None
    min: Whole | None = None
    max: Whole | None = None
    decimals: Annotated[int, Limit(ge=0, le=6)] = 0
    unit: LocalText | None = None
    min_length: Annotated[int, Limit(ge=0, le=4000)] | None = None
    max_length: Annotated[int, Limit(ge=1, le=4000)] | None = None
    pattern: Annotated[str, Limit(max_length=200)] | None = None  # of the whole text, after its width is folded
    earliest: DayBound | None = None
    latest: DayBound | None = None
    least: Annotated[int, Limit(ge=0, le=200)] | None = None
    most: Annotated[int, Limit(ge=1, le=200)] | None = None
    camera: bool = False
    pictures_only: bool = False
    original: bool = False  # the original must be shown at the counter as well
    may_follow: bool = False  # the file may be sent after the application
    compute: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        for name, types in _ONLY.items():
            if name in self.model_fields_set and getattr(self, name) and self.type not in types:
                raise ValueError(f"a field of type {self.type} has no {name}")
        for name in _NEEDED.get(self.type, ()):
            if not getattr(self, name):
                raise ValueError(f"a field of type {self.type} needs {name}")
        values = [option.value for option in self.options]
        if len(values) != len(set(values)):
            raise ValueError("two options have the same value")
        if any(inner.type in ROWS for inner in self.fields):
            raise ValueError("a group holds no other group")
        keys = [inner.key for inner in self.row_fields]
        if len(keys) != len(set(keys)):
            raise ValueError("two fields of a group have the same key")
        if taken := sorted(ROW_BUTTONS.intersection(keys)):
            raise ValueError(f"a field of a group is not called 「{taken[0]}」: its page uses the word")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min lies above max")
        _refuse_bad_pattern(self.pattern)
        return self

    @property
    def row_fields(self) -> tuple[Field, ...]:
        """The fields of each row: of `members` first name, birth, sex and relation, then the form's own."""
        return (*MEMBER_FIELDS, *self.fields) if self.type is FieldType.MEMBERS else self.fields

    @property
    def same_as(self) -> str | None:
        """The word by which a bundle knows that two forms ask the same."""
        return self.shared or self.profile

    def walk(self) -> Iterator[Field]:
        """The field and those of its rows."""
        yield self
        yield from self.row_fields


def _refuse_bad_pattern(pattern: str | None) -> None:
    """No expression at all, or one that can take for ever: a repeated group that repeats inside."""
    if pattern is None:
        return
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        raise ValueError("the pattern is no regular expression") from None
    if re.search(r"[+*}]\)+[+*{]", pattern):
        raise ValueError("the pattern repeats something that repeats inside; write it without")


def _member(key: str, type_: str, ja: str, en: str, easy: str, **more: object) -> Field:
    return Field.model_validate({"key": key, "type": type_, "label": {"ja": ja, "en": en, "easy": easy}, **more})


SEX_OPTIONS = [
    {"value": "2", "label": {"ja": "女", "en": "Female"}},
    {"value": "1", "label": {"ja": "男", "en": "Male"}},
    {"value": "9", "label": {"ja": "答えない", "en": "Prefer not to say", "easy": "言わない"}},
]
RELATION_OPTIONS = [
    {"value": "head", "label": {"ja": "世帯主", "en": "Head of household", "easy": "世帯主（家の代表の人）"}},
    {"value": "spouse", "label": {"ja": "夫・妻", "en": "Spouse"}},
    {"value": "child", "label": {"ja": "子", "en": "Child"}},
    {"value": "parent", "label": {"ja": "父・母", "en": "Parent"}},
    {"value": "grandparent", "label": {"ja": "祖父母", "en": "Grandparent", "easy": "おじいさん・おばあさん"}},
    {"value": "grandchild", "label": {"ja": "孫", "en": "Grandchild"}},
    {"value": "sibling", "label": {"ja": "兄弟姉妹", "en": "Sibling"}},
    {"value": "partner", "label": {"ja": "パートナー（未届を含む）", "en": "Partner"}},
    {"value": "relative", "label": {"ja": "そのほかの親族", "en": "Other relative", "easy": "ほかの家族"}},
    {"value": "housemate", "label": {"ja": "同居人", "en": "Housemate", "easy": "いっしょに住む人"}},
]
MEMBER_FIELDS = (
    _member("name", "name", "氏名", "Name", "名前"),
    _member("relation", "choice", "世帯主との続柄", "Relation to the head", "世帯主との関係", options=RELATION_OPTIONS),
    _member("date_of_birth", "date", "生年月日", "Date of birth", "生まれた日", latest="today"),
    _member("sex", "choice", "性別", "Sex", "性別", required=False, options=SEX_OPTIONS),
)
