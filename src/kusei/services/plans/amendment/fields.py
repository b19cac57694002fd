"""Which fields of a plan can be edited, what people call them, how they are written, and who may write them.

Departments write what they are responsible for: texts, yearly cells, indicators. The planning section alone writes
what gives the plan its shape: codes, kinds, departments, listings, tags, marks, nodes and the plan's own description.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web.formats import fiscal_year
from kusei.services.plans.amendment import shown
from kusei.services.plans.amendment.addresses import Address, NoSuchPlace, kind_of, text_of
from kusei.services.plans.amendment.shown import Way


@dataclass(frozen=True)
class Field:
    """One field. `planner`: written by the planning section alone; `choices`: what may be written, with its words."""

    label: str | Promise
    way: Way
    planner: bool = False
    required: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()


_TEXT, _LONG = shown.TEXT, shown.LONG

FIELDS: dict[str, dict[str, Field]] = {
    "plan": {
        "start": Field(_("開始年度"), shown.YEAR, planner=True, required=True),
        "end": Field(_("終了年度"), shown.YEAR, planner=True, required=True),
        "title_en": Field(_("計画名（英語）"), _TEXT, planner=True),
        "vision.title": Field(_("将来像"), _TEXT, planner=True),
        "source.document": Field(_("出典の文書"), _TEXT, planner=True, required=True),
        "note": Field(_("注記"), _LONG, planner=True),
    },
    "total": {
        "label": Field(_("集計の名前"), _TEXT, planner=True, required=True),
        "value": Field(_("計画に書く数"), shown.YEAR, planner=True, required=True),
        "explanation": Field(_("数え方の説明"), _LONG, planner=True),
    },
    "node": {
        "code": Field(_("番号"), _TEXT, planner=True),
        "title": Field(_("名称"), _TEXT, planner=True),
        "vision": Field(_("めざす姿"), _LONG, planner=True),
        "sdgs": Field(_("SDGs"), shown.NUMBERS, planner=True),
        "note": Field(_("注記"), _LONG, planner=True),
    },
    "initiative": {
        "title": Field(_("名称"), _TEXT, required=True),
        "summary": Field(_("概要"), _LONG),
        "related_plans": Field(_("関連する計画"), shown.KNOWN_LINES),
        "sdgs": Field(_("SDGs"), shown.NUMBERS),
        "note": Field(_("注記"), _LONG),
        "code": Field(_("番号"), _TEXT, planner=True),
        "departments": Field(_("所管"), shown.DEPARTMENTS, planner=True),
        "marks": Field(_("印"), shown.MARK, planner=True),
    },
    "line": {
        "action": Field(_("取組の内容"), Way(shown.show_text, shown.read_text, 2), required=True),
        "group": Field(_("見出し"), _TEXT),
        "implementer": Field(_("実施主体"), _TEXT),
        "stages": Field(_("年度のない順序"), shown.LINES),
        "note": Field(_("注記"), Way(shown.show_text, shown.read_text, 2)),
        "cancelled": Field(_("中止"), shown.FLAG, choices=(("", _("いいえ")), ("○", _("はい")))),
        "years": Field(_("年度のセル"), shown.CELL),
    },
    "indicator": {
        "name": Field(_("指標"), _TEXT, required=True),
        "unit": Field(_("単位"), _TEXT),
        "kind": Field(
            _("種類"),
            _TEXT,
            required=True,
            choices=(
                ("stock", _("年度末の数")), ("annual", _("年間の数")), ("cumulative", _("累計")),
                ("ratio", _("割合")), ("qualitative", _("言葉で書く目標")),
            ),
        ),
        "direction": Field(
            _("めざす向き"),
            _TEXT,
            choices=(
                ("", _("記載なし")), ("increase", _("増やす")), ("maintain", _("保つ")), ("decrease", _("減らす")),
            ),
        ),
        "perspective": Field(
            _("視点"), _TEXT, choices=(("", _("記載なし")), ("resident", _("区民")), ("staff", _("職員")))
        ),
        "baseline.value": Field(_("現状値"), shown.GIVEN),
        "baseline.fiscal_year": Field(_("現状値の年度"), shown.YEAR),
        "targets": Field(_("目標値"), shown.TARGET),
        "target_ground": Field(_("目標値の根拠"), Way(shown.show_text, shown.read_text, 2)),
        "denominator": Field(_("母数"), _TEXT),
        "data_source": Field(_("データの出所"), _TEXT),
        "note": Field(_("注記"), Way(shown.show_text, shown.read_text, 2)),
    },
}  # fmt: skip
# Fields with a value for each year, mark or the like: the step after the name says which.
BY_KEY = frozenset({"years", "targets", "marks"})


def field_of(address: Address) -> Field:
    """The field at the address. Raises `NoSuchPlace` when it is none that can be edited."""
    kind, way = kind_of(address)
    by_key = len(way) == 2 and way[0] in BY_KEY
    name = way[0] if by_key else ".".join(way)
    found = FIELDS.get(kind, {}).get(name)
    if found is None or (name in BY_KEY and not by_key) or (name in {"years", "targets"} and not way[1].isdecimal()):
        raise NoSuchPlace(text_of(address))
    return found


def label_of(address: Address) -> str:
    """What people call the field: its name, with the fiscal year where it has one."""
    kind, way = kind_of(address)
    if not way:
        return str(KINDS.get(kind, kind))
    if len(way) == 2 and way[0] in {"years", "targets"} and way[1].isdecimal():
        year = fiscal_year(int(way[1]))
        return f"{year} {FIELDS[kind][way[0]].label}" if way[0] == "targets" else year
    found = FIELDS.get(kind, {})
    field = found.get(".".join(way)) or found.get(way[0])
    return str(field.label) if field else str(OTHERS.get(way[0], ".".join(way)))


KINDS = {
    "plan": _("計画そのもの"),
    "node": _("体系の項目"),
    "initiative": _("取組"),
    "line": _("年度別計画の行"),
    "indicator": _("指標"),
    "total": _("集計"),
    "block": _("本文の部分"),
    "file": _("並び順"),
}
OTHERS = {"listings": _("掲載場所"), "schedule": _("行の並び"), "items": _("行の並び"), "parent": _("上の項目")}
