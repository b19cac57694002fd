"""A notice as a voice reads it on the telephone (自動音声の電話), and how long that takes."""

from __future__ import annotations

import re

from kusei.foundation.search.analysis import analyse

MORAE_A_SECOND = 6.5  # a calm announcer; a pause for a comma and a full stop counts as 2 and 4 morae
LETTERS_A_SECOND = 14  # in languages that are not written in kanji and kana

_ADDRESS = re.compile(r"https?://[!-~]{1,2000}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,250}")
# 避難（ひなん）: the reading would be heard twice.
_READING = re.compile(r"(?<=[\u3400-\u9fff々])[（(][ぁ-ゖー・\s]{1,40}[）)]")
_TELEPHONE = re.compile(r"(?<![0-9])(0[0-9]{1,4})[-‐−–ー]([0-9]{1,4})[-‐−–ー]([0-9]{3,4})(?![0-9])")
_CLOCK = re.compile(r"(?<![0-9:：])([01]?[0-9]|2[0-3])[:：]([0-5][0-9])(?![0-9:：])")
_YEAR_DATE = re.compile(r"(?<![0-9/])([0-9]{4})/(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?![0-9/])")
_DATE = re.compile(r"(?<![0-9/])(1[0-2]|[1-9])/(3[01]|[12][0-9]|[1-9])(?![0-9/])")
_RANGE = re.compile(r"(?<=[0-9日月年時分円歳）)])\s?[〜～~]\s?(?=[0-9])")
_SIGNS = re.compile(r"[【】「」『』《》〈〉■□●○◆◇▼▽▲△★☆※→・*＊#＃_＿|｜<>＜＞\[\]［］]")
_STOP = re.compile(r"[。．.！？!?]$")
_JAPANESE = re.compile(r"[ぁ-ヺ\u3400-\u9fff]")
_SMALL = frozenset("ァィゥェォャュョヮ")


def spoken(*parts: str) -> str:
    """The parts as one text to be read aloud: addresses of the web and of mail left out, numbers as people say them.

    A telephone number is said digit by digit, 10:30 as 10時30分, 4/1 as 4月1日.
    """
    return "\n".join(line for part in parts for line in _lines(part))


def _lines(part: str) -> list[str]:
    text = _READING.sub("", _ADDRESS.sub("", part))
    text = _TELEPHONE.sub(lambda found: "、".join(" ".join(one) for one in found.groups()), text)
    text = _CLOCK.sub(
        lambda found: f"{int(found[1])}時{int(found[2])}分" if int(found[2]) else f"{int(found[1])}時", text
    )
    text = _YEAR_DATE.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)
    text = _DATE.sub(r"\1月\2日", text)
    text = _SIGNS.sub(" ", _RANGE.sub("から", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [_stopped(line) for line in lines if any(one.isalnum() for one in line)]


def _stopped(line: str) -> str:
    """With a stop at its end, so that the voice pauses."""
    return line if _STOP.search(line) else f"{line}。" if _JAPANESE.search(line) else f"{line}."


def seconds(text: str, *, japanese: bool = True) -> int:
    """About how long a voice takes for it."""
    if not japanese:
        return -(-len(text) // LETTERS_A_SECOND)
    morae = 0.0
    for token in analyse(text):
        said = token.reading or text[token.begin : token.end]
        morae += 4 if said in {"。", "．", "！", "？"} else 2 if said in {"、", "，"} else 0
        morae += sum(1 for one in said if one not in _SMALL and (one.isalnum() or one == "ー"))
    return round(morae / MORAE_A_SECOND + 0.5) if text else 0
