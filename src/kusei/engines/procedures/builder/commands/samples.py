"""Samples of a working copy: kept, made up, thrown away. They are invented; a possible My Number is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.refusals import sentence
from kusei.engines.procedures.builder import access, examining
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import Sample, SampleKind, State, Workpiece
from kusei.engines.procedures.builder.refusals import BuilderRefused, NothingThere, NotNow
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.definition.reading import unfit
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import PossibleMyNumber, refuse_my_number

MOST = 50


class SampleWrong(BuilderRefused):
    """What was typed is no sample; the sentence says why."""

    code = "builder.sample-wrong"


@transaction.atomic
def keep(  # noqa: PLR0913  the parts of a sample
    *,
    workpiece_id: int,
    title: str,
    answers: Mapping[str, Any],
    wrong: Mapping[str, str] | None,
    by: User,
    channel: str = "online",
    sample_id: int | None = None,
) -> Sample:
    """Keep a sample, or change it. `wrong`: path of each expected problem → its code; nothing: it is complete."""
    workpiece = _open(workpiece_id, by)
    if not title.strip():
        raise SampleWrong(_("見本の名前を書いてください。"))
    text = json.dumps(answers, ensure_ascii=False)
    if unfit([title, dict(answers), dict(wrong or {})]) is not None:
        raise SampleWrong(_("見本に、使えない文字か数があります。消してください。"))
    try:
        refuse_my_number(text)
    except PossibleMyNumber as error:
        raise SampleWrong(sentence(error)) from None
    if len(text) > 200_000 or (sample_id is None and workpiece.samples.count() >= MOST):
        raise SampleWrong(_("見本が大きすぎるか、多すぎます。使わない見本を消してください。"))
    sample = workpiece.samples.filter(pk=sample_id).first() if sample_id else Sample(workpiece=workpiece)
    if sample is None:
        raise NothingThere
    sample.title, sample.answers, sample.wrong, sample.channel = title.strip()[:200], answers, wrong or {}, channel
    sample.kind = SampleKind.FAULTY if wrong else SampleKind.COMPLETE
    sample.save()
    return sample


@transaction.atomic
def generate(*, workpiece_id: int, by: User) -> list[Sample]:
    """Make up a complete and a faulty sample. What a rule between answers wants, a person puts right."""
    workpiece = _open(workpiece_id, by)
    content, today = examining.readable(workpiece.content), clock.today()
    full = sampling.generated(content, today=today)
    less, wrong = sampling.spoilt(content, full, today=today)
    made = [keep(workpiece_id=workpiece_id, title=_("作られた見本"), answers=full, wrong=None, by=by)]
    if wrong:
        title = _("作られた見本（書きもらし）")
        made.append(keep(workpiece_id=workpiece_id, title=title, answers=less, wrong=wrong, by=by))
    return made


@transaction.atomic
def discard(*, workpiece_id: int, sample_id: int, by: User) -> None:
    """Throw a sample away; its row stays in the history."""
    _open(workpiece_id, by).samples.filter(pk=sample_id).delete()


def _open(workpiece_id: int, by: User) -> Workpiece:
    workpiece = working.locked(workpiece_id)
    access.require(by, Role.EDITOR, workpiece.department)
    if workpiece.state != State.WORKING:
        raise NotNow
    return workpiece
