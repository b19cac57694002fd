"""What the counter says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.refusals import ApplicationRefused


class NothingChosen(ApplicationRefused):
    """An interview is about at least one procedure that is taken by this channel."""

    code = "counter.nothing-chosen"

    def __init__(self) -> None:
        super().__init__(_("窓口で受け付ける手続を、1つ以上選んでください。"))


class WithAnother(ApplicationRefused):
    """Another member of staff has the draft."""

    code = "counter.with-another"

    def __init__(self) -> None:
        super().__init__(_("この下書きは、ほかの職員が受付中です。その職員に引き渡しを頼んでください。"))


class NoSuchDraft(ApplicationRefused):
    """The link leads to no draft that can be taken over."""

    code = "counter.no-such-draft"

    def __init__(self) -> None:
        super().__init__(_("この二次元コードの下書きは見つかりません。提出済みか、古いリンクです。"))


class ConsentNeeded(ApplicationRefused):
    """The person was not asked, or there is no such account: one sentence for both, so that nobody can try it out."""

    code = "counter.consent-needed"

    def __init__(self) -> None:
        super().__init__(_("本人の同意を確かめて、登録しているメールアドレスを聞き直してください。"))


class IdentityNotSeen(ApplicationRefused):
    """Somebody at the counter hands in only after it was noted who they are."""

    code = "counter.identity-not-seen"

    def __init__(self) -> None:
        super().__init__(_("本人確認を記録してください。確認の要らない手続でも、そう記録します。"))


class WrongDay(ApplicationRefused):
    """The day of arrival lies ahead, or before the postmark."""

    code = "counter.wrong-day"

    def __init__(self) -> None:
        super().__init__(_("届いた日は今日までの日、消印の日は届いた日までの日を書いてください。"))


class TooLate(ApplicationRefused):
    """What was handed in by mistake can be taken back for a short time only."""

    code = "counter.too-late"

    def __init__(self) -> None:
        super().__init__(_("受付から10分を過ぎたか、担当の課が審査を始めています。担当の課に連絡してください。"))
