"""Finds the sentences to translate in Python files and templates, without GNU gettext."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    context_re,
    endblock_re,
    inline_re,
    plural_re,
)

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,  # of `api.words`: what the description of the API says
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, order=True)
class Sentence:
    """A msgid, with its plural and context where it has them."""

    text: str
    plural: str = ""
    context: str = ""


def sentences(root: Path) -> set[Sentence]:
    """Every sentence of the Python files and templates below a folder; tests are left out."""
    found: set[Sentence] = set()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if "tests" in inside or "migrations" in inside or not path.is_file():
            continue
        if path.suffix == ".py":
            found.update(from_python(path))
        elif "templates" in inside and path.suffix in {".html", ".txt"}:
            found.update(from_template(path.read_text(encoding="utf-8")))
    return {sentence for sentence in found if sentence.text}


def from_python(path: Path) -> Iterator[Sentence]:
    """The sentences of a Python file, by Babel."""
    with path.open("rb") as source:
        for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            text, plural = message if isinstance(message, tuple) else (message, "")
            yield Sentence(str(text), str(plural or ""), str(context or ""))


def from_template(source: str) -> Iterator[Sentence]:
    """The sentences of a template: translate, blocktranslate (trimmed, plural, context) and _("…") in any
    tag.
    """
    block: _Block | None = None
    commented = False
    for token in Lexer(source).tokenize():
        contents, is_tag = token.contents, token.token_type == TokenType.BLOCK
        if is_tag and contents.split()[:1] in (["comment"], ["endcomment"]):
            commented = contents.startswith("comment")
        elif commented:
            continue
        elif block is not None:
            if is_tag and endblock_re.match(contents):
                yield block.sentence()
                block = None
            else:
                block.add(token)
        elif is_tag and (opening := block_re.match(contents)):
            yield from _constants(contents)
            block = _Block(contents, opening[1])
        elif is_tag or token.token_type == TokenType.VAR:
            yield from _of_tag(contents)


def _of_tag(contents: str) -> Iterator[Sentence]:
    if match := inline_re.match(contents):
        yield Sentence(_looked_up(match[1]), context=_context(match[2]))
    yield from _constants(contents)


def _constants(contents: str) -> Iterator[Sentence]:
    for quoted in constant_re.findall(contents):
        yield Sentence(_looked_up(quoted))


def _context(words: str | None) -> str:
    found = context_re.match(words) if words else None
    return found[1][1:-1] if found else ""


def _looked_up(quoted: str) -> str:
    """Without its quotes, and with % doubled: so Django asks for a literal of a template."""
    return quoted[1:-1].replace("%", "%%")


class _Block:
    """The inside of a blocktranslate while it is read."""

    def __init__(self, opening: str, context: str | None) -> None:
        self.trimmed = "trimmed" in smart_split(opening)
        self.context = _context(context)
        self.singular: list[str] = []
        self.plural: list[str] | None = None

    def add(self, token: Token) -> None:
        """Take the next piece; variables become %(name)s, as Django asks for them."""
        if token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            self.plural = []
            return
        part = self.singular if self.plural is None else self.plural
        if token.token_type == TokenType.VAR:
            part.append(f"%({token.contents})s")
        elif token.token_type == TokenType.TEXT:
            part.append(token.contents.replace("%", "%%"))

    def sentence(self) -> Sentence:
        """The finished sentence."""
        return Sentence(self._text(self.singular), self._text(self.plural or []), self.context)

    def _text(self, parts: list[str]) -> str:
        text = "".join(parts)
        return trim_whitespace(text) if self.trimmed else text
