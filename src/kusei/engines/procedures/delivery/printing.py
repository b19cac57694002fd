"""What all papers share: pictures of codes, sections as plain data, and text that any font can set."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from kusei.engines.procedures.applications.models import Application, Cover
from kusei.engines.procedures.rendering.reading import RowShown, SectionShown
from kusei.foundation.org.models import Municipality
from kusei.lib import glyphs
from kusei.lib.typesetting import CannotTypeset, pdf

TYPST = Path(__file__).parent / "typst"
AS_IT_IS = frozenset({"qr", "url"})
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would let text read backwards
_LONG = re.compile(r"[!-~]{30}(?=[!-~])")
NAMED = 20  # so many missing characters are named


def print_out(template: Path | bytes, data: Mapping[str, Any]) -> bytes:
    """The PDF of the data, whatever people wrote. A character that no font has becomes 〓 and is named at the end.

    Raises `CannotTypeset` for a fault of the template.
    """
    tidy = _walk(data, _tidy)
    try:
        return pdf(template, {**tidy, "missing": ""})
    except CannotTypeset:
        missing: set[str] = set()

        def replace(text: str) -> str:
            made, gone = glyphs.replaced(text)
            missing.update(gone)
            return made

        legible = _walk(tidy, replace)
        if not missing:
            raise
        named = "、".join(f"U+{ord(sign):04X}" for sign in sorted(missing)[:NAMED])
        return pdf(template, {**legible, "missing": named + ("…" if len(missing) > NAMED else "")})


def _tidy(text: str) -> str:
    """Without signs that turn the direction of reading, and with places to break very long words."""
    return _LONG.sub(lambda found: found[0] + "\u200b", _TURNING.sub("", text))


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: one if key in AS_IT_IS else _walk(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(one, change) for one in value]
    return value


def qr(text: str) -> str:
    """A two-dimensional code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2)
    return out.getvalue().decode()


def site(cover: Cover) -> str:
    """Scheme and host for links on paper: the installation's public address, else that by which the person came."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "") or cover.site


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
