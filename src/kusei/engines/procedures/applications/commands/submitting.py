"""Handing in: a draft becomes a cover with one application for each form, exactly once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from kusei.engines.procedures.applications import hooks, jobs, numbers
from kusei.engines.procedures.applications.applicant import marks, name_of
from kusei.engines.procedures.applications.commands.drafts import versions_of
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.models import Actor, Answers, Application, Attachment, Cover, Draft, Event
from kusei.engines.procedures.applications.refusals import Closed, IdentityNeeded, Incomplete, OldForm
from kusei.engines.procedures.definition import Field, FieldType, Procedure
from kusei.engines.procedures.evaluation import Problem, State, fees, sentences
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.files import commands as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, in_force
from kusei.foundation.people.identity import Level, level_of
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import is_secret
from kusei.foundation.web import clock, encryption
from kusei.lib.businessdays import MUNICIPAL_OFFICE
from kusei.lib.fiscal import FiscalYear

OLD_FORM_DAYS = 30  # 経過措置: a form that was replaced is taken for so long


def submit(*, draft_id: uuid.UUID, by: User | None, delivery: str = "", site: str = "") -> Cover:
    """Hand the draft in. Pressing twice, a lost answer or a restored tab lead to the same cover.

    `delivery`: paper or electronic, where the procedure leaves the choice. `site`: for the links in mails.

    Raises `Incomplete`, `Closed`, `IdentityNeeded`, `OldForm`.
    """
    for _attempt in range(4):
        try:
            return _submitted(draft_id, by, delivery, site)
        except IntegrityError as error:  # a receipt number that exists: rarer than one in 100,000; drawn anew
            if "application_number" not in str(error):
                raise
    return _submitted(draft_id, by, delivery, site)


@transaction.atomic
def _submitted(draft_id: uuid.UUID, by: User | None, delivery: str, site: str) -> Cover:
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.submitted_at is not None:
        return Cover.objects.get(intent=draft.pk)
    now = clock.now()
    versions = versions_of(draft)
    composition = Composition(versions, draft.answers, clock.today(), draft.channel)
    for version in versions:
        _require_open(version, draft, now)
        _require_identity(version.content, draft, by)
    stored = _files(draft, composition)
    cover = Cover.objects.create(
        intent=draft.pk,
        secret_digest=draft.secret_digest,
        owner=draft.owner,
        subject=draft.subject,
        sealed_email=draft.sealed_email,
        language=draft.language,
        site=site,
        created_at=now,
    )
    secret = draft.owner is not None and is_secret(draft.owner)
    for index, version in enumerate(versions):
        _file(cover, draft, version, composition.states[index], secret=secret, delivery=delivery, by=by)
    files.claim(files=stored)
    draft.submitted_at = now
    draft.answers = {"forms": [], "guide": {}}  # what was said stands in the applications now
    draft.save(update_fields=["submitted_at", "sealed_answers"])
    enqueue(jobs.after_submit, cover_id=cover.pk)
    return cover


def _require_open(version: Version, draft: Draft, now: dt.datetime) -> None:
    content = version.content
    if not version.procedure.is_open or draft.channel not in content.channels:
        raise Closed
    if content.windows and draft.channel != "post":  # a letter counts by its postmark: staff judge
        today = clock.today()
        if not any(window.opens <= today <= window.closes for window in content.windows):
            raise Closed
    grace = now - dt.timedelta(days=OLD_FORM_DAYS)
    if version.state == VersionState.DRAFT or (version.replaced_at is not None and version.replaced_at < grace):
        raise OldForm


def _require_identity(content: Procedure, draft: Draft, by: User | None) -> None:
    """Staff who enter for somebody have seen the person or the letter; everybody else shows who they are."""
    if draft.entered_by_id is None and not level_of(by).at_least(Level(content.identity)):
        raise IdentityNeeded(content.identity)


def _files(draft: Draft, composition: Composition) -> list[StoredFile]:
    """The files that the answers name. Raises `Incomplete` unless all forms are right and every file is the draft's."""
    own = {str(row.file): row for row in Attachment.objects.filter(draft=draft, application=None)}
    problems = [list(state.problems) for state in composition.states]
    named: set[str] = set()
    for index, procedure in enumerate(composition.procedures):
        for path, _field, ids in file_answers(procedure, composition.states[index].answers):
            named |= set(ids)
            if not set(ids) <= own.keys():
                problems[index].append(Problem(path, "files", sentences.files()))
    if any(problems):
        raise Incomplete(problems)
    return list(StoredFile.objects.filter(public_id__in=named))


def file_answers(
    procedure: Procedure, answers: Mapping[str, Any]
) -> list[tuple[tuple[str | int, ...], Field, list[str]]]:
    """Every answer that is files: its path, its field and the files' numbers; also those in rows."""
    found: list[tuple[tuple[str | int, ...], Field, list[str]]] = []
    for one in procedure.form.fields:
        given = answers.get(one.key)
        if one.type is FieldType.FILE and given:
            found.append(((one.key,), one, given))
        inner = [field for field in one.row_fields if field.type is FieldType.FILE]
        for index, row in enumerate(given or [] if inner else []):
            found += [((one.key, index, field.key), field, row[field.key]) for field in inner if row.get(field.key)]
    return found


def _file(  # noqa: PLR0913  what one form makes
    cover: Cover, draft: Draft, version: Version, state: State, *, secret: bool, delivery: str, by: User | None
) -> Application:
    content, now = version.content, cover.created_at
    name = name_of(content.form, state.answers)
    by_post = content.delivery == "paper" or (content.delivery == "either" and delivery != "electronic")
    application = Application.objects.create(
        number=numbers.new_number(FiscalYear.of(clock.today()).start.year),
        cover=cover,
        municipality_id=version.procedure.municipality_id,
        procedure=version.procedure,
        version=version,
        department=_department(version),
        channel=draft.channel,
        entered_by=draft.entered_by,
        origin=draft.origin,
        relation=draft.relation,
        sealed_name=encryption.seal_json(name),
        name_marks=marks(name),
        confidential=secret,
        sensitive=content.sensitive or any(one.sensitive for one in content.form.walk()),
        submitted_at=now,
        due_on=_due(content),
        fee=fees.statement(content.fee, state, by_post=by_post).total if content.fee else None,
        delivery={"none": "", "either": "paper" if by_post else "electronic"}.get(content.delivery, content.delivery),
    )
    Answers.objects.create(application=application, revision=1, sealed=encryption.seal_json(state.answers), made_at=now)
    for _path, one, ids in file_answers(content, state.answers):
        for file in ids:
            Attachment.objects.create(
                draft=draft, application=application, field=one.key, file=file, added_by=by, added_at=now
            )
    actor = Actor.STAFF if draft.entered_by_id else Actor.RESIDENT
    event = Event.objects.create(
        application=application, sequence=1, kind="submitted", state=application.state, actor=actor, user=by, at=now
    )
    for follow in hooks.followers():
        follow(application, event)
    return application


def _department(version: Version) -> Department:
    """The department of the definition as it is called today."""
    rows = Department.objects.filter(
        municipality=version.procedure.municipality_id, code=version.procedure.department_code
    ).order_by("-valid_from")
    return rows.filter(in_force(clock.today())).first() or rows[0]


def _due(content: Procedure) -> dt.date | None:
    """標準処理期間: so many open days, the day of arrival not counted."""
    if not content.processing_days:
        return None
    return MUNICIPAL_OFFICE.add_business_days(clock.today(), content.processing_days)
