"""An application that a program hands in at once: draft, files and submission in one transaction.

The program chooses the intent. The same intent again, at the same time or years later, is the same application.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from kusei.engines.procedures.applications.commands.applicants import answer_correction, current_answers, local
from kusei.engines.procedures.applications.commands.drafts import start_draft
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.commands.submitting import file_answers, submit
from kusei.engines.procedures.applications.models import Actor, Answers, Application, Attachment, Draft
from kusei.engines.procedures.applications.refusals import Incomplete, IntentTaken
from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.evaluation import Problem, evaluate, sentences
from kusei.engines.procedures.evaluation.state import unknown_keys
from kusei.engines.procedures.models import Version
from kusei.foundation.files import commands as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

NAMESPACE = uuid.UUID("6f0c1a52-58a4-4ac1-9f4e-6a4f3c2b7d10")
PURPOSE = "procedures"  # of the files that are taken in


@dataclass(frozen=True)
class Filed:
    """What became of it: the application, and whether it was made now."""

    application: Application
    made: bool


def intent_of(user: User, key: str) -> uuid.UUID:
    """The number of the intent that a person's program calls `key`. Nobody else's key gives the same."""
    return uuid.uuid5(NAMESPACE, f"{user.pk}:{key}")


def hand_in(  # noqa: PLR0913  all that an application says
    *,
    intent: uuid.UUID,
    version: Version,
    answers: Mapping[str, Any],
    by: User,
    subject: str = "",
    delivery: str = "",
    language: str = "ja",
    site: str = "",
) -> Filed:
    """The application of this intent, made now or before. Whether `by` may act for `subject`, the caller has checked.

    Raises what `submit` raises, and `IntentTaken` when the intent was used with other answers.
    """
    if (before := _before(intent, version, answers)) is not None:
        return Filed(before, made=False)
    try:
        with transaction.atomic():
            draft, _ = start_draft(
                versions=[version],
                owner=by,
                language=language,
                subject=subject,
                answers=[answers],
                draft_id=intent,
            )
            form = version.content.form
            state = evaluate(form, answers, today=clock.today())
            if unknown := refuse_unknown(form, answers):
                raise Incomplete([[*unknown, *state.problems]])
            adopt(version=version, answers=state.answers, by=by, draft=draft)
            cover = submit(draft_id=draft.pk, by=by, delivery=delivery, site=site)
            return Filed(cover.applications.get(), made=True)
    except IntegrityError:  # the same intent at the same moment: the other one was first
        before = _before(intent, version, answers)
        if before is None:
            raise
        return Filed(before, made=False)


def refuse_unknown(form: Form, answers: Mapping[str, Any]) -> list[Problem]:
    """A problem for each answer that the form does not ask for: a program that misspells a key is told so."""
    return [Problem((key[:80],), "unknown", sentences.unknown()) for key in unknown_keys(form, answers)]


def _before(intent: uuid.UUID, version: Version, answers: Mapping[str, Any]) -> Application | None:
    """The application that the intent became. Raises `IntentTaken` when it says something else."""
    made = Application.objects.filter(cover__intent=intent).select_related("version", "procedure").first()
    if made is None:
        return None
    said = Answers.objects.filter(application=made, revision=1).first()
    day = local(made.submitted_at)
    same = evaluate(made.version.content.form, answers, today=day, channel=made.channel).answers
    if made.procedure_id != version.procedure_id or (said is not None and said.values != same):
        raise IntentTaken
    return made


def adopt(
    *,
    version: Version,
    answers: Mapping[str, Any],
    by: User,
    draft: Draft | None = None,
    application: Application | None = None,
) -> None:
    """Put files that the person sent before into their places in the draft or the application.

    Only those that nobody claimed and that are the person's own; the others are left, and refused with the answers.
    """
    named = [(one.key, file) for _path, one, ids in file_answers(version.content, answers) for file in ids]
    waiting = _waiting(by, (file for _key, file in named))
    files.claim(files=waiting.values())
    places = {file: key for key, file in named if file in waiting}
    for file, key in places.items():
        Attachment.objects.create(
            draft=draft, application=application, field=key, file=file, added_by=by, added_at=clock.now()
        )


def _waiting(by: User, wanted: Iterable[str]) -> dict[str, StoredFile]:
    """Of these files those that the person sent and that wait for their place. Locked: a file has one place."""
    rows = StoredFile.objects.select_for_update().filter(
        public_id__in=list(wanted), owner=by, purpose=PURPOSE, claimed=False
    )
    return {str(row.public_id): row for row in rows.order_by("pk")}


@transaction.atomic
def correct(
    *, application: Application, answers: Mapping[str, Any], by: User, note: str = "", seen: int | None = None
) -> Application:
    """Answer a request for correction with files that were sent before. Whether it is `by`'s, the caller has checked.

    Raises what `answer_correction` raises, and `Incomplete` for an answer that the form does not ask for.
    """
    form = application.version.content.form
    if unknown := refuse_unknown(form, answers):
        raise Incomplete([unknown])
    changed = evaluate(
        form, {**current_answers(application), **answers}, today=clock.today(), channel=application.channel
    )
    adopt(version=application.version, answers=changed.answers, by=by, application=application)
    return answer_correction(
        application_id=application.pk, answers=answers, by=By(Actor.RESIDENT, by), note=note, seen=seen
    )
