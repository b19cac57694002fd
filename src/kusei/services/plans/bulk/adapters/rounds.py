"""A round's progress reports as a sheet: a row for each initiative and each line of it that is to be reported.

Choosing 報告する in the last column reports the initiative; without it what was written is kept to be finished later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web.formats import date_text, fiscal_year
from kusei.services.plans.bulk.kinds import RowRefused, Thing
from kusei.services.plans.bulk.merging import Difference
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Row, Sheet
from kusei.services.plans.cycle.standing import responsible, standing
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.commands.reporting import save_fields
from kusei.services.plans.progress.commands.writing import lock_round
from kusei.services.plans.progress.models import ReportRevision, Round
from kusei.services.plans.progress.queries import SheetLine, SheetRow, find_round, sheet_rows
from kusei.services.plans.progress.refused import FieldsWrong
from kusei.services.plans.progress.rules import RoundState
from kusei.services.plans.progress.texts import FIELDS, HOURS_AND_YEN, STATUSES, TEXTS, WHOLE, status_label

REPORT, YES = "report", "yes"
OWN = (*TEXTS, *HOURS_AND_YEN)
WITHIN = "status", "note"
Changed = Mapping[str, tuple[str, dt.datetime]]


class Rounds:
    """The kind."""

    key = "rounds"
    label = gettext_lazy("進捗の報告")

    def things(self, by: User) -> Sequence[Thing]:
        """Rounds that are open and ask something of the person, the first due first."""
        municipality = home()
        if municipality is None:
            return []
        rounds = _rounds().filter(plan__municipality=municipality, state=RoundState.OPEN.value)
        return [self._thing(one) for one in rounds.order_by("due_on", "pk") if _asked(one, by)]

    def thing(self, object_id: int, by: User) -> Thing | None:
        """The round, for those who report in it."""
        found = _rounds().filter(pk=object_id).first()
        return self._thing(found) if found and _asked(found, by) else None

    def _thing(self, one: Round) -> Thing:
        note = _("期限 %(day)s") % {"day": date_text(one.due_on)}
        return Thing(self.key, one.pk, _title(one), one.get_absolute_url(), one.is_open, note)

    def sheet(self, object_id: int, by: User) -> Sheet:
        """Every report of the round that the person sees."""
        asked = find_round(object_id)
        assert asked is not None
        latest = _latest(object_id)
        rows = [row for report in sheet_rows(asked, by) for row in _rows(report, latest.get(report.report_id, {}))]
        about = [
            (_("いつ時点"), date_text(asked.as_of)),
            (_("期限"), date_text(asked.due_on)),
            *([(_("お知らせ"), asked.message)] if asked.message else []),
        ]
        return Sheet(_title(asked), _columns(), rows, about)

    def lock(self, object_id: int) -> None:
        """Nobody saves a report of the round meanwhile: each save looks at the round."""
        lock_round(object_id)

    def apply(self, object_id: int, edits: Sequence[Difference], *, by: User, reason: str) -> None:
        """Save the fields of each report; where 報告する was chosen, report it."""
        of_report: dict[int, list[Difference]] = defaultdict(list)
        for one in edits:
            of_report[int(one.row.partition(":")[0])].append(one)
        names = {row.report_id: row.name for row in sheet_rows(lock_round(object_id), by)}
        for number, own in of_report.items():
            written = [one for one in own if one.column != REPORT]
            try:
                save_fields(
                    report_id=number,
                    seen={_field(one): one.theirs or "" for one in written},
                    values={_field(one): one.mine or "" for one in written},
                    by=by,
                    report=any(one.column == REPORT for one in own),
                )
            except FieldsWrong as wrong:
                raise RowRefused(names[number], str(wrong)) from wrong


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("plan__municipality", "edition").defer("edition__document")


def _asked(one: Round, by: User) -> bool:
    who = standing(by, one.plan.municipality)
    return who.planner or bool(who.edits and any(who.may_edit(own) for own in responsible(one.edition).values()))


def _title(one: Round) -> str:
    words = {"plan": one.edition.title, "year": fiscal_year(one.fiscal_year), "period": one.period_label}
    return _("%(plan)s %(year)s %(period)sの進捗") % words


def _columns() -> list[Column]:
    def text(key: str, width: int = 40) -> Column:
        return Column(key, str(FIELDS[key]), Kind.TEXT, width, longest=fields.LONGEST_TEXT)

    statuses = tuple((status.value, str(label)) for status, label in STATUSES.items())
    return [
        Column("_row", _("行の番号"), Kind.KEY, 10),
        Column("initiative", _("取組"), Kind.CONTEXT, 26),
        Column("line", _("年度別計画の行"), Kind.CONTEXT, 24),
        Column("planned", _("年度の計画"), Kind.CONTEXT, 20),
        Column("last", _("前回の報告"), Kind.CONTEXT, 24),
        Column("status", _("進み具合"), Kind.CHOICE, 14, statuses),
        Column(
            "note", _("補足"), Kind.TEXT, 30, hint=_("遅れと中止には、わけを書きます。"), longest=fields.LONGEST_NOTE
        ),
        *(text(key) for key in TEXTS),
        *(
            Column(key, str(FIELDS[key]), Kind.DECIMAL if key.startswith("hours") else Kind.YEN, 16, decimals=1)
            for key in HOURS_AND_YEN
        ),
        Column(
            REPORT, _("報告する"), Kind.CHOICE, 12, ((YES, _("報告する")),), required=True,
            hint=_("取組の行で選ぶと、企画担当への報告になります。選ばなければ、書きかけとして残ります。"),
        ),
    ]  # fmt: skip


def _rows(report: SheetRow, latest: Changed) -> Iterator[Row]:
    """The initiative's own row, then its lines; what stands for the whole initiative is in its own row."""
    whole = next((line for line in report.lines if not line.key), None)
    values = {key: report.values[key] for key in OWN}
    if whole:
        values |= {"status": whole.status, "note": whole.note, **_told(whole)}
    own = {*OWN, *(WITHIN if whole else ()), *(() if report.is_reported else (REPORT,))}
    last = {"initiative": report.name, "line": str(WHOLE), REPORT: YES if report.is_reported else ""}
    yield _row(report, str(report.report_id), str(WHOLE), {**values, **last}, own, latest)
    for line in report.lines:
        if line.key:
            said = {"initiative": report.name, "line": line.action, "status": line.status, "note": line.note}
            key = f"{report.report_id}:{line.key}"
            yield _row(report, key, line.action, {**said, **_told(line)}, WITHIN, latest)


