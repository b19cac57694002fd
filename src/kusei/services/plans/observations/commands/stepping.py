"""Goes on from an observation: what was concluded, decided, done; and whether the public may read it.

Steps are only ever added. Of two people who decide at once, one does; the other is shown what was decided.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, require_planner, standing
from kusei.services.plans.observations.commands.locking import Stale, advance, locked, require_version
from kusei.services.plans.observations.models import LONGEST_TEXT, Observation, Step
from kusei.services.plans.observations.queries.rights import DECISIONS, departments_of, may_add
from kusei.services.plans.observations.rules import StepKind, may_follow, state_after

# What the database says when somebody was faster between our look and our write.
OVERTAKEN = frozenset({"observations_step_once", "observations_step_follows"})


class StepRefused(CycleRefused):
    """The step cannot be added like this; the sentence says why."""

    code = "observations.step-refused"


class NotDecided(CycleRefused):
    """Only what is decided can be let out."""

    code = "observations.not-decided"

    def __str__(self) -> str:
        return _("公表できるのは、意思決定まで進んだ気づきだけです。決めてから公表してください。")


def add_step(  # noqa: PLR0913  what a step consists of
    *,
    observation_id: int,
    version: int,
    kind: str,
    text: str,
    done_on: dt.date,
    corrects_id: int | None = None,
    by: User | None,
) -> Step:
    """Add a step, or with `corrects_id` a correction of an earlier one of the same kind.

    Conclusions and actions: editors and approvers of a department of a linked initiative, and planners. Decisions and
    closing: approvers of such a department, and planners. Raises `NoSuchObservation`, `NotAllowed`, `Stale`,
    `StepRefused`, `PossibleMyNumber`.
    """
    try:
        with transaction.atomic(), reason(_("気づきへの対応")):
            found = locked(observation_id)
            _require_allowed(found, kind, by)
            require_version(found, version)
            _require_follows(found, kind, corrects_id)
            words = _sound(found, text, done_on)
            number = (found.steps.order_by("-number").values_list("number", flat=True).first() or 0) + 1
            step = Step.objects.create(
                observation=found, number=number, kind=kind, text=words, done_on=done_on, corrects_id=corrects_id,
                by=by, at=clock.now(),
            )  # fmt: skip
            kinds = found.steps.filter(corrects=None).order_by("number").values_list("kind", flat=True)
            found.state = state_after(kinds)
            advance(found, "state")
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) in OVERTAKEN:
            raise Stale from error
        raise
    return step


def _require_allowed(found: Observation, kind: str, by: User | None) -> None:
    if kind not in StepKind.values:
        raise StepRefused(_("次の段階を選んでください。"))
    if may_add(standing(by, found.plan.municipality), departments_of(found), kind):
        return
    if kind in DECISIONS:
        raise NotAllowed(_("決めることができるのは、関わる取組の所管の承認者と企画担当だけです。"))
    raise NotAllowed(_("書けるのは、関わる取組の所管の編集者と承認者、企画担当だけです。"))


def _require_follows(found: Observation, kind: str, corrects_id: int | None) -> None:
    if corrects_id is None:
        if not may_follow(found.state, kind):
            raise StepRefused(
                _("「%(state)s」の気づきに「%(kind)s」は続きません。段階の順に進めてください。")
                % {"state": found.get_state_display(), "kind": StepKind(kind).label}
            )
    elif not found.steps.filter(pk=corrects_id, kind=kind).exists():
        raise StepRefused(_("訂正する段階が見つかりません。画面を開き直してください。"))


def _sound(found: Observation, text: str, done_on: dt.date) -> str:
    words = text.strip()
    if not words or "\0" in words:
        raise StepRefused(_("内容を書いてください。"))
    if len(words) > LONGEST_TEXT:
        raise StepRefused(_("内容は%(most)d字までで書いてください。") % {"most": LONGEST_TEXT})
    if not found.observed_on <= done_on <= clock.today():
        raise StepRefused(_("日付は、気づいた日からきょうまでの日にしてください。"))
    refuse_my_number(words)
    return words


def set_public(*, observation_id: int, version: int, public: bool, by: User | None) -> Observation:
    """Let everybody read a decided observation on the pages of its initiatives, or no longer.

    Planners only. Raises `NoSuchObservation`, `NotAllowed`, `Stale`, `NotDecided`.
    """
    with transaction.atomic(), reason(_("気づきの公表") if public else _("気づきの公表をやめる")):
        found = locked(observation_id)
        require_planner(by, found.plan.municipality)
        require_version(found, version)
        if public and not found.steps.filter(kind=StepKind.DECIDE).exists():
            raise NotDecided
        found.public = public
        advance(found, "public")
    return found
