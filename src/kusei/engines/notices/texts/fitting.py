"""What a notice becomes on each way out: the one place that puts title, body, link and the mark of a drill together.

The adapters hand over what `compose` gives; the campaign desk shows the same by `preview`. What is composed always
fits: where a body is too long its end is cut off and marked with …, the link stays. A campaign is refused before that
(`Preview.fits`); an alert is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kusei.engines.notices.texts.message import EASY, JAPANESE, Text
from kusei.engines.notices.texts.spoken import seconds, spoken

INBOX, LINE, MAIL, PUSH, SMS, CALL, LETTER = "inbox", "line", "mail", "push", "sms", "call", "letter"

LINE_UNITS = 5_000  # UTF-16 units in a text message (LINE Messaging API)
SMS_UNITS, SMS_ONE, SMS_PART = 660, 70, 67  # UTF-16 units in all, in a single message, in each of several (UCS-2)
PUSH_BYTES = 3_000  # of 4,096 that every push service takes (RFC 8030); encryption and headers need the rest
PUSH_TITLE = 40  # characters that a phone shows
CALL_SECONDS = 90
LETTER_LINE, LETTER_PAGE, LETTER_PAGES = 38, 30, 4  # characters a line, lines a page, pages of one letter

_JOINED = "\u200d\ufe0e\ufe0f\u3099\u309a"  # signs that join the one before them

DRILL = "【訓練】"
# Said where the text itself does not say it. Readers of other languages get the Japanese mark, too: all around them
# will speak of 訓練.
DRILLS = {
    JAPANESE: DRILL,
    EASY: "【訓練（れんしゅう）】",
    "en": "【訓練 DRILL】",
    "zh": "【訓練 演练】",
    "ko": "【訓練 훈련】",
    "vi": "【訓練 DIỄN TẬP】",
    "ne": "【訓練 अभ्यास】",
    "tl": "【訓練 PAGSASANAY】",
}


@dataclass(frozen=True)
class Preview:
    """A notice as one way out shows it.

    `size` and `limit` are in `unit`; no limit where the way out has none. `parts`: messages of an SMS, pages of a
    letter, else 1. `fits`: nothing is cut off. `problems` are sentences; some of them are only advice.
    """

    channel: str
    title: str
    lines: tuple[str, ...]
    size: int
    limit: int | None
    unit: str
    parts: int
    fits: bool
    problems: tuple[str, ...]


def heading(title: str, *, drill: bool, language: str = JAPANESE) -> str:
    """The title, with the mark of a drill before it unless it has one."""
    return title if not drill or title.startswith("【訓練") else DRILLS.get(language, DRILL) + title


def units(text: str) -> int:
    """UTF-16 units: what LINE and SMS count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts_of_sms(text: str) -> int:
    """How many messages the text costs: 70 units in one, 67 in each of several.

    Everything is counted as Japanese is (UCS-2); a text of Latin letters alone may cost less.
    """
    many = units(text)
    return 1 if many <= SMS_ONE else -(-many // SMS_PART)


def compose(  # noqa: PLR0913, PLR0917  what a notice consists of
    channel: str, title: str, body: str, link: str, sender: str, drill: bool, *, language: str = JAPANESE
) -> str:
    """The final text of a notice on a channel: of mail the body (its subject is `heading`), of push the JSON payload.

    `link`: a whole https address or blank. `sender`: the municipality's name.
    """
    notice = _Notice(title, body.replace("\r\n", "\n").strip(), link, sender, drill, language)
    if _fits(channel, notice.on(channel)):
        return notice.on(channel)
    least, most = 0, len(notice.body)  # the longest beginning of the body with which it fits
    while least < most:
        middle = (least + most + 1) // 2
        if _fits(channel, notice.cut(middle).on(channel)):
            least = middle
        else:
            most = middle - 1
    return notice.cut(least).on(channel)


def preview(  # noqa: PLR0913  what a notice consists of
    text: Text, channel: str, sender: str, drill: bool = False, *, language: str = JAPANESE, site: str = ""
) -> Preview:
    """How the notice looks on a channel. `site`: the https address of this platform, put before paths."""
    link = site.rstrip("/") + text.link if text.link.startswith("/") else text.link
    shown = compose(channel, text.title, text.body, link, sender, drill, language=language)
    notice = _Notice(text.title, text.body.replace("\r\n", "\n").strip(), link, sender, drill, language)
    whole = notice.on(channel)
    if channel == PUSH:
        payload = json.loads(shown)
        shown = _joined("\n", payload["body"], payload["url"])
    parts = parts_of_sms(whole) if channel == SMS else _pages(whole) if channel == LETTER else 1
    measured = _measure(channel, whole, language)
    return Preview(
        channel,
        notice.heading,
        tuple(shown.splitlines()),
        *measured,
        parts,
        fits=channel == PUSH or _fits(channel, whole),
        problems=tuple(_problems(channel, notice, measured)),
    )


@dataclass(frozen=True)
class _Notice:
    """What is put together."""

    title: str
    body: str
    link: str
    sender: str
    drill: bool
    language: str

    @property
    def heading(self) -> str:
        return heading(self.title, drill=self.drill, language=self.language)

    def cut(self, length: int) -> _Notice:
        """With a beginning of the body that ends in …, never between signs that make one for the reader."""
        while 0 < length < len(self.body) and self.body[length] in _JOINED:
            length -= 1
        if length >= len(self.body):
            return self
        return replace(self, body=f"{self.body[:length].rstrip()}…" if length else "")

    def on(self, channel: str) -> str:
        """Everything of it, however long."""
        mark = self.heading.removesuffix(self.title)
        if channel == PUSH:
            payload = {"title": self.heading, "body": self.body, "url": self.link}
            return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        if channel == SMS:
            tight = "\n".join(" ".join(line.split()) for line in self.body.splitlines() if line.strip())
            sender = f"【{self.sender}】" if self.sender else ""
            return _joined("\n", f"{mark}{sender}{self.title}", tight, self.link)
        if channel == CALL:
            again = self.heading if self.drill else ""
            return spoken(_from(self.sender, self.language), self.heading, self.body, again)
        if channel == MAIL:
            return _joined("\n\n", mark, self.body or self.title, self.link, f"-- \n{self.sender}" * bool(self.sender))
        return _joined("\n\n", self.heading, self.body, self.link)


def _from(sender: str, language: str) -> str:
    """How a call begins: 大田区からのお知らせです。"""
    if not sender:
        return ""
    return f"{sender}からのお知らせです。" if language in {JAPANESE, EASY} else f"{sender}."


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)


