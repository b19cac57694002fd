"""Whether a text is やさしい日本語: what a reader who is learning Japanese stumbles over, and what to write instead.

The rules follow 「在留支援のためのやさしい日本語ガイドライン」 (出入国在留管理庁・文化庁, August 2020) and, for
disasters, the short sentences with few kanji of 弘前大学社会言語学研究室. They are advice: nothing is refused because
of them. No database is read, and the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from kusei.engines.notices.texts import wording
from kusei.engines.notices.texts.kanjigrades import KANJI, grade
from kusei.foundation.search.analysis import Word, words

LONGEST_SENTENCE = 40  # characters without spaces and readings in （　）
LONGEST_CLAUSE = 26  # characters between 、 and spaces: two clauses of the usual 13
USUAL_GRADE = 3  # school year up to which kanji may stand without reading
MOST_KANJI = 4  # a sentence, in a disaster

_SENTENCE = re.compile(r"[^。！？!?\r\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^、，,\s。！？!?]+")
_KANJI_RUN = re.compile(f"{KANJI}+")
_ONE_KANJI = re.compile(KANJI)
# 避難（ひなん）, 見る（みる）: the reading after a word, of which kana may be the end.
_READING = re.compile(r"[ぁ-ゖ]{0,6}[（(][ぁ-ゖァ-ヺー・\s]{1,40}[）)]")
_ASIDE = re.compile(r"(?<=[ぁ-ゖ々\u3400-\u9fff])[（(][ぁ-ゖァ-ヺー・\s]{1,40}[）)]|\s+")
LONG_LINE = 20  # characters: a line without 。 that is longer is a sentence, not a heading
_SURROGATES = re.compile("[\ud800-\udfff]")
_CLOSING = "。！？!?」』）)】〉》]］ 　\t"


@dataclass(frozen=True)
class Finding:
    """One place to look at: `text` is what stands from `start` to `end` (characters); `hint` says what to do."""

    rule: str
    start: int
    end: int
    text: str
    hint: str


def check(text: str, *, easiest: int = USUAL_GRADE, disaster: bool = False) -> list[Finding]:
    """Everything to look at, in the order of the text. Never raises, whatever the text.

    `easiest`: the school year up to which kanji need no reading. `disaster`: few kanji a sentence, too.
    """
    safe = _SURROGATES.sub("\ufffd", text)
    grammar = list(words(safe)) if safe else []
    found = [
        *_lengths(safe),
        *_kanji(safe, easiest),
        *(_crowded(safe) if disaster else ()),
        *_passive(grammar),
        *_patterns(safe),
        *_keigo(safe, grammar),
        *_dates(safe),
        *_impolite(safe, grammar),
    ]
    placed = sorted(found, key=lambda one: (one[1], one[2], one[0]))
    return [Finding(rule, start, end, text[start:end], hint) for rule, start, end, hint in placed]


_Found = tuple[str, int, int, str]  # rule, start, end, hint


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand, without the spaces around them; a line ends one."""
    for match in _SENTENCE.finditer(text):
        part = match[0]
        start = match.start() + len(part) - len(part.lstrip())
        end = match.start() + len(part.rstrip())
        if start < end:
            yield start, end


def _lengths(text: str) -> Iterator[_Found]:
    for start, end in _sentences(text):
        sentence = text[start:end]
        long = len(_ASIDE.sub("", sentence))
        if long > LONGEST_SENTENCE:
            hint = _("この文は%(long)d文字あります。%(most)d文字までの短い文に分けると読みやすくなります。")
            yield "long-sentence", start, end, hint % {"long": long, "most": LONGEST_SENTENCE}
        for clause in _CLAUSE.finditer(sentence):
            if len(_ASIDE.sub("", clause[0])) > LONGEST_CLAUSE and not clause[0].isascii():
                hint = _("切れ目のない部分が長くなっています。「、」か空白を入れるか、文を分けてください。")
                yield "long-clause", start + clause.start(), start + clause.end(), hint


def _kanji(text: str, easiest: int) -> Iterator[_Found]:
    for run in _KANJI_RUN.finditer(text):
        hardest = max((grade(one) for one in run[0]), default=0)
        if hardest <= easiest or _READING.match(text, run.end()):
            continue
        hint = (
            _("中学校以上で習う漢字があります。やさしい言葉にするか、（　）でふりがなを付けてください。")
            if hardest > 6
            else _("小学校%(grade)d年で習う漢字があります。やさしい言葉にするか、（　）でふりがなを付けてください。")
            % {"grade": hardest}
        )
        yield "hard-kanji", run.start(), run.end(), hint


