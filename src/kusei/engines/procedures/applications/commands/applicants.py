"""What an applicant does with an application that is handed in: withdraw, put right, replace a file, write."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from kusei.engines.procedures.applications import rules
from kusei.engines.procedures.applications.applicant import marks, name_of
from kusei.engines.procedures.applications.commands.moving import By, locked, move, note_event
from kusei.engines.procedures.applications.commands.submitting import file_answers
from kusei.engines.procedures.applications.correctable import correctable
from kusei.engines.procedures.applications.duties import HIGHEST_FEE, fee_lines
from kusei.engines.procedures.applications.models import Answers, Application, Attachment, Correction, Message
from kusei.engines.procedures.applications.refusals import FeeTooHigh, Incomplete, NotPossibleNow, ReasonNeeded
from kusei.engines.procedures.evaluation import Problem, evaluate, sentences
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import PAPERS, inspect
from kusei.foundation.web import clock, encryption
from kusei.lib.businessdays import MUNICIPAL_OFFICE
from kusei.lib.mynumber import refuse_my_number


@transaction.atomic
def withdraw(*, application_id: int, by: By, reason: str = "", seen: int | None = None) -> Application:
    """Take the application back (取下げ). Not while it is on the approval route, nor after the decision."""
    application = locked(application_id, seen=seen)
    move(application, rules.Act.WITHDRAW, by=by, note=reason, ended_at=clock.now(), dispose_on=disposal(application))
    Correction.objects.filter(application=application, answered_at=None, cancelled_at=None).update(
        cancelled_at=clock.now()
    )
    return application


@transaction.atomic
def undo_withdrawal(*, application_id: int, by: By) -> Application:
    """Take a withdrawal back, within `rules.UNDO_HOURS`. The application is received again and keeps its number."""
    application = locked(application_id)
    ended = application.ended_at
    if ended is None or clock.now() - ended > dt.timedelta(hours=rules.UNDO_HOURS):
        raise NotPossibleNow
    move(application, rules.Act.UNDO_WITHDRAWAL, by=by, ended_at=None, dispose_on=None)
    return application


@transaction.atomic
def answer_correction(
    *, application_id: int, answers: Mapping[str, Any], by: By, note: str = "", seen: int | None = None
) -> Application:
    """Put right what staff asked for. Only that and what must follow it may change; the whole must be right then.

    The days on which the office waited do not count: the deadline moves by as many open days (補正日数の除外).
    Raises `Incomplete`, `NotPossibleNow`, `FeeTooHigh`.
    """
    application = locked(application_id, seen=seen)
    correction = Correction.objects.filter(application=application, answered_at=None, cancelled_at=None).first()
    if correction is None:
        raise NotPossibleNow
    _keys, state = correctable(
        application.version.content.form,
        current_answers(application),
        answers,
        set(correction.items.values_list("field", flat=True)),
        today=clock.today(),
        channel=application.channel,
    )
    problems = [*state.problems, *_foreign_files(application, state.answers)]
    if problems:
        raise Incomplete([problems])
    revise(application, state.answers)
    waited = MUNICIPAL_OFFICE.business_days_between(local(correction.asked_at), clock.today())
    correction.answered_at = clock.now()
    correction.save(update_fields=["answered_at"])
    move(
        application,
        rules.Act.ANSWER_CORRECTION,
        by=by,
        note=note,
        revision=application.revision,
        sealed_name=application.sealed_name,
        name_marks=application.name_marks,
        fee=_fee(application, state.answers),
        waited_days=application.waited_days + max(waited, 0),
        due_on=_moved(application.due_on, waited),
    )
    return application


def _fee(application: Application, answers: Mapping[str, Any]) -> int | None:
    """The fee for what was put right. Raises `FeeTooHigh`."""
    statement = fee_lines(application, answers)
    if statement is not None and statement.total > HIGHEST_FEE:
        raise FeeTooHigh
    return statement.total if statement is not None else application.fee


def _moved(due_on: dt.date | None, days: int) -> dt.date | None:
    return MUNICIPAL_OFFICE.add_business_days(due_on, days) if due_on is not None and days > 0 else due_on


def revise(application: Application, answers: Mapping[str, Any]) -> None:
    """A new revision of what the (locked) application says. The caller saves the columns with the event."""
    application.revision += 1
    name = name_of(application.version.content.form, answers)
    application.sealed_name, application.name_marks = encryption.seal_json(name), marks(name)
    Answers.objects.create(
        application=application,
        revision=application.revision,
        sealed=encryption.seal_json(dict(answers)),
        made_at=clock.now(),
    )
    named = {file for _, _, ids in file_answers(application.version.content, answers) for file in ids}
    Attachment.objects.filter(application=application, replaced_at=None).exclude(file__in=named).update(
        replaced_at=clock.now()
    )


def current_answers(application: Application) -> dict[str, Any]:
    """What the application says now. One SQL query."""
    row = Answers.objects.filter(application=application, revision=application.revision).first()
    return row.values if row else {}


def _foreign_files(application: Application, answers: Mapping[str, Any]) -> list[Problem]:
    own = set(map(str, Attachment.objects.filter(application=application).values_list("file", flat=True)))
    found = file_answers(application.version.content, answers)
    return [Problem(path, "files", sentences.files()) for path, _, ids in found if not set(ids) <= own]


def attach_later(*, application_id: int, field: str, name: str, content: bytes, by: By) -> Attachment:
    """Keep a file that is sent after the application, for the field of that key; corrections name it in the answers.

    Raises what `files.inspection.inspect` raises, and `NotPossibleNow` after the decision.
    """
    upload = inspect(name, content, PAPERS)
    stored = files.store(upload=upload, owner=by.user, purpose="procedures")
    with transaction.atomic():
        application = locked(application_id)
        one = application.version.content.form.field(field)
        if not application.is_open or one is None or one.type != "file":
            raise NotPossibleNow
        files.claim(files=[stored])
        return Attachment.objects.create(
            application=application, field=field, file=stored.public_id, added_by=by.user, added_at=clock.now()
        )


@transaction.atomic
def replace_file(*, application_id: int, field: str, file: uuid.UUID, instead_of: uuid.UUID | None, by: By) -> None:
    """Put a file (kept by `attach_later`) in the place of another one, or beside what is there. An event says so."""
    application = locked(application_id)
    if not application.is_open:
        raise NotPossibleNow
    answers = current_answers(application)
    kept = [one for one in answers.get(field) or [] if instead_of is None or one != str(instead_of)]
    merged = {**answers, field: [*kept, str(file)]}
    state = evaluate(application.version.content.form, merged, today=clock.today(), channel=application.channel)
    problems = [*state.of(field), *_foreign_files(application, state.answers)]
    if problems:
        raise Incomplete([problems])
    revise(application, {**answers, field: state.answers[field]})
    note_event(
        application,
        "file-replaced",
        by=by,
        revision=application.revision,
        sealed_name=application.sealed_name,
        name_marks=application.name_marks,
    )


@transaction.atomic
def write_message(*, application_id: int, text: str, by: By, from_office: bool) -> Message:
    """Write to the other side. Raises `ReasonNeeded` for a blank text and `PossibleMyNumber`."""
    if not text.strip():
        raise ReasonNeeded
    application = locked(application_id)
    message = Message.objects.create(
        application=application,
        from_office=from_office,
        author=by.user,
        sealed_text=encryption.seal_json(without_my_number(text.strip()[:4000])),
        at=clock.now(),
    )
    note_event(application, "message", by=by)
    return message


def without_my_number(text: str) -> str:
    """The text. Raises `PossibleMyNumber`."""
    refuse_my_number(text)
    return text


def local(moment: dt.datetime) -> dt.date:
    """The day of a moment in Tokyo."""
    return localtime(moment).date()


def disposal(application: Application) -> dt.date:
    """保存年限: so many years from 1 April after its end; the first day on which it may be disposed of."""
    today = clock.today()
    begins = dt.date(today.year + (today.month >= 4), 4, 1)
    return begins.replace(year=begins.year + application.version.content.retention_years)
