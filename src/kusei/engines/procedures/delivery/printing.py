"""What all papers of applications share: addresses, numbers, sections as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.urls import reverse

from kusei.engines.procedures.applications.models import Application, Cover
from kusei.engines.procedures.rendering.reading import RowShown, SectionShown
from kusei.foundation.org.models import Municipality
from kusei.foundation.web.site import address as site_address
from kusei.lib.printing import print_out, qr

__all__ = ["TYPST", "address", "document_number", "mayor", "print_out", "qr", "section_data", "site"]

TYPST = Path(__file__).parent / "typst"


def site(cover: Cover) -> str:
    """Scheme and host for links on paper: the installation's public address, else that by which the person came."""
    return site_address() or cover.site


def address(cover: Cover, name: str, *args: Any) -> str:
    """A whole address for a code on paper; only its path where the site's address is not known."""
    return site(cover) + reverse(name, args=args)


def mayor(municipality: Municipality) -> str:
    """To whom applications go and in whose name decisions are made: 大田区長."""
    return f"{municipality.name}長"


def document_number(application: Application, repeated: int = 0) -> str:
    """文書番号: the department and the receipt number; a second letter of the same application is 「の2」."""
    again = f"の{repeated + 1}" if repeated else ""
    return f"{application.department.name} 第{application.number}号{again}"


def section_data(sections: Iterable[SectionShown], names: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Sections as the templates take them. `names`: of each file answer the files' names, by dotted path."""
    return [{"title": one.title, "rows": [_row(row, names) for row in one.rows]} for one in sections]


def _row(row: RowShown, names: Mapping[str, list[str]]) -> dict[str, Any]:
    dotted = ".".join(map(str, row.path))
    return {
        "label": row.label,
        "lines": list(names.get(dotted) or row.lines),
        "table": None
        if row.table is None
        else {
            "labels": list(row.table.labels),
            "titles": list(row.table.titles),
            "rows": [[_row(cell, names)["lines"] for cell in one] for one in row.table.rows],
        },
    }