def _measure(channel: str, whole: str, language: str = JAPANESE) -> tuple[int, int | None, str]:
    """Size, limit and unit."""
    if channel == LINE:
        return units(whole), LINE_UNITS, _("文字")
    if channel == SMS:
        return units(whole), SMS_UNITS, _("文字")
    if channel == PUSH:
        return len(whole.encode("utf-8", "surrogatepass")), PUSH_BYTES, _("バイト")
    if channel == CALL:
        return seconds(whole, japanese=language in {JAPANESE, EASY}), CALL_SECONDS, _("秒")
    if channel == LETTER:
        return _pages(whole), LETTER_PAGES, _("ページ")
    return len(whole), None, _("文字")


def _fits(channel: str, whole: str) -> bool:
    if channel in {CALL, LETTER}:  # half of what was said is worse than a long call, or one more sheet
        return True
    size, limit, _unit = _measure(channel, whole)
    return limit is None or size <= limit


def _pages(whole: str) -> int:
    """About how many pages a letter has, besides the address."""
    lines = sum(max(1, -(-len(line) // LETTER_LINE)) for line in whole.splitlines())
    return max(1, -(-lines // LETTER_PAGE))


def _problems(channel: str, notice: _Notice, measured: tuple[int, int | None, str]) -> Iterator[str]:
    size, limit, unit = measured
    if channel == PUSH:
        if limit is not None and size > limit:
            yield _("長いので、通知では途中までになります。続きはサイトのお知らせで読めます。")
        if len(notice.heading) > PUSH_TITLE:
            yield _("題名が%(most)d文字を超えると、途中で切れる端末があります。") % {"most": PUSH_TITLE}
    elif limit is not None and size > limit:
        yield (
            _("%(size)d%(unit)sあり、%(limit)d%(unit)sを超えています。短くしてください。")
            % {"size": size, "limit": limit, "unit": unit}
        )
    if channel == SMS and any(ord(one) > 0xFFFF for one in notice.title + notice.body):
        yield _("絵文字やまれな漢字は、SMSでは正しく表示されない端末があります。")
    if channel == CALL and notice.link:
        yield _("電話ではリンクを読み上げません。電話番号か行き先を本文に書いてください。")
