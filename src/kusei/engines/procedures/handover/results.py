"""What a row of results would do: nothing, a decision, or why not; one sentence for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.definition.procedure import Outcome
from kusei.engines.procedures.handover.resultfile import day_of
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError
from kusei.lib.mynumber import refuse_my_number

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

UNKNOWN_NUMBER, OTHER_SERIAL, UNKNOWN_CODE = "unknown-number", "other-serial", "unknown-code"
WRONG_DAY, FUTURE_DAY, NO_REASON = "wrong-day", "future-day", "no-reason"
ALREADY, OTHER_RESULT, WRONG_STATE, NEEDS_TWO = "already", "other-result", "wrong-state", "needs-two"
MOVED, MY_NUMBER = "moved", "my-number"

SENTENCES: Final[dict[str, _StrOrPromise]] = {
    UNKNOWN_NUMBER: _("この受付番号の申請は、この手続にないか、ほかの課のものです。番号を確かめてください。"),
    OTHER_SERIAL: _("通し番号が、この申請を出力したときの番号と違います。行がずれていないか確かめてください。"),
    UNKNOWN_CODE: _("この結果コードは、手続の定義にありません。"),
    WRONG_DAY: _("決定日を「2026-04-01」のように書いてください。"),
    FUTURE_DAY: _("決定日が先の日です。"),
    NO_REASON: _("この結果には理由が要ります。備考に理由を書いてください。"),
    ALREADY: _("同じ結果がもう入っています。何も変わりません。"),
    OTHER_RESULT: _("別の結果で決定済みです。変えるときは、申請の画面で審査に戻してください。"),
    WRONG_STATE: _("いまの状態では決定できません。申請の画面で状態を確かめてください。"),
    NEEDS_TWO: _("この手続は、決裁か別の職員の確認が要ります。申請の画面から決定してください。"),
    MY_NUMBER: _("備考に、マイナンバーと思われる番号があります。消してから取り込んでください。"),
    MOVED: _("処理のあいだに、ほかの人が手続きを進めました。申請の画面で確かめてください。"),
}
_SERIAL = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """What a row would do. `refusal`: a key of `SENTENCES`, blank when `outcome` would be decided."""

    refusal: str = ""
    outcome: Outcome | None = None

    @property
    def sentence(self) -> _StrOrPromise:
        """Why not; blank when it would be decided."""
        return SENTENCES.get(self.refusal, self.refusal)


@dataclass(frozen=True)
class Named:
    """The application that a row names, and the serial numbers (file, row) under which it left."""

    application: Application
    left: frozenset[tuple[int, int]]


def verdict(cells: Mapping[str, str], named: Named | None) -> Verdict:
    """What the row does to the application; None: there is none that the person may decide."""
    if named is None or named.application.disposed_at is not None:
        return Verdict(UNKNOWN_NUMBER)
    if _serial(cells.get("serial", "")) not in named.left:
        return Verdict(OTHER_SERIAL)
    application = named.application
    decision = application.version.content.decision
    outcome = next((one for one in decision.outcomes if one.key == cells.get("code", "").strip()), None)
    if outcome is None:
        return Verdict(UNKNOWN_CODE)
    day = day_of(cells.get("on", ""))
    if day is None or day > clock.today():
        return Verdict(WRONG_DAY if day is None else FUTURE_DAY)
    return _by_state(cells, application, outcome)


def _by_state(cells: Mapping[str, str], application: Application, outcome: Outcome) -> Verdict:
    if application.state in {State.DECIDED, State.DELIVERED}:
        return Verdict(ALREADY if application.outcome == outcome.key else OTHER_RESULT)
    decision = application.version.content.decision
    if decision.approval or decision.four_eyes:
        return Verdict(NEEDS_TWO)
    if application.state not in {State.RECEIVED, State.IN_REVIEW, State.CORRECTION}:
        return Verdict(WRONG_STATE)
    remark = cells.get("remark", "").strip()
    if outcome.reason_required and not remark:
        return Verdict(NO_REASON)
    try:
        refuse_my_number(remark)
    except RuleError:
        return Verdict(MY_NUMBER)
    return Verdict(outcome=outcome)


def _serial(text: str) -> tuple[int, int] | None:
    found = _SERIAL.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None
