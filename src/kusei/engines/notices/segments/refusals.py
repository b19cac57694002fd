"""What segments say when they refuse: one family of errors, each with a code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _


class SegmentRefused(ValueError):
    """Something about a segment is refused; the sentence says what to do next. Subclasses name the case."""

    code: ClassVar[str] = "segments.refused"


class NotARule(SegmentRefused):
    """The stored tree has another shape than a rule."""

    code = "segments.not-a-rule"

    def __init__(self) -> None:
        super().__init__(_("条件の形が正しくありません。条件を選び直してください。"))


class TooDeep(SegmentRefused):
    """Groups in groups in groups."""

    code = "segments.too-deep"

    def __init__(self, most: int) -> None:
        super().__init__(_("条件の入れ子は%(most)d段までです。条件をまとめてください。") % {"most": most})


class TooMany(SegmentRefused):
    """More conditions than a person understands."""

    code = "segments.too-many"

    def __init__(self, most: int) -> None:
        super().__init__(_("条件は%(most)d個までです。対象を分けてください。") % {"most": most})


class UnknownCondition(SegmentRefused):
    """A condition that this installation does not have."""

    code = "segments.unknown-condition"

    def __init__(self, key: str) -> None:
        super().__init__(_("「%(key)s」という条件はありません。ほかの条件を選んでください。") % {"key": key})


class NothingChosen(SegmentRefused):
    """A condition without a value, or a group without a condition."""

    code = "segments.nothing-chosen"

    def __init__(self, label: str = "") -> None:
        super().__init__(
            _("「%(label)s」の値を一つ以上選んでください。") % {"label": label}
            if label
            else _("まとまりの中に条件を一つ以上入れてください。")
        )


class UnknownValue(SegmentRefused):
    """A value that the condition does not offer."""

    code = "segments.unknown-value"

    def __init__(self, label: str, value: str) -> None:
        super().__init__(
            _("「%(label)s」に「%(value)s」はありません。一覧から選んでください。")
            % {"label": label, "value": value[:40]}
        )


class NoName(SegmentRefused):
    """A segment without a name."""

    code = "segments.no-name"

    def __init__(self) -> None:
        super().__init__(_("名称を書いてください。"))


class NameTaken(SegmentRefused):
    """Two segments of a department in use have different names."""

    code = "segments.name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("「%(name)s」という対象はもうあります。ほかの名称にしてください。") % {"name": name})


class ChangedMeanwhile(SegmentRefused):
    """Somebody else saved the segment after this page was opened."""

    code = "segments.changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(_("開いている間に、ほかの人がこの対象を変えました。いまの内容を確かめてください。"))


class Unknown(SegmentRefused):
    """There is no such segment."""

    code = "segments.unknown"

    def __init__(self) -> None:
        super().__init__(_("この対象はありません。一覧から選び直してください。"))