def _crowded(text: str) -> Iterator[_Found]:
    for start, end in _sentences(text):
        many = len(_ONE_KANJI.findall(text, start, end))
        if many > MOST_KANJI:
            hint = _("一つの文に漢字が%(many)d文字あります。災害のお知らせでは%(most)d文字までにします。")
            yield "many-kanji", start, end, hint % {"many": many, "most": MOST_KANJI}


def _passive(grammar: list[Word]) -> Iterator[_Found]:
    """れる after 五段 and サ変 verbs is passive (or honorific); られる may also say that something is possible."""
    for before, word in pairwise(grammar):
        if word.kind[0] != "助動詞" or word.base not in {"れる", "られる"} or before.kind[0] not in {"動詞", "助動詞"}:
            continue
        if word.base == "れる":
            hint = _("受け身の形です。だれが何をするかがわかる形にしてください。例：開設されました → 区が開きました")
            yield "passive", before.begin, word.end, hint
        else:
            hint = _(
                "受け身か、「できる」か、敬語かがわかりにくい形です。「〜ことができます」や、だれがするかを書いてください。"
            )
            yield "passive-or-possible", before.begin, word.end, hint


def _patterns(text: str) -> Iterator[_Found]:
    for match in wording.DOUBLE_NEGATIVE.finditer(text):
        hint = _("否定が二つ重なっています。「〜できます」「〜することがあります」のように言い切ってください。")
        yield "double-negative", *match.span(), hint
    for match in wording.LOANWORD.finditer(text):
        letters = len(match[0].replace("ー", ""))
        if letters > wording.LONGEST_LOANWORD and match[0] not in wording.KNOWN_LOANWORDS:
            hint = _("長いカタカナの言葉です。日本語の言葉にするか、説明を付けてください。")
            yield "loanword", *match.span(), hint


def _keigo(text: str, grammar: list[Word]) -> Iterator[_Found]:
    hint = _(
        "敬語です。「です」「ます」「〜てください」だけにしてください。例：ご利用いただけます → 使うことができます"
    )
    for match in wording.KEIGO.finditer(text):
        yield "keigo", *match.span(), hint
    for word in grammar:
        if word.kind[0] == "接頭辞" and word.surface in {"お", "ご", "御"}:
            found = wording.AFTER_PREFIX.match(text, word.end)
            if found:
                yield "keigo", word.begin, found.end(), hint


def _dates(text: str) -> Iterator[_Found]:
    """Japanese eras, and dates in another style than the first of the text: 令和8年, 2026年 or 4/1."""
    signs = full = ""
    end = 0
    for begin, until, style in sorted(
        (match.start(), match.end(), style) for style, one in wording.DATES.items() for match in one.finditer(text)
    ):
        if begin < end:  # the 4月1日 of 2026年4月1日
            continue
        end = until
        if style == "era":
            yield "era", begin, until, _("元号は外国では使いません。西暦で書いてください。例：令和8年 → 2026年")
        signs = signs or ("sign" if style == "sign" else "words")
        year = style in {"era", "western"} and text[until : until + 1] != "度"  # a fiscal year is no date
        full = full or (style if year else "")
        if (style == "sign") != (signs == "sign") or (year and style != full):
            hint = _("日付の書き方が混ざっています。「2026年4月1日」のように一つにそろえてください。")
            yield "mixed-dates", begin, until, hint


def _impolite(text: str, grammar: list[Word]) -> Iterator[_Found]:
    """Sentences that end in neither です nor ます. A title or an item of a list is no sentence: short, without 。"""
    ends = {word.end: word for word in grammar if word.begin < word.end}  # one sign may be several words: ㍿
    for start, end in _sentences(text):
        body = text[start:end].rstrip(_CLOSING)
        if not _ONE_KANJI.search(body) and not re.search("[ぁ-ゖ]", body):
            continue
        stopped = text[start + len(body) : end].strip().startswith("。")
        last = ends.get(start + len(body))
        verbal = last is not None and last.kind[0] in {"動詞", "形容詞", "助動詞"} and len(body) > LONG_LINE
        if (stopped or verbal) and not wording.POLITE_END.search(body):
            place = last.begin if last is not None and last.begin >= start else start
            hint = _("「です」か「ます」で終わる文にしてください。")
            yield "no-desu-masu", place, start + len(body), hint