def _told(line: SheetLine) -> dict[str, str]:
    """The year's planned words, and what was reported last."""
    last = [status_label(line.last_status)] if line.last_status else []
    return {"planned": line.planned, "last": "：".join([*last, *([line.last_note] if line.last_note else [])])}


def _row(  # noqa: PLR0913, PLR0917  one row of the sheet in its parts
    report: SheetRow, key: str, label: str, values: Mapping[str, str], own: Iterable[str], latest: Changed
) -> Row:
    names = {column: _name(key, column) for column in own if column != REPORT}
    return Row(
        key,
        values,
        editable=frozenset(own) if report.editable else frozenset(),
        why=_("この取組の所管部署の編集者だけが、受付中のあいだに変えられます。"),
        group=report.name,
        label=label,
        changed={column: latest[name] for column, name in names.items() if name in latest},
    )


def _name(row: str, column: str) -> str:
    """The report's field of a cell."""
    line = row.partition(":")[2]
    return {"status": fields.status_field(line), "note": fields.note_field(line)}.get(column, column)


def _field(one: Difference) -> str:
    return _name(one.row, one.column)


def _latest(round_id: int) -> dict[int, dict[str, tuple[str, dt.datetime]]]:
    """Who changed each field of each report last, and when. One SQL query."""
    found: dict[int, dict[str, tuple[str, dt.datetime]]] = defaultdict(dict)
    before: dict[int, Mapping[str, str]] = {}
    for one in ReportRevision.objects.filter(report__round=round_id).select_related("by").order_by("report", "version"):
        held = before.get(one.report_id)
        for name, value in one.values.items() if held is not None else ():
            if held.get(name) != value:
                found[one.report_id][name] = (str(one.by or _("コマンド")), one.at)
        before[one.report_id] = one.values
    return found
