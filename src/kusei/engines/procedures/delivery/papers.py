"""An application and a receipt as PDF, in the ward's form: in Japanese, whatever language they were written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation

from kusei.engines.procedures.applications.models import Answers, Application, Cover
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.definition import Field, FieldType, Procedure
from kusei.engines.procedures.delivery import printing
from kusei.engines.procedures.evaluation import evaluate, fees
from kusei.engines.procedures.rendering import reading
from kusei.engines.procedures.rendering.reading import RowShown, SectionShown, TableShown
from kusei.foundation.web import clock
from kusei.foundation.web.formats import NO_VALUE, date_text, moment_text, yen

HIDDEN = "（要配慮のため、この写しには載せていません）"
Data = dict[str, Any]


def application_pdf(application: Application, *, for_staff: bool = False, with_sensitive: bool | None = None) -> bytes:
    """The application as it stands now, in the form of its version. PDF/UA-1. At most three SQL queries.

    `for_staff`: with how it came in, and without sensitive answers unless `with_sensitive`, which who asks has given a
    purpose for. The applicant's copy is whole. Raises `CannotTypeset`.
    """
    whole = not for_staff if with_sensitive is None else with_sensitive
    with translation.override("ja"):
        return printing.print_out(printing.TYPST / "application.typ", _application(application, for_staff, whole))


def receipt_pdf(cover: Cover, applications: Sequence[Application]) -> bytes:
    """受付票: the numbers of all that was handed in at once. PDF/UA-1. No SQL query. Raises `CannotTypeset`."""
    with translation.override("ja"):
        data = {
            "title": "受付票",
            "municipality": applications[0].municipality.name,
            "arrived": moment_text(cover.created_at),
            "applications": [_receipt(cover, one) for one in applications],
        }
        return printing.print_out(printing.TYPST / "receipt.typ", data)


def form_line(procedure: Procedure, number: int) -> str:
    """Which form it is: 様式 certificate-copy 第3版."""
    return f"様式 {procedure.key} 第{number}版"


def basis_lines(procedure: Procedure) -> list[str]:
    """根拠, one line each."""
    return [f"根拠：{one.name} {one.article}".strip() for one in procedure.legal_basis]


def _application(application: Application, for_staff: bool, whole: bool) -> Data:
    content = application.version.content
    stored = Answers.objects.filter(application=application, revision=application.revision).first()
    answers = stored.values if stored else {}
    told = [one for one in content.form.fields if whole or not _sensitive(content, one)]
    files = shown_files(application, told, answers)
    sections = [one if whole else _without_sensitive(one, content) for one in reading.rows(content.form, answers)]
    declared = {one.key: one.label.ja for one in content.form.fields if one.type is FieldType.DECLARATION}
    return {
        "title": f"{content.title.ja} {application.number}",
        "heading": content.title.ja,
        "form": form_line(content, application.version.number),
        "basis": basis_lines(content),
        "municipality": application.municipality.name,
        "to": printing.mayor(application.municipality),
        "number": application.number,
        "stamp": [
            ["日付", moment_text(application.submitted_at)],
            ["番号", application.number],
            ["経路", application.get_channel_display()],
            ["担当", application.department.name],
        ],
        "marks": _marks(application) if for_staff else [],
        "facts": _facts(application, content, for_staff, whole, stored),
        "disposed": stored is None,
        "sections": printing.section_data(
            _sections_without(sections, declared), {path: [file.name for file in row] for path, row in files.items()}
        ),
        "files": [file.name for row in files.values() for file in row],
        "declarations": [label for key, label in declared.items() if answers.get(key) is True],
        "fee": _fee(application, content, answers, whole),
        "qr": printing.qr(printing.address(application.cover, "applications:one", application.number)),
        "footer": f"{content.title.ja}　{application.number}",
    }


def _facts(
    application: Application, content: Procedure, for_staff: bool, whole: bool, stored: Answers | None
) -> list[Any]:
    named = any(one.type is FieldType.NAME and _sensitive(content, one) for one in content.form.fields)
    name = application.name if whole or not (named or content.sensitive) else {"name": HIDDEN, "kana": ""}
    facts = [["申請者", [name["name"] or NO_VALUE, *([name["kana"]] if name["kana"] else [])]]]
    if application.revision > 1 and stored is not None:
        facts.append(
            ["補正", [f"補正した後の内容です（{moment_text(stored.made_at)}、{application.revision - 1}回目）"]]
        )
    if application.origin is not None:
        facts.append([application.get_relation_display(), [f"もとの申請 {application.origin.number}"]])
    if for_staff:
        facts.append(["状態", [f"{application.get_state_display()}（{moment_text(clock.now())}に印刷）"]])
        if application.entered_by_id:
            facts.append(["入力", [f"職員が入力（{application.entered_by}）"]])
    return facts


def _marks(application: Application) -> list[str]:
    marks = ["取扱注意：住所等を知らせてはならない人がいます（支援措置）"] if application.confidential else []
    return [*marks, "職員用の写し"]


def _fee(application: Application, content: Procedure, answers: Data, whole: bool) -> list[list[str]]:
    """The lines as they were computed on the day of arrival. A reduction may tell what is sensitive."""
    if application.fee is None:
        return []
    total = [["合計", yen(application.fee)]]
    if not answers or not whole:
        return total
    day = application.submitted_at.astimezone(clock.TOKYO).date()
    state = evaluate(content.form, answers, today=day, channel=application.channel)
    lines = fees.statement(content.fee, state, by_post=application.delivery == "paper").lines
    return [
        *(
            [
                f"{one.label.ja} {yen(one.amount)}×{one.count}" + (f"（{one.reduction.ja}）" if one.reduction else ""),
                yen(one.total),
            ]
            for one in lines
        ),
        *total,
    ]


def _sensitive(content: Procedure, one: Field) -> bool:
    return content.sensitive or any(inner.sensitive for inner in one.walk())


def _sections_without(sections: Iterable[SectionShown], keys: Iterable[str]) -> list[SectionShown]:
    """Without these answers, and without sections in which nothing else stands."""
    left = (replace(one, rows=tuple(row for row in one.rows if row.key not in set(keys))) for one in sections)
    return [one for one in left if one.rows]


def _without_sensitive(section: SectionShown, content: Procedure) -> SectionShown:
    return replace(section, rows=tuple(_hidden(row, content.sensitive) for row in section.rows))


def _hidden(row: RowShown, everything: bool) -> RowShown:
    if everything or row.sensitive:
        return replace(row, lines=(HIDDEN,) if row.answered else row.lines, files=(), table=None)
    if row.table is None:
        return row
    cells = tuple(tuple(_hidden(cell, everything) for cell in one) for one in row.table.rows)
    return replace(row, table=TableShown(row.table.titles, row.table.labels, cells))


def _receipt(cover: Cover, application: Application) -> Data:
    facts = [["受付番号", application.number], ["担当", application.department.name]]
    if application.due_on:
        facts.append(["結果が出る目安", date_text(application.due_on)])
    if application.fee is not None:
        facts.append(["手数料", yen(application.fee)])
    return {
        "title": application.version.content.title.ja,
        "facts": facts,
        "qr": printing.qr(printing.address(cover, "applications:one", application.number)),
    }
