"""Random forms and answers, for every test about definitions and what becomes of answers.

`forms()` and `fields()` give definitions, `answers_for(form)` answers of all kinds. With `page=True` answers are only
such as a page could send back unchanged: no control characters, no shapes that no input has.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from kusei.engines.procedures.definition import Field, FieldType, Form
from kusei.engines.procedures.definition.fields import ROWS

T = FieldType
KANJI = "見本花子山田太郎蒲田丁目番地髙𠮷"
KANA = "カキクケコガギパミホンハナコャッー"
MARKUP = ("<script>alert(1)</script>", '"><b onclick=x>', "&amp;' OR 1=1", "</textarea><i>", "{{ 7|add:7 }} %(x)s {0}")
SIMPLE = (T.TEXT, T.TEXTAREA, T.KANA, T.NUMBER, T.MONEY, T.YES_NO, T.CHOICE, T.CHOICES, T.DATE)
INNER = (*SIMPLE, T.NAME, T.ADDRESS, T.BANK_ACCOUNT, T.PHONE, T.EMAIL, T.POSTCODE, T.CORPORATE_NUMBER, T.FILE,
         T.DECLARATION, T.SIGNATURE, T.COMPUTED, T.NOTE)  # fmt: skip

words = st.text(alphabet=KANJI + KANA + "あいうabc <>&\"'", min_size=1, max_size=12).map(str.strip).filter(bool)
labels = st.one_of(
    words,
    st.sampled_from(MARKUP),
    st.fixed_dictionaries({"ja": words, "en": st.just("") | words, "easy": st.just("") | words}),
)


@st.composite
def conditions(draw: Any, known: Sequence[Field]) -> str:
    """An expression over fields that stand before; some say things about what cannot be."""
    if not known:
        return draw(
            st.sampled_from(["true", "false", 'channel == "online"', 'today > "2020-01-01"', "1 < 2 && !false"])
        )
    simple = st.sampled_from(list(known)).flatmap(_about)
    # Walks through rows stand alone: cel-python stops at one through null, also where the other side decides.
    joined = simple.filter(lambda text: "(x, " not in text)
    return draw(
        st.one_of(
            simple,
            simple,
            st.tuples(joined, st.sampled_from(["&&", "||"]), joined).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})"),
            simple.map(lambda x: f"!({x})"),
        )
    )


def _about(one: Field) -> st.SearchStrategy[str]:
    key, found = one.key, [f"{one.key} == null", f"{one.key} != null"]
    match one.type:
        case T.YES_NO | T.DECLARATION:
            found += [key, f"!{key}", f"{key} == true", f"{key} == false"]
        case T.NUMBER | T.MONEY if not one.decimals:
            found += [
                f"{key} > 3",
                f"{key} <= 10",
                f"{key} == 5",
                f"{key} != 5",
                f"{key} * 2 - 1 >= 7",
                f"{key} / 0 > 1",
            ]
        case T.CHOICE:
            found += [f'{key} == "a"', f'{key} != "a"', f'{key} in ["a", "b"]', f"!({key} in ['b'])"]
        case T.CHOICES:
            found += [f'"a" in {key}', f"size({key}) > 1", f'{key}.exists(x, x == "b")']
        case T.DATE:
            found += [f"age({key}, today) >= 18", f"{key} < today", f"{key} <= add_days(today, -30)",
                      f"fiscal_year({key}) == 2026", f"days_between({key}, today) > 100"]  # fmt: skip
        case T.TEXT | T.KANA | T.TEXTAREA:
            found += [f"size({key}) > 2", f'{key} == "ア"', f'{key}.startsWith("ア")']
        case T.NAME:
            # Guarded: cel-python, which the reference uses, takes a part of null for null.
            found += [f'{key} != null && {key}.family == "山田"', f"{key} == null || has({key}.given)"]
        case T.GROUP | T.MEMBERS:
            found += [f"size({key}) > 1", f"size({key}) == 0"]
            found += [f"total({key}.map(x, x.{i.key})) > 10" for i in one.row_fields if i.type is T.MONEY]
            found += [f'{key}.exists(x, x.{i.key} == "a")' for i in one.row_fields if i.type is T.CHOICE]
            found += [f"{key}.all(x, x.{i.key} > 3)" for i in one.row_fields if i.type is T.NUMBER and not i.decimals]
    return st.sampled_from(found)


@st.composite
def computations(draw: Any, known: Sequence[Field]) -> str:
    """An expression for a computed field."""
    found = ["1 + 2", '"あ" + "い"', "null", "[1]"]
    for one in known:
        match one.type:
            case T.NUMBER | T.MONEY if not one.decimals:
                found += [f"{one.key} * 300", f"{one.key} - 1"]
            case T.DATE:
                found += [f"age({one.key}, today)", f"add_months({one.key}, 1)"]
            case T.YES_NO:
                found += [f"{one.key} ? 500 : 0", f"!{one.key}"]
            case T.GROUP:
                found += [f"total({one.key}.map(x, x.{i.key}))" for i in one.fields if i.type is T.MONEY]
    return draw(st.sampled_from(found))


@st.composite
def fields(draw: Any, key: str = "one", known: Sequence[Field] = (), types: Sequence[FieldType] = ()) -> Field:
    """One field; conditions name only `known` ones."""
    kind = draw(st.sampled_from(types or (*INNER, T.GROUP, T.MEMBERS)))
    data: dict[str, Any] = {"key": key, "type": kind, "label": draw(labels)}
    if draw(st.integers(0, 3)) == 0:
        data["help"] = draw(labels)
    if draw(st.integers(0, 2)) == 0:
        data["when"] = draw(conditions(known))
    data["required"] = draw(st.one_of(st.booleans(), conditions(known)))
    if draw(st.integers(0, 4)) == 0:
        data["check"] = [{"that": draw(conditions(known)), "message": draw(labels)}]
    data |= draw(_own(kind, known))
    return Field.model_validate(data)


@st.composite
def _own(draw: Any, kind: FieldType, known: Sequence[Field]) -> dict[str, Any]:  # noqa: PLR0911  one for each type
    """What only this type may say."""
    match kind:
        case T.CHOICE | T.CHOICES:
            count = draw(st.integers(2, 11))
            found: dict[str, Any] = {
                "options": [{"value": value, "label": draw(labels)} for value in string.ascii_lowercase[:count]]
            }
            return found | ({"most": 2} if kind is T.CHOICES and draw(st.booleans()) else {})
        case T.NUMBER:
            return draw(st.sampled_from([{}, {"decimals": 2}, {"min": 0, "max": 20}, {"unit": "人"}]))
        case T.MONEY:
            return draw(st.sampled_from([{}, {"max": 5000}]))
        case T.TEXT:
            return draw(st.sampled_from([{}, {"max_length": 5}, {"min_length": 2}, {"pattern": "[ア-ン]+"}]))
        case T.TEXTAREA:
            return draw(st.sampled_from([{}, {"max_length": 8}]))
        case T.DATE:
            return draw(
                st.sampled_from([{}, {"latest": "today"}, {"earliest": "2020-04-01"}, {"earliest": "today-30"}])
            )
        case T.COMPUTED:
            return {"compute": draw(computations(known))}
        case T.FILE:
            return draw(st.sampled_from([{}, {"most": 1}, {"camera": True}, {"may_follow": True}]))
        case T.GROUP | T.MEMBERS:
            inner: list[Field] = []
            for index in range(draw(st.integers(1 if kind is T.GROUP else 0, 3))):
                inner.append(draw(fields(f"in{index}", [*known, *inner], INNER)))
            return {"fields": inner} | draw(st.sampled_from([{}, {"most": 2}, {"least": 2, "most": 4}]))
        case _:
            return {}


@st.composite
def forms(draw: Any, most: int = 8, types: Sequence[FieldType] = ()) -> Form:
    """A form of one to three sections, with conditions over what stands before and checks between fields."""
    known: list[Field] = []
    sections = []
    for number in range(draw(st.integers(1, 3))):
        when = draw(conditions(known)) if known and draw(st.integers(0, 3)) == 0 else None
        inside: list[Field] = []
        for _ in range(draw(st.integers(1, max(1, most // 2)))):
            one = draw(fields(f"k{len(known)}", known, types))
            inside.append(one)
            if one.type is not T.NOTE:
                known.append(one)
        sections.append({"key": f"s{number}", "title": draw(labels), "when": when, "fields": _unique(inside, number)})
    checks = []
    if known and draw(st.booleans()):
        named = draw(st.lists(st.sampled_from([one.key for one in known]), min_size=1, max_size=2))
        checks = [{"that": draw(conditions(known)), "message": draw(labels), "fields": named}]
    return Form.model_validate({"sections": sections, "checks": checks})


def _unique(inside: Sequence[Field], section: int) -> list[Field]:
    """Notes name nothing, so several drew the same key."""
    return [
        one.model_copy(update={"key": f"note{section}_{place}"}) if one.type is T.NOTE else one
        for place, one in enumerate(inside)
    ]


# ------------------------------------------------------------------------------------------------- answers

_garbage = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.lists(st.none() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=2), st.binary(max_size=3),
)  # fmt: skip
page_text = st.text(alphabet=KANJI + KANA + "あいうabcXYZ019-−ー/.,@ 　<>&\"'年月日元令和R", max_size=12).map(str.strip)
dates = st.dates().map(lambda day: day.isoformat())
kana = st.text(alphabet="アカサタナガパャッー", min_size=1, max_size=6)
uuids = st.uuids().map(str)
_VALID: dict[FieldType, st.SearchStrategy[Any]] = {
    T.TEXT: st.sampled_from(["アイ", "ア", "山田", "ｱｲｳ", "abc　def"]) | page_text,
    T.TEXTAREA: st.sampled_from(["一行\n二行", "\n先頭", "長い文章です。"]) | page_text,
    T.KANA: kana | st.sampled_from(["やまだ", "ﾔﾏﾀﾞ", "ヤマダ タロウ"]),
    T.NUMBER: st.integers(-3, 30) | st.sampled_from(["3", "１２", "1,234", "2.50", "三"]),
    T.MONEY: st.integers(0, 6000) | st.sampled_from(["1万", "1,000", "０"]),
    T.YES_NO: st.booleans(),
    T.DATE: dates | st.sampled_from(["2026-04-01", "2000-02-29", "2010-01-01", "令和7年4月1日", "2025-02-30"]),
    T.PHONE: st.sampled_from(["03-1234-5678", "09012345678", "０３（１２３４）５６７８", "+442071234567", "123"]),
    T.EMAIL: st.sampled_from(["a@example.jp", "x.y@example.com", "ａ＠example.jp"]),
    T.POSTCODE: st.sampled_from(["144-8621", "1448621", "〒144−8621", "14486"]),
    T.CORPORATE_NUMBER: st.sampled_from(["1000020131113", "8000020131121", "1234567890123"]),
    T.FILE: st.lists(uuids, max_size=2),
    T.DECLARATION: st.booleans(),
    T.SIGNATURE: st.sampled_from(["見本 花子", "John Smith"]),
    T.NAME: st.fixed_dictionaries(
        {"family": st.sampled_from(["山田", "見本", "Smith", ""]), "given": st.sampled_from(["太郎", "", "J"])},
        optional={"family_kana": kana | st.just("やまだ"), "given_kana": kana},
    ),
    T.ADDRESS: st.fixed_dictionaries(
        {"prefecture": st.sampled_from(["東京都", ""]), "city": st.sampled_from(["大田区", "世田谷区"])},
        optional={"postal_code": st.sampled_from(["144-8621", "x"]), "town": st.just("蒲田五丁目"), "block": page_text},
    ),
    T.BANK_ACCOUNT: st.fixed_dictionaries(
        {"bank": st.just("見本銀行"), "branch": st.just("蒲田支店"), "kind": st.sampled_from(["ordinary", "current"])},
        optional={"number": st.sampled_from(["123", "1234567", "x"]), "holder_kana": kana | st.just("ABC (カ")},
    ),
}


def answer_for(one: Field, *, page: bool = False) -> st.SearchStrategy[Any]:
    """An answer to the field: right, nearly right, blank, or (unless `page`) of any shape."""
    if one.type in ROWS:
        row = st.fixed_dictionaries({}, optional={x.key: answer_for(x, page=page) for x in one.row_fields})
        good: st.SearchStrategy[Any] = st.lists(row, max_size=min(4, one.most or 4))
    elif one.type is T.CHOICE:
        good = st.sampled_from([option.value for option in one.options])
    elif one.type is T.CHOICES:
        good = st.lists(st.sampled_from([option.value for option in one.options]), max_size=3, unique=True)
    else:
        good = _VALID.get(one.type, st.none())
    kinds = [good, good, good, st.none()]
    return st.one_of(*kinds) if page else st.one_of(*kinds, _garbage)


def answers_for(form: Form, *, page: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to a form, with some keys that it does not know."""
    known = {one.key: answer_for(one, page=page) for one in form.fields if one.type is not T.NOTE}
    extra = {} if page else {"unknown_key": _garbage}
    return st.fixed_dictionaries({}, optional={**known, **extra})


@st.composite
def forms_with_answers(
    draw: Any, *, page: bool = False, types: Sequence[FieldType] = ()
) -> tuple[Form, dict[str, Any]]:
    """A form and answers to it."""
    form = draw(forms(types=types))
    return form, draw(answers_for(form, page=page))
