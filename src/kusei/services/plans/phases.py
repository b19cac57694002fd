"""Reads the words of a yearly plan's cells as phases: 検討 is planning, 試行 a pilot, 実施 running.

The words are data (`packs/common/phases.yaml`). Japanese puts what is done at the end of a clause, so the
last known word of each clause decides: 「構築に向けた検討」 plans, it does not build. A text without a known
word has no phase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

PHASES = ("plan", "pilot", "build", "run", "check", "done", "stop")

_BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
_NUMBERING = r"[\u2460-\u2473]"  # ① to ⑳


class PhaseRulesError(ValueError):
    """The file of the words is missing or contradicts itself."""

    code = "plans.phase-rules"


@dataclass(frozen=True)
class PhaseRules:
    """The words of each phase, the words that stand for none, and what separates clauses."""

    words: Mapping[str, str | None]
    separators: Sequence[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> PhaseRules:
        """The rules as the pack writes them. Raises `PhaseRulesError`."""
        words: dict[str, str | None] = dict.fromkeys(data.get("none", ()))
        for phase, its_words in data["phases"].items():
            if phase not in PHASES:
                known = "、".join(PHASES)
                raise PhaseRulesError(
                    _("段階「%(phase)s」はありません。使えるのは%(known)sです。") % {"phase": phase, "known": known}
                )
            if twice := words.keys() & set(its_words):
                sentence = _("「%(words)s」が二つの段階にあります。どちらかから除いてください。")
                raise PhaseRulesError(sentence % {"words": "、".join(sorted(twice))})
            words |= dict.fromkeys(its_words, phase)
        return cls(words, tuple(data["separators"]))

    @classmethod
    def from_file(cls, path: Path) -> PhaseRules:
        """The rules of a pack's file. Raises `PhaseRulesError`."""
        try:
            return cls.from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            sentence = _("段階の言葉のファイル（%(path)s）を読めません（%(why)s）。")
            raise PhaseRulesError(sentence % {"path": path, "why": error}) from error

    def phases_of(self, text: str | None) -> list[str]:
        """The phases that the cell names, each once, in the order in which they appear."""
        return list(dict.fromkeys(self._found(text or "")))

    @cached_property
    def _word(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @cached_property
    def _between(self) -> re.Pattern[str]:
        return re.compile("|".join((_NUMBERING, *map(re.escape, self.separators))))

    def _found(self, text: str) -> Iterator[str]:
        for clause in self._clauses(text):
            named = [phase for word in self._word.findall(clause) if (phase := self.words[word])]
            yield from named[-1:]

    def _clauses(self, text: str) -> list[str]:
        return self._between.split(_BRACKETS.sub(self._bracket, text))

    def _bracket(self, match: re.Match[str]) -> str:
        """Brackets are read when they hold nothing but words of phases; else they explain and are passed
        over.
        """
        inside = [part for part in self._between.split(match[1]) if part]
        return f"　{match[1]}　" if inside and all(part in self.words for part in inside) else ""
