"""A kind of sheets for the tests: the departments of a municipality, of which each may edit its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.kinds import Thing
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Row, Sheet
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import standing

YES_NO = (("yes", "はい"), ("no", "いいえ"))
COLUMNS = (
    Column("_row", "組織コード", Kind.KEY, 12),
    Column("name", "名称", Kind.CONTEXT, 20),
    Column("kana", "ふりがな", Kind.TEXT, 30, required=True),
    Column("name_en", "英語の名称", Kind.TEXT, 30),
    Column("position", "並び順", Kind.WHOLE),
    Column("collective", "総称か", Kind.CHOICE, choices=YES_NO),
)


class TooHigh(CycleRefused):
    """The part that owns the values refuses one."""

    code = "sample.too-high"

    def __str__(self):
        return "並び順は100までです。"


class Departments:
    """The kind. `BULK_HOLD` names a file: a process that finds none there writes it and stays in the middle."""

    key = "departments"
    label = "組織"

    def things(self, by):
        found = self.thing(home().pk, by)
        return [found] if found else []

    def thing(self, object_id, by):
        ward = Municipality.objects.filter(pk=object_id).first()
        if ward is None or not (standing(by, ward).edits or standing(by, ward).planner):
            return None
        return Thing(self.key, ward.pk, f"{ward.name}の組織", "/", note="見本")

    def sheet(self, object_id, by):
        ward = Municipality.objects.get(pk=object_id)
        who = standing(by, ward)
        rows = [self._row(one, who) for one in ward.departments.order_by("code")]
        return Sheet(f"{ward.name}の組織", COLUMNS, rows, [("期間", "いつでも")])

    def _row(self, one, who):
        mine = who.may_edit({one.pk})
        return Row(
            one.code,
            {
                "name": one.name,
                "kana": one.kana,
                "name_en": one.name_en,
                "position": str(one.position),
                "collective": "yes" if one.is_collective else "no",
            },
            editable=None if mine else frozenset(),
            why="" if mine else "所管の編集者だけが変えられます。",
            group=one.name,
            label="組織の名称",
            changed={"kana": ("見本 相手", clock.now())},
        )

    def lock(self, object_id):
        list(Department.objects.select_for_update().filter(municipality=object_id).order_by("pk"))

    def apply(self, object_id, edits, *, by, reason):
        for number, edit in enumerate(edits):
            if edit.column == "position" and int(edit.mine) > 100:
                raise TooHigh
            values = {"collective": ("is_collective", edit.mine == "yes"), "position": ("position", int(edit.mine or 0))
                      if edit.column == "position" else None}  # fmt: skip
            field, value = values.get(edit.column) or (edit.column, edit.mine or "")
            Department.objects.filter(municipality=object_id, code=edit.row).update(**{field: value})
            if number == 0:
                _hold()


def _hold():
    where = os.environ.get("BULK_HOLD")
    if where and not Path(where).exists():
        Path(where).write_text("here")
        time.sleep(60)


kinds.register(Departments())
