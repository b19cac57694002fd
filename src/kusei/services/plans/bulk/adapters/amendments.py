"""The draft of a new edition as a sheet: titles, lines by fiscal year, indicators with targets and grounds, reasons.

A row is an initiative, a line of its schedule, or an indicator. Values are written as the editor's pages write them,
so that the nothings stay apart: （空欄）, ―, （不明）.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web.formats import date_text, fiscal_year
from kusei.services.plans.amendment.addresses import Address, address_of, holder_of, text_of
from kusei.services.plans.amendment.commands.editing import LONGEST_VALUE, Edit, lock_draft, save_edits
from kusei.services.plans.amendment.commands.wording import LONGEST_REASON
from kusei.services.plans.amendment.commands.writing import EditRefused
from kusei.services.plans.amendment.models import AmendmentDraft, ChangeReason, DraftEdit
from kusei.services.plans.amendment.queries import Cell, cells
from kusei.services.plans.amendment.states import State
from kusei.services.plans.bulk.kinds import RowRefused, Thing
from kusei.services.plans.bulk.merging import Difference
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Row, Sheet
from kusei.services.plans.cycle.standing import standing

REASON = "reason"
NAME = "name"
# The fields of which the sheet has columns, by kind of row; yearly cells and targets beside them.
_KEPT = {
    "initiative": frozenset({"title", "summary"}),
    "line": frozenset({"action"}),
    "indicator": frozenset({NAME, "target_ground", "denominator", "data_source"}),
}
Changed = Mapping[Address, tuple[str, dt.datetime]]


class Amendments:
    """The kind."""

    key = "amendments"
    label = gettext_lazy("改定案")

    def things(self, by: User) -> Sequence[Thing]:
        """Drafts that can be edited now."""
        municipality = home()
        if municipality is None or not _edits(by, municipality):
            return []
        drafts = AmendmentDraft.objects.filter(plan__municipality=municipality, state=State.DRAFTING.value)
        return [self._thing(draft) for draft in drafts.order_by("effective_on", "pk")]

    def thing(self, object_id: int, by: User) -> Thing | None:
        """The draft, for those who edit plans of its municipality."""
        draft = AmendmentDraft.objects.select_related("plan__municipality").filter(pk=object_id).first()
        return self._thing(draft) if draft and _edits(by, draft.plan.municipality) else None

    def _thing(self, draft: AmendmentDraft) -> Thing:
        note = _("施行日 %(day)s") % {"day": date_text(draft.effective_on)}
        return Thing(self.key, draft.pk, str(draft), draft.get_absolute_url(), draft.is_open, note)

    def sheet(self, object_id: int, by: User) -> Sheet:
        """Every initiative, line and indicator of the draft."""
        draft = AmendmentDraft.objects.select_related("plan__municipality", "base", "owner").get(pk=object_id)
        found = cells(draft, by)
        years = sorted({cell.year for cell in found if cell.year is not None})
        reasons = {tuple(row.address): row for row in ChangeReason.objects.filter(draft=draft).select_related("by")}
        rows = list(_rows(found, reasons, _latest(draft)))
        about = [(_("もとになる版"), str(draft.base)), (_("施行日"), date_text(draft.effective_on))]
        return Sheet(str(draft), _columns(years), rows, about)

    def lock(self, object_id: int) -> None:
        """Whoever saves the draft waits."""
        lock_draft(draft_id=object_id)

    def apply(self, object_id: int, edits: Sequence[Difference], *, by: User, reason: str) -> None:
        """Save the cells, with the reasons of their rows."""
        draft = AmendmentDraft.objects.select_related("plan__municipality", "base").get(pk=object_id)
        addresses = {(_row_key(cell), _column_of(cell)): cell.address for cell in cells(draft, by)}
        reasons = {address_of(one.row): one.mine or "" for one in edits if one.column == REASON}
        wanted = [
            Edit(addresses[one.address], one.theirs or "", one.mine or "") for one in edits if one.column != REASON
        ]
        try:
            save_edits(draft_id=object_id, edits=wanted, by=by, reasons=reasons)
        except EditRefused as refused:
            raise RowRefused("/".join(refused.address[:2]) or str(draft), str(refused)) from refused


def _edits(by: User, municipality: Municipality) -> bool:
    who = standing(by, municipality)
    return who.planner or bool(who.edits)


def _columns(years: Sequence[int]) -> list[Column]:
    return [
        Column("_row", _("行の番号"), Kind.KEY, 14),
        Column("kind", _("種類"), Kind.CONTEXT, 8),
        Column("initiative", _("取組"), Kind.CONTEXT, 26),
        Column(NAME, _("名称・内容"), Kind.TEXT, 34, longest=LONGEST_VALUE, required=True),
        Column("summary", _("概要"), Kind.TEXT, 40),
        *(
            Column(f"y{year}", fiscal_year(year), Kind.TEXT, 18, hint=_("行は年度のセル、指標は目標値です。"))
            for year in years
        ),
        Column("target_ground", _("目標値の根拠"), Kind.TEXT, 30, hint=_("目標値を変えるときに必要です。")),
        Column("denominator", _("母数"), Kind.TEXT, 18, hint=_("割合の指標の目標値を変えるときに必要です。")),
        Column("data_source", _("データの出所"), Kind.TEXT, 22, hint=_("目標値を変えるときに必要です。")),
        Column(
            REASON,
            _("変更の理由"),
            Kind.TEXT,
            30,
            longest=LONGEST_REASON,
            hint=_("新旧対照表に載ります。"),
            required=True,
        ),
    ]


def _column_of(cell: Cell) -> str:
    """The column in which the cell stands; "" when the sheet has none for it."""
    if cell.year is not None:
        return f"y{cell.year}"
    field = cell.address[-1]
    own = len(cell.address) == len(holder_of(cell.address)) + 1  # not a mark or the like that is called so
    if not own or field not in _KEPT[_kind_of(cell)]:
        return ""
    return NAME if field in {"title", "action"} else field


def _kind_of(cell: Cell) -> str:
    return "line" if cell.line else "indicator" if cell.indicator else "initiative"


def _row_key(cell: Cell) -> str:
    return text_of(holder_of(cell.address))


def _rows(found: Sequence[Cell], reasons: Mapping[Address, ChangeReason], latest: Changed) -> Iterator[Row]:
    titles = {cell.initiative: cell.value for cell in found if cell.address[2:] == ("title",)}
    for key, group in groupby(found, key=_row_key):
        held = [(column, cell) for cell in group if (column := _column_of(cell))]
        if held:
            yield _row(key, held, titles[held[0][1].initiative], reasons.get(address_of(key)), latest)


def _row(key: str, held: Sequence[tuple[str, Cell]], title: str, reason: ChangeReason | None, latest: Changed) -> Row:
    first = held[0][1]
    name = next((cell.value for column, cell in held if column == NAME), first.name)
    editable = {column for column, cell in held if cell.editable}
    changed = {column: latest[cell.address] for column, cell in held if cell.address in latest}
    if reason is not None:
        changed[REASON] = (str(reason.by or _("コマンド")), reason.at)
    kind = {"line": _("行"), "indicator": _("指標"), "initiative": _("取組")}[_kind_of(first)]
    values = {column: cell.value for column, cell in held}
    return Row(
        key,
        {**values, "kind": kind, "initiative": f"{first.initiative} {title}", REASON: reason.text if reason else ""},
        editable=frozenset(editable | {REASON}) if editable else frozenset(),
        why=_("この取組の所管部署の編集者だけが、作成中のあいだに変えられます。"),
        group=f"{first.initiative} {title}",
        label=f"{kind}：{name}" if first.line or first.indicator else kind,
        changed=changed,
    )


def _latest(draft: AmendmentDraft) -> dict[Address, tuple[str, dt.datetime]]:
    """Who changed a field last, and when. One SQL query."""
    rows = DraftEdit.objects.filter(draft=draft).select_related("by").order_by("id")
    return {tuple(row.address): (str(row.by or _("コマンド")), row.at) for row in rows}
