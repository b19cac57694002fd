"""What the engine refuses, with a sentence that says what to do next."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class ResourcesRefused(ValueError):
    """Something cannot be done; `code` is stable, the message says what to do next."""

    code: ClassVar[str] = "resources.refused"


class FacilityWrong(ResourcesRefused):
    """Files of a pack cannot be loaded; the message lists every problem with file and place."""

    code = "resources.pack-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class ClosureWrong(ResourcesRefused):
    """A closure without a reason, over before it begins, or of something in another facility."""

    code = "resources.closure-wrong"


class AlreadyLifted(ResourcesRefused):
    """Somebody opened it again before."""

    code = "resources.already-lifted"

    def __init__(self) -> None:
        super().__init__(_("この休みは、もう取り消されています。画面を読み込み直してください。"))


class NotYourFacility(PermissionDenied):
    """Closures are made by editors and approvers of the facility's department."""

    def __init__(self) -> None:
        super().__init__(_("この施設の休みを決められるのは、担当の組織の編集・承認の役割を持つ人だけです。"))
