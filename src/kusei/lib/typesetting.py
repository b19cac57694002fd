"""Sets documents in print: a Typst template and plain data become an accessible PDF, without any network.

Data go in as JSON beside the template, never into its source, so that no text can become a command. The fonts are the
Noto Sans and Serif JP of a package; system fonts are not looked at, so that every machine makes the same pages.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from kusei.lib.errors import RuleError

ROOT = Path(__file__).resolve().parents[1]  # templates may import "/lib/typst/house.typ"


class CannotTypeset(RuleError):
    """The template refused the data: a fault of the template, not of the person who asked."""

    code = "cannot-typeset"


@cache
def font_directory() -> str:
    """Where the package of the fonts keeps its files."""
    found = importlib.util.find_spec("pylopdf_fonts_cjk")
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise CannotTypeset(
            "印刷用の書体がありません。設置をやり直してください。", "The printing fonts are missing. Install again."
        )
    return places[0]


def pdf(
    template: Path | bytes, data: Mapping[str, Any], *, standard: Literal["ua-1", "a-2b", "a-2a"] | None = "ua-1"
) -> bytes:
    """The PDF that the template makes of the data; in it, `json(bytes(sys.inputs.data))` gives them.

    `template` is a .typ file below `src/kusei`, or the text of one from elsewhere (a pack), which may import what is
    below `src/kusei`. `standard` is checked by the typesetter: ua-1 refuses a picture without a text alternative, and
    text that the fonts cannot show. Values are what JSON knows; give decimals as text. Raises `CannotTypeset`.
    """
    source: Any = template if isinstance(template, bytes) else str(template)  # the stubs want one type with the root's
    try:
        made: bytes = typst.compile(
            source,
            root=str(ROOT),
            format="pdf",
            ignore_system_fonts=True,
            font_paths=[font_directory()],
            pdf_standards=standard,
            timestamp=0,  # a template cannot ask what time it is: give it the day as data
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        return made
    except typst.TypstError as error:
        raise CannotTypeset(
            "文書を組めませんでした。管理者に、いつ何を作ろうとしたかを伝えてください。",
            f"The document could not be set: {error}",
        ) from error
