"""One act on several applications: each in its own transaction, and each says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.commands.moving import locked
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.refusals import REFUSALS, NotPossibleNow, ReasonNeeded, sentence
from kusei.foundation.people.models import User

MOST = 50


@dataclass(frozen=True)
class Chosen:
    """A row of the list and the last event that the person saw of it."""

    number: str
    seen: int


@dataclass(frozen=True)
class Result:
    """What came of one row; `why` is blank when it was done."""

    number: str
    why: str = ""


def for_each(  # noqa: PLR0913  one act with all it may need
    *, chosen: Sequence[Chosen], word: str, by: User, to: User | None = None, outcome: str = "", note: str = ""
) -> list[Result]:
    """Do it for at most `MOST` rows. `word`: start, assign (with `to`), decide (with `outcome`), deliver."""
    return [Result(one.number, _one(one, word, by, to, outcome, note)) for one in chosen[:MOST]]


def _one(chosen: Chosen, word: str, by: User, to: User | None, outcome: str, note: str) -> str:  # noqa: PLR0913, PLR0917  as _do
    try:
        with transaction.atomic():
            application = access.one_for_staff(by, chosen.number)
            locked(application.pk, seen=chosen.seen)
            _do(application, word, by, to, outcome, note)
    except Http404:
        return _("この番号の申請はないか、見る権限がありません。")
    except access.NotAllowed as refusal:
        return str(refusal)
    except (*REFUSALS, ApprovalRefused) as refusal:
        return sentence(refusal)
    return ""


def _do(  # noqa: PLR0913, PLR0917  one act with all it may need
    application: Application, word: str, by: User, to: User | None, outcome: str, note: str
) -> None:
    if word == "start":
        office.start_review(application_id=application.pk, by=by)
    elif word == "assign":
        office.assign(application_id=application.pk, to=to, by=by)
    elif word == "deliver":
        office.deliver(application_id=application.pk, by=by, note=note)
    elif word == "decide":
        if office.outcome_of(application, outcome).reason_required:
            raise ReasonNeeded
        office.decide(application_id=application.pk, outcome=outcome, by=by)
    else:
        raise NotPossibleNow
