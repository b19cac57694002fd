"""What this part says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.refusals import ApplicationRefused


class DeliveryRefused(ApplicationRefused):
    """Something about a letter is refused; the sentence says what to do next."""

    code: ClassVar[str] = "delivery.refused"


class NoSuchLetter(DeliveryRefused):
    """The definition names a template that neither the pack nor the engine has."""

    code = "delivery.no-such-letter"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("通知のひな形「%(name)s」がありません。パックの letters/ に置くか、手続の定義を直してください。")
            % {"name": name[:80]}
        )
        self.name = name


class LetterRevoked(DeliveryRefused):
    """The decision of the letter was taken back."""

    code = "delivery.letter-revoked"

    def __init__(self) -> None:
        super().__init__(_("この通知は取り消されました。新しい結果が決まるまでお待ちください。"))


class AlreadyDelivered(DeliveryRefused):
    """How the letter was delivered stands already."""

    code = "delivery.already-delivered"

    def __init__(self) -> None:
        super().__init__(_("この通知は、もう渡したことになっています。画面を読み直して確かめてください。"))


class SigningUnavailable(DeliveryRefused):
    """The key cannot be read, or the time-stamp server does not answer."""

    code = "delivery.signing-unavailable"

    def __init__(self) -> None:
        super().__init__(
            _("電子署名ができません。管理者に、署名の鍵とタイムスタンプの設定を確かめてもらってください。")
        )
