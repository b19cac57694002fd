"""`packs/<id>/bindings.yaml`: series of the pack's own, which metric measures which series, and where the values of
those come from that no metric measures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

MAX_BYTES = 2 * 1024 * 1024
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Year = Annotated[int, Field(strict=True, ge=1990, le=2200)]


class BindingFileError(ValueError):
    """The file is wrong; each problem stands with its line."""

    code = "measures.bindings-invalid"

    def __init__(self, name: str, problems: list[tuple[int | None, str]]) -> None:
        self.problems = problems
        lines = (f"{name}:{line}: {text}" if line else f"{name}: {text}" for line, text in problems)
        super().__init__("\n".join(lines))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SeriesPart(_Strict):
    """A series that no indicator of a plan declares, such as the size of the register itself."""

    key: Key
    title: Words
    title_en: str = Field(default="", max_length=300)
    unit: str = Field(default="", max_length=50)
    kind: Literal["stock", "annual", "cumulative", "ratio"]
    direction: Literal["", "increase", "decrease", "maintain"] = ""
    department: str | None = Field(default=None, description="name of the department that answers for it")
    monthly: bool = False
    public: bool = True


class BindingPart(_Strict):
    """A series and what measures it."""

    series: Key
    metric: Key
    filters: dict[str, str | list[str]] = Field(default_factory=dict)
    dimension: str = ""
    from_fy: Year
    to_fy: Year | None = None
    counted_from_fy: Year | None = None
    note: str = Field(default="", max_length=1000, description="how close the count comes to the indicator's words")


class ProvisionPart(_Strict):
    """A series that no metric measures, and where its values come from."""

    series: Key
    way: Literal["imported", "entered"]
    told: Words = Field(description="from which document or system, or by whom")


class BindingFile(_Strict):
    """The whole file."""

    series: list[SeriesPart] = Field(default_factory=list)
    bindings: list[BindingPart] = Field(default_factory=list)
    provisions: list[ProvisionPart] = Field(default_factory=list)


class ReadBindings:
    """The file with a way from a part of it to its line."""

    def __init__(self, name: str, file: BindingFile, root: yaml.Node | None) -> None:
        self.name, self.file, self._root = name, file, root

    def line(self, *path: str | int) -> int | None:
        """The line of that part."""
        return _line(self._root, path)


def read_bindings(path: Path) -> ReadBindings:
    """The file, checked as far as it can be without the database. Raises `BindingFileError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = _("ファイルを読めません（%(why)s）。") % {"why": error.strerror or error}
        raise BindingFileError(path.name, [(None, why)]) from error
    if len(content) > MAX_BYTES:
        raise BindingFileError(path.name, [(None, _("ファイルが大きすぎます（2 MBまで）。"))])
    return parse_bindings(content, path.name)


def parse_bindings(content: bytes, name: str) -> ReadBindings:
    """The same from bytes."""
    try:
        text = content.decode("utf-8-sig")
        root = yaml.compose(text, yaml.SafeLoader)
        data: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise BindingFileError(name, [(None, _("UTF-8で保存し直してください。"))]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise BindingFileError(name, [(line, _("YAMLとして読めません。字下げと記号を確かめてください。"))]) from error
    try:
        file = BindingFile.model_validate({} if data is None else data)
    except ValidationError as error:
        problems = [
            (_line(root, item["loc"]), f"{'.'.join(map(str, item['loc']))}: {item['msg']}") for item in error.errors()
        ]
        raise BindingFileError(name, problems) from error
    return ReadBindings(name, file, root)


def _line(node: yaml.Node | None, path: tuple[str | int, ...]) -> int | None:
    for part in path:
        child: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(part)), None)
        node = child or node
    return node.start_mark.line + 1 if node is not None else None
