"""What the builder says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class BuilderRefused(ValueError):
    """Something about a working copy is refused; the sentence says what to do next."""

    code: ClassVar[str] = "builder.refused"


class ChangedMeanwhile(BuilderRefused):
    """Somebody changed the working copy since the page was shown."""

    code = "builder.changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(_("ほかの人が先に変えています。変わったところを見てから、もう一度保存してください。"))


class WouldBreak(BuilderRefused):
    """After the change nobody could read the definition; `problems` says where: (path, what is wrong)."""

    code = "builder.would-break"

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(_("この変更では様式が成り立ちません。次のところを直してください。"))
        self.problems = list(problems)


class NothingThere(BuilderRefused):
    """The section or field of the change does not exist (any more)."""

    code = "builder.nothing-there"

    def __init__(self) -> None:
        super().__init__(_("その項目はもうありません。画面を読み直してください。"))


class NothingToUndo(BuilderRefused):
    """There is no step to take back, or none to do again."""

    code = "builder.nothing-to-undo"

    def __init__(self) -> None:
        super().__init__(_("これより前（先）の変更はありません。"))


class NotNow(BuilderRefused):
    """The state of the working copy does not allow it."""

    code = "builder.not-now"

    def __init__(self) -> None:
        super().__init__(_("いまの状態では、できません。画面を読み直して、状態を確かめてください。"))


class NotReady(BuilderRefused):
    """There are errors, or samples that do not give what they should."""

    code = "builder.not-ready"

    def __init__(self, errors: int, samples: int) -> None:
        super().__init__(
            _("誤りが%(errors)s件、合わない見本が%(samples)s件あります。直してから、承認を頼んでください。")
            % {"errors": errors, "samples": samples}
        )


class FourEyes(BuilderRefused):
    """Who asked for the approval may not give it."""

    code = "builder.four-eyes"

    def __init__(self) -> None:
        super().__init__(_("承認を頼んだ人とは別の人が承認します。ほかの承認者に頼んでください。"))


class ReasonNeeded(BuilderRefused):
    """The act needs a reason or note in words."""

    code = "builder.reason-needed"

    def __init__(self) -> None:
        super().__init__(_("理由や確かめたことを書いてください。"))


class OldBase(BuilderRefused):
    """Another version went into force since this copy was begun."""

    code = "builder.old-base"

    def __init__(self) -> None:
        super().__init__(
            _(
                "この写しを作ったあとで、新しい版が公開されました。違いを確かめ、「いまの版に合わせた」を押してください。"
            )
        )


class KeyTaken(BuilderRefused):
    """A procedure has this key already, or the key of a procedure would change."""

    code = "builder.key-taken"

    def __init__(self) -> None:
        super().__init__(_("この手続のキーは使えません。すでにある手続のキーは変えられず、ほかの手続には使えません。"))


class NotAProcedure(BuilderRefused):
    """The text is a guide or nothing that we know."""

    code = "builder.not-a-procedure"

    def __init__(self) -> None:
        super().__init__(_("手続の定義ではありません。手続ガイドは、ここでは作れません。"))


class TimePassed(BuilderRefused):
    """A time of publication lies in the past."""

    code = "builder.time-passed"

    def __init__(self) -> None:
        super().__init__(_("公開する日時には、これから来る日時を書いてください。"))


class NotAllowed(PermissionDenied):
    """The person may see the working copy, but not do this."""

    code = "builder.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("この操作をする役割がありません。担当の課の人に頼んでください。"))
