"""Questions in two languages: the Japanese that staff say and, under it, the words of the person at the counter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.safestring import SafeString

from kusei.engines.procedures.definition import Field, Section, Text

# Signs of the private use area: they pass through the drawing of a form as text, and become elements afterwards.
_BEGIN, _MIDDLE, _END = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_BEGIN}([a-zA-Z-]{{2,10}}){_MIDDLE}([^{_BEGIN}{_END}<>]*){_END}")
_TAG = re.compile(r"<[^<>]*>")
_HTML = {"ja-easy": "ja", "en": "en"}


def sections_for(sections: Sequence[Section], language: str) -> list[Section]:
    """The sections with the person's words after the Japanese; unchanged where the person speaks Japanese."""
    if language not in _HTML:
        return list(sections)
    return [
        section.model_copy(
            update={
                "title": _both(section.title, language),
                "fields": tuple(_field(one, language) for one in section.fields),
            }
        )
        for section in sections
    ]


def _field(one: Field, language: str) -> Field:
    changes = {
        # What staff say may be a sentence of its own; the person reads the label where that has no translation.
        "label": _both(one.label, language),
        "spoken": _both(one.spoken, language, one.label) if one.spoken else None,
        "options": tuple(option.model_copy(update={"label": _both(option.label, language)}) for option in one.options),
        "fields": tuple(_field(inner, language) for inner in one.fields),
    }
    return one.model_copy(update=changes)


def _both(text: Text, language: str, other: Text | None = None) -> Text:
    words = _own(text, language) or (_own(other, language) if other else "")
    if not words:
        return text
    return Text.model_construct(ja=f"{text.ja}{_BEGIN}{_HTML[language]}{_MIDDLE}{words}{_END}", en="", easy="")


def _own(text: Text, language: str) -> str:
    return {"en": text.en, "ja-easy": text.easy}.get(language, "")


def with_languages(html: SafeString) -> SafeString:
    """The drawn form: the person's words as an element of their language; inside a tag just behind a space.

    What people typed is escaped already and stays so: only our own element is made, its language has letters only.
    """
    made, at = [], 0
    for tag in _TAG.finditer(html):
        made += [_elements(html[at : tag.start()]), _MARKED.sub(r" \2", tag.group())]
        at = tag.end()
    return SafeString("".join([*made, _elements(html[at:])]))


def _elements(text: str) -> str:
    return _MARKED.sub(r'<span class="other-language" lang="\1">\2</span>', text)
