"""What is wrong with a plan file, each thing with its line, its path of keys and a sentence for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic_core import ErrorDetails

_SENTENCES: dict[str, Promise] = {
    "missing": gettext_lazy("必要なキーがありません。"),
    "extra_forbidden": gettext_lazy("このキーは計画の形式にありません。つづりを確かめてください。"),
    "string_type": gettext_lazy("文字で書いてください（数字だけのときは引用符で囲みます）。"),
    "string_too_short": gettext_lazy("空にはできません。書くことがなければキーごと消してください。"),
    "string_too_long": gettext_lazy("長すぎます（%(max_length)s字まで）。"),
    "string_pattern_mismatch": gettext_lazy("この形では書けません（形: %(pattern)s）。"),
    "literal_error": gettext_lazy("次のどれかを書いてください: %(expected)s"),
    "union_tag_invalid": gettext_lazy("種類は次のどれかを書いてください: %(expected_tags)s"),
    "union_tag_not_found": gettext_lazy("種類（%(discriminator)s）を書いてください。"),
    "int_type": gettext_lazy("整数で書いてください。"),
    "int_parsing": gettext_lazy("整数で書いてください。"),
    "int_from_float": gettext_lazy("整数で書いてください。"),
    "bool_type": gettext_lazy("true か false で書いてください。"),
    "bool_parsing": gettext_lazy("true か false で書いてください。"),
    "list_type": gettext_lazy("並び（リスト）で書いてください。"),
    "dict_type": gettext_lazy("キーと値の組で書いてください。"),
    "model_type": gettext_lazy("キーと値の組で書いてください。"),
    "greater_than_equal": gettext_lazy("%(ge)s以上で書いてください。"),
    "less_than_equal": gettext_lazy("%(le)s以下で書いてください。"),
    "date_parsing": gettext_lazy("日付は2025-03-28の形で書いてください。"),
    "date_from_datetime_parsing": gettext_lazy("日付は2025-03-28の形で書いてください。"),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (line in the file, path of keys) and what."""

    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        place = " ".join(filter(None, (_("%(line)d行目") % {"line": self.line} if self.line else "", self.path)))
        return f"{place}: {self.message}" if place else self.message


class PlanFileError(ValueError):
    """The file is no valid plan. `problems` lists everything that was found."""

    code = "plans.file-invalid"

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        super().__init__("\n".join(f"{name}: {problem}" for problem in problems))

    @classmethod
    def all_of(cls, errors: list[PlanFileError]) -> PlanFileError:
        """The problems of several files as one error."""
        together = cls(errors[0].name, [problem for error in errors for problem in error.problems])
        together.args = ("\n".join(map(str, errors)),)
        return together


def sentence(error: ErrorDetails) -> str:
    """What pydantic found, as a sentence for a person; its own words where we have none."""
    if known := _SENTENCES.get(error["type"]):
        return str(known) % error.get("ctx", {})
    return error["msg"].removeprefix("Value error, ")
