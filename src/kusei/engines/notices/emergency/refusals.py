"""What the desk of alerts refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class AlertRefused(ValueError):
    """Something about an alert is refused; subclasses name the case."""

    code: ClassVar[str] = "alerts.refused"


class NotAllowed(PermissionDenied):
    """The person lacks the role, or is not in a department in charge."""

    code = "alerts.not-allowed"


class Changed(AlertRefused):
    """Somebody else changed it since the person looked."""

    code = "alerts.changed"

    def __str__(self) -> str:
        return _("ほかの人が内容を変えました。いまの内容をもう一度確かめてから、操作してください。")


class NotNow(AlertRefused):
    """The alert is not in a state in which this can be done."""

    code = "alerts.not-now"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return _("いまの状態（%(state)s）では、この操作はできません。最新の画面を開くと、できることが分かります。") % {
            "state": self.state
        }


class SamePerson(AlertRefused):
    """Who wrote or asked for an alert is not its second person."""

    code = "alerts.same-person"

    def __str__(self) -> str:
        return _("書いた人や確認を頼んだ人は、2人目になれません。ほかの承認者に、この画面を開いてもらってください。")


class NotFast(AlertRefused):
    """Below level 4 one person alone never releases."""

    code = "alerts.not-fast"

    def __str__(self) -> str:
        return _("1人で配信できるのは警戒レベル4と5だけです。2人目の確認を頼んでください。")


class NotConfirmed(AlertRefused):
    """The number of the level was not typed."""

    code = "alerts.not-confirmed"

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.level = level

    def __str__(self) -> str:
        return _("確かめるため、警戒レベルの数字「%(level)s」を書くと配信できます。") % {"level": self.level}


class ReasonMissing(AlertRefused):
    """This needs a reason."""

    code = "alerts.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")


class NoAreas(AlertRefused):
    """Neither the whole municipality nor a town."""

    code = "alerts.no-areas"

    def __str__(self) -> str:
        return _("対象を選んでください。区域のすべてにするときは「全域」を選びます。")


class UnknownTowns(AlertRefused):
    """Names that are not in the list of towns."""

    code = "alerts.unknown-towns"

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        return _("町の一覧にない名前があります：%(names)s。一覧から選び直してください。") % {
            "names": "、".join(self.names[:5])
        }


class WrongPolygon(AlertRefused):
    """The ring is not closed, or is no ring of positions."""

    code = "alerts.wrong-polygon"

    def __str__(self) -> str:
        return _("範囲は「緯度,経度」を4点以上並べ、最後の点を最初の点と同じにしてください。")


class WrongWords(AlertRefused):
    """A text is missing, too long, or in no known language."""

    code = "alerts.wrong-words"

    def __str__(self) -> str:
        return _("件名は80字まで、本文は4,000字までで、日本語は必ず書いてください。")


class WrongTimes(AlertRefused):
    """Orders have no end by the clock; information does not end before it begins."""

    code = "alerts.wrong-times"

    def __str__(self) -> str:
        return _("避難の発令には終わりの日時を付けられません。情報の終わりは、これからの日時にしてください。")


class WrongChannels(AlertRefused):
    """A drill to the public, or to nobody."""

    code = "alerts.wrong-channels"

    def __str__(self) -> str:
        return _("訓練は、職員のお知らせと訓練の画面にだけ出せます。1つ以上選んでください。")


class AlreadyFollowed(AlertRefused):
    """Somebody is writing an update or a cancellation of the same alert."""

    code = "alerts.already-followed"

    def __str__(self) -> str:
        return _("続報か解除の下書きがもうあります。それを使うか、取り下げてから作ってください。")


class NoHome(AlertRefused):
    """No municipality was loaded: nobody to speak for."""

    code = "alerts.no-home"

    def __str__(self) -> str:
        return _("自治体のデータがまだ読み込まれていません。管理者に知らせてください。")
