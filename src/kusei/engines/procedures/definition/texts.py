"""Text in the platform's languages, and the base of all parts of a definition."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic import Field as Limit

# A key is also a name in expressions, so it is what CEL calls an identifier and none of its reserved words.
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CEL = "as break const continue else false for function if import in let loop null package namespace return true var"
_OURS = "void while today channel index age days_between add_days add_months fiscal_year total size has"
RESERVED = frozenset(f"{_CEL} {_OURS}".split())
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class Part(BaseModel):
    """A part of a definition: unknown keys are refused, and once read it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Part):
    """A sentence in Japanese and, where somebody wrote them, in English and やさしい日本語."""

    ja: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    en: Annotated[str, StringConstraints(max_length=4000)] = ""
    easy: Annotated[str, StringConstraints(max_length=4000)] = ""

    def in_language(self, code: str) -> str:
        """The text for a language code of the platform (`ja`, `en`, `ja-easy`); Japanese where none is written."""
        return {"en": self.en, "ja-easy": self.easy}.get(code, self.ja) or self.ja


def _text(value: Any) -> Any:
    return {"ja": value} if isinstance(value, str) else value


LocalText = Annotated[Text, BeforeValidator(_text, json_schema_input_type=Text | str)]


def _key(value: Any) -> Any:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise ValueError("a key has small letters, digits and _, and begins with a letter")
    if value in RESERVED:
        raise ValueError(f"「{value}」 is a word of the expression language; choose another key")
    return value


Key = Annotated[str, BeforeValidator(_key, json_schema_input_type=Annotated[str, Limit(pattern=f"^{KEY.pattern}$")])]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=1000)]  # an expression of `evaluation.language`
