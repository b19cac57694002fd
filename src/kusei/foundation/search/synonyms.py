"""Words that mean the same to a resident: read from the packs, applied to questions, not to the index.

`packs/common/synonyms.yaml` holds for everyone, `packs/<municipality>/synonyms.yaml` adds to it. A file is
a list of groups: `same` (each word finds all others) or `word` with `also` (the word finds the others, not
the other way round). A changed file holds from the next question on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kusei.foundation.search.analysis import lexemes

Words = tuple[str, ...]


class _Same(BaseModel):
    model_config = ConfigDict(extra="forbid")
    same: list[str] = Field(min_length=2)


class _Also(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str
    also: list[str] = Field(min_length=1)


_FILE = TypeAdapter(list[_Same | _Also])


class SynonymFileError(ValueError):
    """A synonym file of a pack cannot be read: the sentence names the file and the place in it."""

    code = "search.synonym_file"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(_("同義語のファイル %(path)s を直してください。%(reason)s") % {"path": path, "reason": reason})


@dataclass(frozen=True)
class Synonyms:
    """What each word (as a sequence of index words) also finds, and the name of the concept it belongs to."""

    also: Mapping[Words, tuple[Words, ...]] = field(default_factory=dict)
    concepts: Mapping[Words, str] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """How many units the longest word has."""
        return max(map(len, self.also), default=0)

    @cached_property
    def concepts_by_first(self) -> Mapping[str, list[tuple[Words, str]]]:
        """The words that have a concept, by their first unit, the longest first."""
        found: dict[str, list[tuple[Words, str]]] = {}
        for words in sorted(self.concepts, key=len, reverse=True):
            found.setdefault(words[0], []).append((words, self.concepts[words]))
        return found


def synonyms() -> Synonyms:
    """The synonyms of all packs, as they stand in the files now; `SynonymFileError` if one cannot be read."""
    paths = sorted(Path(settings.PACKS_DIR).glob("*/synonyms.yaml"))
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int], ...]) -> Synonyms:
    also: dict[Words, dict[Words, None]] = {}
    concepts: dict[Words, str] = {}
    for path, _changed in files:
        for group in _groups(path):
            if isinstance(group, _Also):
                _add(also, group.word, group.also)
                continue
            for word in group.same:
                _add(also, word, group.same)
                concepts.setdefault(lexemes(word), group.same[0])
    concepts.pop((), None)
    return Synonyms({word: tuple(others) for word, others in also.items()}, concepts)


def _add(also: dict[Words, dict[Words, None]], word: str, others: list[str]) -> None:
    key = lexemes(word)
    found = {other: None for other in map(lexemes, others) if other and other != key}
    if key and found:
        also.setdefault(key, {}).update(found)


def _groups(path: Path) -> list[_Same | _Also]:
    try:
        return _FILE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
    except yaml.YAMLError as error:
        raise SynonymFileError(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise SynonymFileError(path, _("UTF-8 で保存してください。")) from error
    except ValidationError as error:
        first = error.errors()[0]
        number = first["loc"][0] + 1 if first["loc"] and isinstance(first["loc"][0], int) else 1
        raise SynonymFileError(
            path, _("%(number)s 番目の組：%(message)s") % {"number": number, "message": first["msg"]}
        ) from error
