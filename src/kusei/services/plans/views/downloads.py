"""Files of what the pages show: a whole plan, one of its tables, or a list of initiatives."""

from __future__ import annotations

import json
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans.exporting import spreadsheets, tables
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.queries import initiatives as listing
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.views.lists import read_filter

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@allow(PUBLIC)
@limited("download", "60/m")
def plan(request: HttpRequest, slug: str, what: str, format: str) -> HttpResponse:
    """A plan: `plan.json` and `plan.xlsx` hold all of it; the other tables are one CSV or workbook each."""
    if format not in TYPES or what not in tables.WHAT or (format == "json" and what != "plan"):
        raise Http404(_("そのファイルはありません。計画のページにあるダウンロードからお選びください。"))
    file = export_plan(find_edition(slug))
    if format == "json":
        return _file(canonical_json(file).encode(), slug, format)
    if what == "plan" and format == "xlsx":
        return _file(spreadsheets.xlsx_bytes(tables.tables(file)), slug, format)
    return written([tables.table(file, what)], f"{slug}-{what}", format)


@allow(PUBLIC)
@limited("download", "60/m")
def initiatives(request: HttpRequest, format: str) -> HttpResponse:
    """The list of initiatives as it is narrowed by the address."""
    if format not in TYPES:
        raise Http404(_("そのファイルはありません。CSV、Excel、JSONからお選びください。"))
    rows = listing.with_rows(listing.select_initiatives(read_filter(request.GET)))
    headings = [_("自治体"), _("計画"), _("番号"), _("種類"), _("名称"), _("概要"), _("担当部署"), _("タグ"), _("SDGs")]
    table = Table(
        "initiatives",
        _("取組"),
        headings,
        [
            [
                row.edition.plan.municipality.name,
                row.edition.title,
                row.code,
                row.kind.label,
                row.title,
                row.summary,
                "、".join(department["name"] for department in row.department_rows),
                "、".join(dict.fromkeys(tag["label"] for tag in row.tag_rows)),
                "、".join(map(str, row.sdgs or [])),
            ]
            for row in rows
        ],
    )
    return written([table], "initiatives", format)


def written(found: list[Table], name: str, format: str) -> HttpResponse:
    """The tables as a file in the format; CSV holds the first alone, JSON a list of records by their headings."""
    if format == "json":
        records = [dict(zip(table.headings, row, strict=True)) for table in found for row in table.rows]
        return _file(json.dumps(records, ensure_ascii=False, indent=1, default=_plain).encode(), name, format)
    content = spreadsheets.csv_bytes(found[0]) if format == "csv" else spreadsheets.xlsx_bytes(found)
    return _file(content, name, format)


def _plain(value: object) -> int | float:
    """A decimal as JSON writes numbers."""
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else float(number)


def _file(content: bytes, name: str, format: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[format])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return answer
