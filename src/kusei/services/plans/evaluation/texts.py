"""The words of evaluation that are ours and no form's: states, outcomes of promises, kinds of indicators."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.foundation.web import formats

WRITING, REVIEWING, DECIDED = "writing", "reviewing", "decided"
STATES = {WRITING: _("記入中"), REVIEWING: _("評価・決裁中"), DECIDED: _("決定ずみ")}
SHAPES = {WRITING: "unknown", REVIEWING: "on-track", DECIDED: "done"}

KEPT, PARTLY, NOT_YET, CHANGED = "kept", "partly", "not-yet", "changed"
OUTCOMES = {KEPT: _("守った"), PARTLY: _("一部守った"), NOT_YET: _("まだ"), CHANGED: _("変更した")}

GROUPS = {
    "basics": _("基本情報"),
    "purpose": _("目的と手段"),
    "costs": _("費用"),
    "assessment": _("評価"),
    "direction": _("方向性"),
}


def in_language(part: Any, name: str) -> str:
    """The part's words in the language of the page; English falls back to Japanese."""
    english = getattr(part, f"{name}_en", "")
    said: str = getattr(part, name) if formats.in_japanese() or not english else english
    return said
