"""The topics of a municipality as data: `packs/<id>/notices/topics.yaml`, else `packs/common/notices/topics.yaml`."""

from __future__ import annotations

import datetime as dt
import logging
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, field_validator, model_validator

from kusei.engines.notices.texts.message import JAPANESE, LANGUAGES
from kusei.lib.plainyaml import key_written_twice, read_nodes

FILE = Path("notices") / "topics.yaml"
logger = logging.getLogger(__name__)


class TopicsWrong(ValueError):
    """A topics file cannot be loaded; the message lists every problem with the file's name and the place."""

    code = "subscribers.topics-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Words(RootModel[dict[str, Annotated[str, Field(min_length=1, max_length=200)]]]):
    """Language → wording; Japanese must be there."""

    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _languages(cls, words: dict[str, str]) -> dict[str, str]:
        if JAPANESE not in words:
            raise ValueError("ja is missing")
        if unknown := sorted(set(words) - set(LANGUAGES)):
            raise ValueError(f"unknown languages: {', '.join(unknown)}")
        return words


class TopicEntry(_Strict):
    """One topic. `channels` is the order that a person gets who has not chosen one."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    labels: Words
    notes: Words | None = None
    channels: Annotated[list[Literal["inbox", "line", "mail", "push", "sms", "call", "letter"]], Field(min_length=1)]
    approval: bool = True
    daily_limit: Annotated[int, Field(ge=1, le=20)] = 1

    @field_validator("channels")
    @classmethod
    def _once(cls, channels: list[str]) -> list[str]:
        if len(set(channels)) < len(channels):
            raise ValueError("a channel stands there twice")
        return channels


class Group(_Strict):
    """Topics that stand together on the page. The key is kept in the topics; the labels are what people read."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    labels: Words
    topics: Annotated[list[TopicEntry], Field(min_length=1)]


class QuietHours(_Strict):
    """When nothing but alerts rings, Tokyo time, for who has not chosen: `{from: "21:00", until: "07:00"}`."""

    start: Annotated[dt.time, Field(alias="from")]
    end: Annotated[dt.time, Field(alias="until")]

    @model_validator(mode="after")
    def _differ(self) -> QuietHours:
        if self.start == self.end:
            raise ValueError("from and until are the same")
        return self


class TopicFile(_Strict):
    """The whole file."""

    format: Literal["kusei-notice-topics/1"] = "kusei-notice-topics/1"
    sample: bool = False  # invented, not what the municipality offers
    quiet_hours: QuietHours | None = None
    groups: list[Group] = []

    @model_validator(mode="after")
    def _once(self) -> TopicFile:
        for keys in ([group.key for group in self.groups], [one.key for group in self.groups for one in group.topics]):
            if twice := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"stands there twice: {', '.join(twice)}")
        return self


def path_for(folder: Path) -> Path | None:
    """The topics file of a pack: its own, else the common one beside it, else None."""
    return next((path for path in (folder / FILE, folder.parent / "common" / FILE) if path.is_file()), None)


def read(path: Path) -> TopicFile:
    """The file, checked. Raises `TopicsWrong`."""
    name = f"{path.parent.parent.name}/{FILE.as_posix()}"
    try:
        root, content = read_nodes(path.read_text(encoding="utf-8"))
        if twice := key_written_twice(root):
            raise ValueError("line {1}: 「{0}」 stands twice".format(*twice))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise TopicsWrong([f"{name}: not YAML: {' '.join(str(error).split())}"]) from None
    try:
        return TopicFile.model_validate(content)
    except ValidationError as error:
        raise TopicsWrong([_sentence(name, root, one["loc"], one["msg"]) for one in error.errors()]) from None


def _sentence(name: str, root: yaml.Node | None, place: tuple[int | str, ...], said: str) -> str:
    """`ota/notices/topics.yaml line 12: groups[1].topics[2].labels: ja is missing`, items counted from 1."""
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    return ": ".join(filter(None, (f"{name} line {_line(root, place)}", path, said.removeprefix("Value error, "))))


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """The line of the deepest part of the place that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
    return line


def in_force() -> TopicFile:
    """The topics file of the home pack; an empty one where there is none. A changed file holds at once.

    A file that cannot be read counts as empty here, and is logged: `kusei load` is where it is refused.
    """
    path = path_for(Path(settings.PACKS_DIR) / settings.HOME_PACK)
    return _kept(path, path.stat().st_mtime_ns) if path is not None else TopicFile()


@lru_cache(maxsize=8)
def _kept(path: Path, _changed: int) -> TopicFile:
    try:
        return read(path)
    except TopicsWrong:
        logger.exception("the topics of the home pack cannot be read")
        return TopicFile()
