"""Reads what a change left behind, and says in a person's words what the linter finds and where it is put right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.procedures.builder.refusals import NotAProcedure, WouldBreak
from kusei.engines.procedures.catalogue.linting import Finding, lint
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.fields import UNASKED
from kusei.engines.procedures.definition.reading import DefinitionWrong, read_data

_IN_FORM = re.compile(r"form\.sections\.(\d+)(?:\.fields\.(\d+)(?:\.fields\.(\d+))?)?")
_BY_KEY = re.compile(r"form\.([a-z][a-z0-9_]*)\.(?!\d)")
_QUOTED = re.compile(r"「(.*?)」")
_PAGES = {"fee.items": "fee-items", "fee.reductions": "reductions", "handover": "columns", "documents": "documents"}


@dataclass(frozen=True)
class Found:
    """One finding for a page. `field`: path of the field, `section`: key, `part`: name of a list."""

    level: str
    where: str
    sentence: str
    field: str = ""
    section: str = ""
    part: str = ""


def readable(data: Mapping[str, Any]) -> Procedure:
    """The definition in the data. Raises `WouldBreak` with every problem, or `NotAProcedure`."""
    try:
        content = read_data(dict(data))
    except DefinitionWrong as error:
        raise WouldBreak([(path, problem_words(words)) for path, words in error.problems]) from None
    if not isinstance(content, Procedure):
        raise NotAProcedure
    return content


def findings(content: Procedure) -> list[Found]:
    """What must be put right (`error`) and what should be looked at (`warning`), errors first."""
    own = list(_own(content))
    return own + [_found(content, one) for one in lint(content)]


def error_count(content: Procedure) -> int:
    """How many findings stand in the way of publishing."""
    return sum(one.level == "error" for one in findings(content))


def _own(content: Procedure) -> Iterator[Found]:
    """What the linter leaves open, because a file is looked at by its author."""
    for section in content.form.sections:
        if not any(one.type not in UNASKED for one in section.fields):
            where = section.title.ja
            yield Found("error", where, _("質問が1つもありません。"), section=section.key)
    if not content.form.sections:
        yield Found("error", "", _("質問が1つもありません。"))


def _found(content: Procedure, one: Finding) -> Found:  # noqa: PLR0911  one for each kind of place
    words = _sentence(one)
    sections = content.form.sections
    if at := _IN_FORM.match(one.path):
        section = sections[int(at[1])]
        if at[2] is None:
            return Found(one.level, section.title.ja, words, section=section.key)
        field = section.fields[int(at[2])]
        inner = field.fields[int(at[3])] if at[3] else None
        label, path = (inner.label.ja, f"{field.key}.{inner.key}") if inner else (field.label.ja, field.key)
        return Found(one.level, label, words, field=path)
    if one.path.startswith("form.checks."):
        return Found(one.level, _("項目の間のきまり"), words, part="checks")
    if at := _BY_KEY.match(one.path):
        for field in content.form.fields:
            if field.key == at[1]:
                return Found(one.level, field.label.ja, words, field=field.key)
            for inner in field.fields:
                if inner.key == at[1]:
                    return Found(one.level, inner.label.ja, words, field=f"{field.key}.{inner.key}")
        return Found(one.level, at[1], words)
    part = next((page for start, page in _PAGES.items() if one.path.startswith(start)), "")
    return Found(one.level, _part_words(one.path), words, part=part)


def _part_words(path: str) -> str:
    words = {"fee": _("手数料"), "handover": _("基幹系への引渡し"), "documents": _("持ち物")}
    words |= {
        "title": _("名称"),
        "summary": _("概要"),
        "who": _("だれができるか"),
        "when": _("いつするか"),
        "form": _("様式"),
    }
    return words.get(path.split(".", maxsplit=1)[0], path)


def _sentence(one: Finding) -> str:  # noqa: PLR0911  one for each code
    names = _QUOTED.findall(one.message)
    if one.code == "unknown-name" and names:
        return _("式にある「%(name)s」は、この項目より前にはありません。") % {"name": names[0]}
    if one.code == "expression":
        return _("式として読めません（%(detail)s）。") % {"detail": one.message}
    if one.code == "unreachable":
        if len(names) > 1:
            return _("「%(name)s」に選択肢「%(value)s」はないので、出ることがありません。") % {
                "name": names[0],
                "value": names[1],
            }
        return _("この条件では、出ることがありません。")
    if one.code == "missing-text":
        return _("英語が書かれていません。")
    if one.code == "once-only":
        return _("登録された情報で自動入力できるかもしれません。「自動で入れる情報」を選んでください。")
    if one.code in {"unknown-fact", "unknown-item"}:
        return f"「{names[0]}」：" + _("知らない名前です。つづりを確かめてください。")
    if one.code == "no-name":
        return _("氏名を聞く項目がありません。一覧では、申請した人の名前が出ません。")
    return one.message


def problem_words(words: str) -> str:
    """What the definition's types say, in the language of the page where we know it."""
    known = {
        "Field required": _("書かれていません。"),
        "Extra inputs are not permitted": _("知らない名前です。つづりを確かめてください。"),
        "String should have at least 1 character": _("空では使えません。"),
        "Input should be a valid string": _("文字で書いてください。"),
        "min lies above max": _("下限が上限より大きくなっています。"),
        "the window closes before it opens": _("終わりの日が始まりの日より前です。"),
        "outcomes are needed, each with a key of its own": _(
            "決定の種類が要ります。キーは、それぞれ別のものにしてください。"
        ),
        "a key has small letters, digits and _, and begins with a letter": _(
            "キーは英小文字で始め、英小文字・数字・_ だけで書いてください。"
        ),
        "two items of the fee have the same key": _("手数料の2つの行に、同じキーがあります。"),
        "two sections have the same key": _("2つの区切りに、同じキーがあります。"),
    }
    if words.startswith("two fields have the key"):
        return _("2つの項目に、同じキー「%(key)s」があります。") % {"key": (_QUOTED.findall(words) or [""])[0]}
    if words.endswith("is a word of the expression language; choose another key"):
        return _("「%(key)s」は式のことばなので、キーには使えません。") % {"key": (_QUOTED.findall(words) or [""])[0]}
    return known.get(words, words)


def no_department(code: str) -> str:
    """The sentence for a department that the municipality does not have."""
    return _("組織コード「%(code)s」の組織はありません。") % {"code": code}
