"""Cuts Japanese text into the words that the index holds: Sudachi's shortest units, in their normalised form.

The dictionary is loaded at the first use and shared; a tokenizer is not safe between threads, so each
thread has its own. Long compounds are not indexed as words of their own: units of one query word must stand
next to each other, which finds the same compounds without a second set of words.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kusei.lib.kana import fold_for_search

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

# Sudachi takes 49,149 bytes at once, and one character may be normalised into 33 (ﷺ). Cut at an end of a sentence if
# there is one.
CHUNK = 1_400
_SENTENCE_END = re.compile(r"[。\n]")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_SILENT = {"助詞", "助動詞", "補助記号", "空白"}
_ATTACHED = {"接尾辞", "接頭辞"}
_LONGEST_LEXEME = 60


class Token(NamedTuple):
    """One unit of the text. `lexeme` is blank for particles and signs, which the index leaves out."""

    lexeme: str
    word: str
    reading: str
    begin: int
    end: int
    noun: bool
    telling: bool
    """True when the word says by itself what a text is about: no number, no suffix, no pronoun."""


class Word(NamedTuple):
    """One unit of the text with its part of speech (品詞) in six steps, as Sudachi names it."""

    surface: str
    base: str
    """The dictionary form: 行わ → 行う."""
    kind: tuple[str, ...]
    begin: int
    end: int


class _Kind(NamedTuple):
    silent: bool
    noun: bool
    telling: bool


_local = threading.local()
_loading = threading.Lock()
_shared: list[Dictionary] = []


def _tokenizer() -> Tokenizer:
    found: Tokenizer | None = getattr(_local, "tokenizer", None)
    if found is None:
        from sudachipy import Dictionary, SplitMode  # noqa: PLC0415 - commands that cut no text do without

        with _loading:
            if not _shared:
                _shared.append(Dictionary(dict="core"))
            found = _local.tokenizer = _shared[0].tokenizer(SplitMode.A)
        _local.kinds = {}
    return found


def _kind(part_of_speech: Sequence[str]) -> _Kind:
    """What the index makes of a part of speech."""
    first, second, third = part_of_speech[:3]
    noun = first in {"名詞", "形状詞", *_ATTACHED}
    telling = (first == "名詞" and second not in {"数詞", "助動詞語幹"} and third != "助数詞可能") or first in {
        "形状詞",
        "形容詞",
    }
    return _Kind(first in _SILENT, noun, telling)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The form in which the index holds a word: width, case and kind of kana folded."""
    return fold_for_search(word)[:_LONGEST_LEXEME]


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > CHUNK:
        ends = [m.end() for m in _SENTENCE_END.finditer(text, start + CHUNK // 2, start + CHUNK)]
        end = ends[-1] if ends else start + CHUNK
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def analyse(text: str) -> list[Token]:
    """Every unit of the text in order, with its place in the text as it was given (in characters)."""
    tokenizer = _tokenizer()
    kinds: dict[int, _Kind] = _local.kinds
    tokens: list[Token] = []
    for start, chunk in _chunks(text):
        for morpheme in tokenizer.tokenize(chunk):
            number = morpheme.part_of_speech_id()
            if (kind := kinds.get(number)) is None:
                kind = kinds[number] = _kind(morpheme.part_of_speech())
            word = morpheme.normalized_form()
            lexeme = "" if kind.silent else fold(word).strip()
            tokens.append(
                Token(
                    lexeme, word, morpheme.reading_form(), start + morpheme.begin(), start + morpheme.end(),
                    kind.noun, kind.telling,
                )
            )  # fmt: skip
    return tokens


def words(text: str) -> Iterator[Word]:
    """Every unit of the text in order, with its grammar: for those who look at the wording, not for the index."""
    tokenizer = _tokenizer()
    for start, chunk in _chunks(text):
        for one in tokenizer.tokenize(chunk):
            place = start + one.begin(), start + one.end()
            yield Word(one.surface(), one.dictionary_form(), tuple(one.part_of_speech()), *place)


def lexemes(text: str) -> tuple[str, ...]:
    """The words of the text as the index holds them."""
    return tuple(token.lexeme for token in analyse(text) if token.lexeme)


@lru_cache(maxsize=50_000)
def _spoken(reading: str) -> str:
    """The reading as the index holds it; blank for what has none (signs, unknown words)."""
    return fold(reading) if _KATAKANA.fullmatch(reading) else ""


def is_kana(text: str) -> bool:
    """True when the text is hiragana and katakana only, so that it may be somebody's reading of a word."""
    return _KANA.fullmatch(text) is not None


def readings(tokens: Sequence[Token], start: int, *, units: int) -> Iterator[tuple[str, int]]:
    """Readings that begin at a token and run over up to `units` tokens: (folded reading, end in the text).

    避難所 is two units, ヒナン and ショ: 「ひなん」 and 「ひなんしょ」 both are readings of what starts
    there.
    """
    whole, end = "", tokens[start].begin
    for token in tokens[start : start + units]:
        spoken = _spoken(token.reading)
        if token.begin != end or not spoken:
            return
        whole, end = whole + spoken, token.end
        if token.lexeme and len(whole) >= 2:
            yield whole[:_LONGEST_LEXEME], end
