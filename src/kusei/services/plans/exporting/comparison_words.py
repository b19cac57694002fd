"""How changes are said in words: what kind they are, which place they are about, what stood there and stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web import formats
from kusei.services.plans.difference import ABSENT, Change
from kusei.services.plans.exporting import words
from kusei.services.plans.format.values import Cell

Data = dict[str, Any]
Titles = Mapping[str, str]  # the names of nodes by their keys

KINDS: dict[str, Promise] = {
    "added": gettext_lazy("追加"),
    "removed": gettext_lazy("削除"),
    "moved": gettext_lazy("移動"),
    "renamed": gettext_lazy("名称の変更"),
    "changed": gettext_lazy("内容の変更"),
}
SUBJECTS: dict[str, Promise] = {
    "file": gettext_lazy("計画"),
    "plan": gettext_lazy("計画"),
    "node": gettext_lazy("体系"),
    "initiative": gettext_lazy("取組"),
    "line": gettext_lazy("年度別計画の行"),
    "indicator": gettext_lazy("指標"),
    "block": gettext_lazy("資料"),
    "level": gettext_lazy("階層"),
    "kind": gettext_lazy("種類"),
    "tag": gettext_lazy("タグ"),
    "mark": gettext_lazy("印"),
    "subplan": gettext_lazy("部分計画"),
    "total": gettext_lazy("総数"),
}
FIELDS: dict[str, Promise] = {
    "title": gettext_lazy("名称"),
    "title_en": gettext_lazy("英語の名称"),
    "action": gettext_lazy("行の名前"),
    "name": gettext_lazy("指標名"),
    "label": gettext_lazy("言い方"),
    "code": gettext_lazy("番号"),
    "number": gettext_lazy("番号"),
    "kind": gettext_lazy("種類"),
    "summary": gettext_lazy("概要"),
    "departments": gettext_lazy("担当部署"),
    "listings": gettext_lazy("掲載場所"),
    "parent": gettext_lazy("上の場所"),
    "level": gettext_lazy("階層"),
    "figures": gettext_lazy("本文の数値"),
    "unit": gettext_lazy("単位"),
    "baseline": gettext_lazy("現状値"),
    "targets": gettext_lazy("目標値"),
    "target_ground": gettext_lazy("目標値の根拠"),
    "denominator": gettext_lazy("分母"),
    "data_source": gettext_lazy("データの出どころ"),
    "direction": gettext_lazy("方向"),
    "note": gettext_lazy("注記"),
    "marks": gettext_lazy("印"),
    "tags": gettext_lazy("タグ"),
    "sdgs": gettext_lazy("SDGs"),
    "related_plans": gettext_lazy("関連する計画"),
    "history": gettext_lazy("これまでの経過"),
    "remarks": gettext_lazy("備考"),
    "vision": gettext_lazy("目指す姿"),
    "group": gettext_lazy("見出し"),
    "items": gettext_lazy("内容"),
    "rows": gettext_lazy("内容"),
    "text": gettext_lazy("本文"),
    "start": gettext_lazy("開始年度"),
    "end": gettext_lazy("終了年度"),
    "year_changes": gettext_lazy("年度ごとの変更"),
}


def place(change: Change) -> str:
    """What of an initiative, a node or the plan is changed: the line and the year, or the name of the field."""
    year = formats.fiscal_year(change.fiscal_year) if change.fiscal_year else ""
    what = _name(change)
    if change.field.startswith("years."):
        return _joined(what, year)
    field = change.field.split(".")[0]
    label = str(FIELDS.get(field, field)) if field else ""
    return _joined(what, label, year) or str(SUBJECTS[change.subject])


def _name(change: Change) -> str:
    """The part below the initiative or node, by what it is called."""
    if change.subject == "line":
        return change.action or ""
    if change.subject in {"initiative", "node", "plan", "file"}:
        return ""
    return _joined(str(SUBJECTS[change.subject]), change.address[-1 - change.field.count(".") - bool(change.field)])


def _joined(*parts: str) -> str:
    return "　".join(filter(None, parts))


def texts(change: Change, titles: Titles) -> tuple[str, str]:
    """What stood there and what stands now, as texts for the two columns."""
    if change.kind == "added":
        return _("（新規）"), _part(change.new, titles)
    if change.kind == "removed":
        return _part(change.old, titles), _("（削除）")
    if change.kind == "moved" and not change.field:
        return _position(change.old, titles), _position(change.new, titles)
    return _value(change, change.old, titles), _value(change, change.new, titles)


def _value(change: Change, value: Any, titles: Titles) -> str:
    if value is ABSENT:
        return _("（記載なし）")
    if change.field.startswith("years."):
        return words.year_cell(Cell.model_validate(value))
    if value is None:
        return words.DASH if change.field.startswith("targets.") else words.unknown()
    return plain(value, titles)


def plain(value: Any, titles: Titles) -> str:
    """A value of any shape as a text that a person reads."""
    if value is None:
        return words.unknown()
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, dict):
        own = [titles.get(item, plain(item, titles)) if isinstance(item, str) else plain(item, titles)
               for key, item in sorted(value.items(), key=_reading_order) if key not in {"key", "type"}]  # fmt: skip
        return " ".join(own)
    if isinstance(value, list):
        long = any(isinstance(item, dict | list) for item in value)
        return ("\n" if long else "、").join(plain(item, titles) for item in value) or _("（なし）")
    return titles.get(value, value) if isinstance(value, str) else formats.number(value)


_FIRST = ("code", "label", "name", "title", "action", "node", "tag", "date", "event", "value", "unit")


def _reading_order(entry: tuple[str, Any]) -> tuple[int, str]:
    return (_FIRST.index(entry[0]) if entry[0] in _FIRST else len(_FIRST), entry[0])


def _part(data: Data, titles: Titles) -> str:
    """A whole part: its name, then line by line what it says by year, then what stands below it."""
    name = _joined(data.get("code") or "", data.get("title") or data.get("action") or data.get("name") or "")
    lines = [name or data.get("label") or data["key"]]
    if data.get("summary"):
        lines.append(data["summary"])
    lines += [f"{formats.fiscal_year(int(year))}：{words.year_cell(Cell.model_validate(cell))}"
              for year, cell in sorted(data.get("years", {}).items())]  # fmt: skip
    lines += [f"{formats.fiscal_year(int(year))}：{words.DASH if value is None else plain(value, titles)}"
              for year, value in sorted(data.get("targets", {}).items())]  # fmt: skip
    lines += [plain(data[name], titles) for name in ("text", "items", "rows") if "type" in data and name in data]
    for slot in ("schedule", "indicators") if "type" not in data else ():
        lines += [_part(item, titles) for item in data.get(slot, [])]
    lines += [_part(item, titles) for item in data.get("items", []) if isinstance(item, dict) and "action" in item]
    return "\n".join(lines)


def _position(position: Data, titles: Titles) -> str:
    """Where a part stands: which list of which part, behind which neighbour."""
    holder = position["in"][-2] if len(position["in"]) > 1 else ""
    inside = titles.get(holder, holder)
    after = position["after"]
    words_after = _("「%(key)s」の次") % {"key": titles.get(after, after)} if after else _("先頭")
    return _joined(inside, words_after)
