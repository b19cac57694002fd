"""What this part says when it refuses: one family of errors, each with a code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _


class SubscribersRefused(ValueError):
    """Something is refused; the sentence says what to do next. Subclasses name the case."""

    code: ClassVar[str] = "subscribers.refused"


class TopicGone(SubscribersRefused):
    """There is no such topic, or it has ended."""

    code = "subscribers.topic-gone"

    def __init__(self) -> None:
        super().__init__(_("その種類のお知らせは、いまはありません。一覧から選び直してください。"))


class ChannelRefused(SubscribersRefused):
    """That is no way to reach anybody here, or not this person."""

    code = "subscribers.channel-refused"


class AttributeRefused(SubscribersRefused):
    """A value cannot be kept as it is. `attribute` names the field."""

    code = "subscribers.attribute-refused"

    def __init__(self, attribute: str, sentence: str) -> None:
        super().__init__(sentence)
        self.attribute = attribute


class NotAgreed(SubscribersRefused):
    """What the person tells about themselves is kept only with their consent."""

    code = "subscribers.not-agreed"

    def __init__(self) -> None:
        super().__init__(
            _("あなたのことを登録するには、使い方への同意が必要です。同意の欄を選んでから保存してください。")
        )


class AddressRefused(SubscribersRefused):
    """An address cannot be linked like this."""

    code = "subscribers.address-refused"


class CodeRefused(SubscribersRefused):
    """A code is wrong, too old, used, or was tried too often."""

    code = "subscribers.code-refused"
