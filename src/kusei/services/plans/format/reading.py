"""Reads a plan file and says, with line and key, everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from kusei.services.plans.format.consistency import InconsistentPlan, Location
from kusei.services.plans.format.document import PlanFile
from kusei.services.plans.format.problems import PlanFileError, Problem, sentence
from kusei.services.plans.format.tree import read_tree

MAX_BYTES = 8 * 1024 * 1024  # fifty times the largest plan that we know


def read_plan(path: Path) -> PlanFile:
    """The plan in the file (YAML or JSON). Raises `PlanFileError` that lists every problem with its line."""
    return read_plan_text(_text(path), path.name)


def read_plan_text(text: str, name: str = "plan") -> PlanFile:
    """The plan in the text. JSON is YAML, so one reader serves both."""
    root, data = read_tree(text, name)
    try:
        return PlanFile.model_validate(data)
    except ValidationError as error:
        raise PlanFileError(name, list(dict.fromkeys(_problems(error, root)))) from error


def _text(path: Path) -> str:
    def refused(message: str) -> PlanFileError:
        return PlanFileError(path.name, [Problem(None, "", message)])

    try:
        if path.exists() and not path.is_file():
            raise refused(_("ファイルではありません。計画のファイル（YAMLかJSON）を指定してください。"))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise refused(_("ファイルがありません。場所を確かめてください。")) from error
    except OSError as error:
        raise refused(_("ファイルを読めません（%(why)s）。") % {"why": error.strerror or error}) from error
    if len(content) > MAX_BYTES:
        raise refused(_("ファイルが大きすぎます（%(mib)d MBまで）。") % {"mib": MAX_BYTES // 1024 // 1024})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("UTF-8の文字ではありません（%(byte)dバイト目）。UTF-8で保存し直してください。")
        raise refused(message % {"byte": error.start + 1}) from error


def _problems(error: ValidationError, root: yaml.Node) -> Iterator[Problem]:
    for item in error.errors(include_url=False, include_input=False):
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, InconsistentPlan):
            yield from (Problem(*_place(root, found.location), found.sentence) for found in cause.findings)
        else:
            place = _place(root, item["loc"], keep_last=item["type"] == "missing")
            yield Problem(*place, sentence(item))


def _place(node: yaml.Node, location: Location, *, keep_last: bool = False) -> tuple[int, str]:
    """The line and the path of keys. Pydantic puts names of types between them: they are left out."""
    path: list[str] = []
    for part in location:
        child = _child(node, part)
        if child is not None:
            node = child
            path.append(str(part))
    if keep_last:
        path.append(str(location[-1]))
    return node.start_mark.line + 1, ".".join(path)


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None
