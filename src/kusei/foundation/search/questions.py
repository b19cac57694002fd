"""Turns what somebody typed into questions to the index: first exactly that, then what it may have meant.

Exactly: every word, and the units of one word next to each other; any synonym; any word that is read so.
Loosely: the same units anywhere, beginnings of words count, sentence words (verbs) may be missing, and of
three or more units one may.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kusei.foundation.search.analysis import Token, analyse, fold, is_kana
from kusei.foundation.search.lexemes import quote
from kusei.foundation.search.synonyms import Synonyms, Words, synonyms
from kusei.lib.kana import fold_for_search

LONGEST = 200  # characters of a question that are read
_MOST_WORDS, _MOST_UNITS, _MOST_WAYS = 10, 24, 24
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
# A second element of a compound may be voiced (連濁): 避難所 is in the dictionary as ひなんしょ, people say
# ひなんじょ.
_UNVOICED = str.maketrans("がぎぐげござじずぜぞだぢづでどばびぶべぼ", "かきくけこさしすせそたちつてとはひふへほ")
_MOST_VOICED = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """One idea of the question: its ways of being written, each a sequence of index words."""

    ways: tuple[Words, ...]
    noun: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed: its units, and its readings if it was typed in kana.

    A word that is `only_read` is nothing but a reading: its units are a guess, good enough for the loose
    question.
    """

    units: tuple[Unit, ...]
    readings: tuple[str, ...] = ()
    only_read: bool = False

    @property
    def ways(self) -> list[Words]:
        """Every way of writing the whole word, as typed first."""
        if self.only_read:
            return []
        combined = itertools.product(*(unit.ways for unit in self.units))
        return [tuple(itertools.chain(*way)) for way in itertools.islice(combined, _MOST_WAYS) if self.units]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a document must hold: for every pair (two `tsquery`) a match of its words or of its readings."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """All words, to rank by; alternatives where some of them may be there by their reading only."""
        return (" | " if self.readings else " & ").join(words for words, _ in self.pairs if words)

    @property
    def readings(self) -> str:
        """All readings, to rank by."""
        return " | ".join(readings for _, readings in self.pairs if readings)


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, understood. Without words there is nothing to look for."""

    text: str
    folded: str
    words: tuple[Word, ...]

    def exactly(self) -> Condition:
        """What finds what was typed."""
        return Condition(tuple((_any(map(_phrase, word.ways)), _any(map(quote, word.readings))) for word in self.words))

    def loosely(self) -> Condition:
        """What finds what may have been meant."""
        units = [_any(_started(way) for way in unit.ways) for unit in self._weighty()]
        ways = [" & ".join(units)] if units else []
        if len(units) >= 3:
            ways.extend(" & ".join(rest) for rest in itertools.combinations(units, len(units) - 1))
        spoken = [_any(_started((one,)) for one in word.readings) for word in self.words]
        return Condition(((_any(ways), " & ".join(spoken) if all(spoken) else ""),))

    def _weighty(self) -> list[Unit]:
        units = [unit for word in self.words for unit in word.units][:_MOST_UNITS]
        return [unit for unit in units if unit.noun] or units


def understand(text: str) -> Question:
    """The question that the text asks. Any text is one; control characters and what is too long go."""
    clean = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[: LONGEST * 4])
    clean = " ".join(unicodedata.normalize("NFC", clean).split())[:LONGEST]
    known = synonyms()
    words = [_word(match, known) for match in itertools.islice(_WORD.finditer(_straight(clean)), _MOST_WORDS)]
    return Question(clean, fold_for_search(clean), tuple(word for word in words if word.units or word.readings))


def _straight(text: str) -> str:
    """The text with every kind of double quotation mark as the plain one; a lone one means nothing."""
    text = text.translate(dict.fromkeys(map(ord, "“”„＂"), '"'))
    return text.replace('"', " ") if text.count('"') % 2 else text


def _word(match: re.Match[str], known: Synonyms) -> Word:
    literal, plain = match.groups()
    if literal is not None:
        whole = _lexemes(analyse(literal))
        return Word((Unit((whole,), True),) if whole else ())
    tokens, readings = analyse(plain), _readings(plain)
    # Kana that falls apart into particles (ひなんじょ: ひなん + 終助詞) is a reading, not a sentence.
    only_read = bool(readings) and not all(token.lexeme for token in tokens)
    said = [token for token in tokens if token.lexeme and (not only_read or token.end - token.begin > 1)]
    return Word(tuple(_units(said, known))[:_MOST_UNITS], readings, only_read)


def _lexemes(tokens: Iterable[Token]) -> Words:
    return tuple(token.lexeme for token in tokens if token.lexeme)


def _units(tokens: Sequence[Token], known: Synonyms) -> Iterable[Unit]:
    """Cut the tokens into units, the longest known synonym first."""
    at, longest = 0, known.longest
    while at < len(tokens):
        size = next(
            (n for n in range(min(longest, len(tokens) - at), 0, -1) if _lexemes(tokens[at : at + n]) in known.also),
            1,
        )
        own = _lexemes(tokens[at : at + size])
        yield Unit((own, *known.also.get(own, ())), any(token.noun for token in tokens[at : at + size]))
        at += size


def _readings(text: str) -> tuple[str, ...]:
    """The word as a reading, and with each later voiced sound unvoiced; nothing unless it is kana."""
    folded = fold(text)
    if len(folded) < 2 or not is_kana(text):
        return ()
    voiced = [i for i, kana in enumerate(folded) if i and kana.translate(_UNVOICED) != kana][:_MOST_VOICED]
    return (folded, *(folded[:i] + folded[i].translate(_UNVOICED) + folded[i + 1 :] for i in voiced))


def _phrase(words: Words) -> str:
    return "(" + " <-> ".join(map(quote, words)) + ")"


def _started(words: Words) -> str:
    """The words next to each other, of which the last may go on unless it is a single character."""
    last = quote(words[-1]) + (":*" if len(words[-1]) > 1 else "")
    return "(" + " <-> ".join([*map(quote, words[:-1]), last]) + ")"


def _any(ways: Iterable[str]) -> str:
    listed = list(ways)
    return "(" + " | ".join(listed) + ")" if listed else ""
