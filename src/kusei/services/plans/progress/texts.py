"""The words for statuses and states on pages, in the order in which they are offered, and their shapes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.services.plans.progress.rules import ReportState, RoundState, Status

STATUSES = {
    Status.AHEAD: _("予定以上"),
    Status.ON_TRACK: _("予定どおり"),
    Status.SLIGHTLY_LATE: _("やや遅れ"),
    Status.LATE: _("遅れ"),
    Status.NOT_STARTED: _("未着手"),
    Status.DONE: _("完了"),
    Status.STOPPED: _("中止"),
}
SHAPES = {
    Status.AHEAD: "ahead",
    Status.ON_TRACK: "on-track",
    Status.SLIGHTLY_LATE: "late",
    Status.LATE: "late",
    Status.NOT_STARTED: "unknown",
    Status.DONE: "done",
    Status.STOPPED: "stopped",
}
ROUND_STATES = {
    RoundState.OPEN: _("受付中"),
    RoundState.CLOSED: _("締切ずみ"),
    RoundState.PUBLISHED: _("公表ずみ"),
}
REPORT_STATES = {
    ReportState.WAITING: _("未報告"),
    ReportState.DRAFT: _("書きかけ"),
    ReportState.REPORTED: _("報告ずみ"),
    ReportState.RETURNED: _("差戻し"),
}
FIELDS = {
    "text": _("これまでの取組と成果"),
    "problems": _("課題"),
    "next_step": _("今後の予定"),
    "hours_planned": _("削減時間の見込み（時間）"),
    "hours_actual": _("削減時間の実績（時間）"),
    "yen_planned": _("効果額の見込み（円）"),
    "yen_actual": _("効果額の実績（円）"),
}
HOURS_AND_YEN = ("hours_planned", "hours_actual", "yen_planned", "yen_actual")
TEXTS = ("text", "problems", "next_step")
WHOLE = _("取組全体")


def status_label(status: str) -> str:
    """The word for a status; none: not known."""
    return str(STATUSES[Status(status)]) if status else str(_("未報告"))


def shape(status: str) -> str:
    """The kind for `{% state %}`."""
    return SHAPES[Status(status)] if status else "unknown"
