"""What this part says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.emergency.weather.reading import LARGEST, NotReadable


class WeatherRefused(ValueError):
    """Something about a report or a proposal is refused; the sentence says what to do next."""

    code: ClassVar[str] = "weather.refused"


# By the codes of `reading.NotReadable`.
SENTENCES: dict[str, Promise] = {
    "empty": gettext_lazy("中身がありません。送り元で、電文が切れていないか確かめてください。"),
    "too-large": gettext_lazy("電文が大きすぎます（2MBまで）。気象庁の電文か確かめてください。"),
    "encoding": gettext_lazy("文字コードがUTF-8でありません。気象庁が送ったままの電文を渡してください。"),
    "declarations": gettext_lazy(
        "文書型の宣言（DOCTYPE）があるため、読みませんでした。気象庁の電文にはありません。送り元を確かめてください。"
    ),
    "not-xml": gettext_lazy("XMLとして読めません。途中で切れていないか確かめて、もう一度渡してください。"),
    "not-a-report": gettext_lazy("気象庁防災情報XMLの電文ではありません。ファイルを確かめてください。"),
    "field-missing": gettext_lazy("電文に欠けている項目があります。気象庁が送ったままの電文を渡してください。"),
    "field-wrong": gettext_lazy("電文の項目に、決まりにない値があります。気象庁が送ったままの電文を渡してください。"),
    "unavailable": gettext_lazy("ファイルを読めません。権限と置き場所を確かめてください。"),
}


def sentence_of(code: str) -> str:
    """Why a file with that code was refused, in the language of the page."""
    return str(SENTENCES.get(code, SENTENCES["not-a-report"]))


class Unreadable(WeatherRefused):
    """The bytes are no report of the weather agency. `reason` is the finer code, `field` the element that is meant."""

    code = "weather.unreadable"

    def __init__(self, found: NotReadable) -> None:
        super().__init__(found.code)
        self.reason, self.field = found.code, found.field

    def __str__(self) -> str:
        said = sentence_of(self.reason)
        return f"{said}（{self.field}）" if self.field else said


class AlreadyDecided(WeatherRefused):
    """The proposal is no longer open."""

    code = "weather.already-decided"

    def __str__(self) -> str:
        return _("この提案は、もう扱いが決まっています。画面を読み直してください。")


class ReasonNeeded(WeatherRefused):
    """Dismissing needs a reason."""

    code = "weather.reason-needed"

    def __str__(self) -> str:
        return _("見送る理由を400字までで書いてください。")


class NotAllowed(PermissionDenied):
    """The person does not hold the role in the departments on duty."""

    code = "weather.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("気象の提案を扱えるのは、防災を担当する部署の担当者です。"))


__all__ = ["LARGEST", "AlreadyDecided", "NotAllowed", "ReasonNeeded", "Unreadable", "WeatherRefused", "sentence_of"]
