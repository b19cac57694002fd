"""What people call states, acts, kinds of step and periods of keeping."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.rules import Action, State, StepKind

STATES = {
    State.DRAFTING: _("作成中"),
    State.IN_ROUTE: _("回議中"),
    State.SENT_BACK: _("差戻し"),
    State.WITHDRAWN: _("取下げ"),
    State.APPROVED: _("決裁済み"),
    State.IN_EFFECT: _("施行済み"),
    State.DISCARDED: _("廃案"),
}
# The shape that stands beside the word (`{% state %}`).
SHAPES = {
    State.DRAFTING: "unknown",
    State.IN_ROUTE: "on-track",
    State.SENT_BACK: "late",
    State.WITHDRAWN: "stopped",
    State.APPROVED: "done",
    State.IN_EFFECT: "done",
    State.DISCARDED: "stopped",
}
ACTIONS = {
    Action.CREATE: pgettext_lazy("approval", "起案"),
    Action.EDIT: pgettext_lazy("approval", "修正"),
    Action.HAND_OVER: pgettext_lazy("approval", "引継ぎ"),
    Action.SUBMIT: pgettext_lazy("approval", "提出"),
    Action.APPROVE: pgettext_lazy("approval", "承認"),
    Action.AGREE: pgettext_lazy("approval", "同意"),
    Action.DISAGREE: pgettext_lazy("approval", "不同意"),
    Action.DECIDE: pgettext_lazy("approval", "決裁"),
    Action.RETURN: pgettext_lazy("approval", "前の段へ差戻し"),
    Action.SEND_BACK: pgettext_lazy("approval", "起案者へ差戻し"),
    Action.WITHDRAW: pgettext_lazy("approval", "取下げ"),
    Action.DISCARD: pgettext_lazy("approval", "廃案"),
    Action.CONFIRM: pgettext_lazy("approval", "後閲"),
    Action.TAKE_EFFECT: pgettext_lazy("approval", "施行"),
}
STEP_KINDS = {
    StepKind.APPROVE: pgettext_lazy("approval", "承認"),
    StepKind.CONSULT: pgettext_lazy("approval", "合議"),
    StepKind.DECIDE: pgettext_lazy("approval", "決裁"),
}
RETENTIONS = {
    Retention.ONE: _("1年"),
    Retention.THREE: _("3年"),
    Retention.FIVE: _("5年"),
    Retention.TEN: _("10年"),
    Retention.THIRTY: _("30年"),
    Retention.PERMANENT: _("永年"),
    Retention.STANDING: _("常用"),
}
