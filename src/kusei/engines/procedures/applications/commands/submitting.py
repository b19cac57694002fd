"""Handing in: a draft becomes a cover with one application for each form, exactly once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from kusei.engines.procedures.applications import hooks, jobs, numbers
from kusei.engines.procedures.applications.applicant import marks, name_of
from kusei.engines.procedures.applications.commands.drafts import versions_of
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.duties import department_of, due_on, fee_of
from kusei.engines.procedures.applications.models import Actor, Answers, Application, Attachment, Cover, Draft, Event
from kusei.engines.procedures.applications.refusals import Closed, IdentityNeeded, Incomplete, NotForThem, OldForm
from kusei.engines.procedures.definition import Field, FieldType, Procedure
from kusei.engines.procedures.evaluation import Problem, State, sentences
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.files import commands as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.identity import Level, level_of
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import Subject, is_secret, may_act_for, secret_parties, secret_users
from kusei.foundation.web import clock, encryption
from kusei.lib.fiscal import FiscalYear

OLD_FORM_DAYS = 30  # 経過措置: a form that was replaced is taken for so long


@dataclass(frozen=True)
class _Way:
    """How the draft came in. `at`: when it reached the office, by which everything counts."""

    by: User | None
    delivery: str
    site: str
    at: dt.datetime
    postmarked_on: dt.date | None
    gaps: Collection[str]

    @property
    def day(self) -> dt.date:
        """The day of arrival in Tokyo."""
        return self.at.astimezone(clock.TOKYO).date()


def submit(  # noqa: PLR0913  all that is known of the moment
    *,
    draft_id: uuid.UUID,
    by: User | None,
    delivery: str = "",
    site: str = "",
    arrived_at: dt.datetime | None = None,
    postmarked_on: dt.date | None = None,
    gaps: Collection[str] = (),
) -> Cover:
    """Hand the draft in. Pressing twice, a lost answer or a restored tab lead to the same cover.

    `delivery`: paper or electronic, where the procedure leaves the choice. `site`: for the links in mails.

    Of a letter: `arrived_at` is when it reached the office (行政手続法7条: by that it counts), now when it is left out;
    the answers' day, the fiscal year of the number and the deadline follow it. A window counts by `postmarked_on`;
    without it staff have judged. `gaps`: fields that the letter leaves open or that nobody can read; the problems of
    these alone do not hold the application up, because what arrived on paper has arrived, and is put right later.

    Raises `Incomplete`, `Closed`, `IdentityNeeded`, `NotForThem`, `OldForm`, `FeeTooHigh`.
    """
    way = _Way(by, delivery, site, arrived_at or clock.now(), postmarked_on, frozenset(gaps))
    for _attempt in range(4):
        try:
            return _submitted(draft_id, way)
        except IntegrityError as error:  # a receipt number that exists: rarer than one in 100,000; drawn anew
            if "application_number" not in str(error):
                raise
    return _submitted(draft_id, way)


@transaction.atomic
def _submitted(draft_id: uuid.UUID, way: _Way) -> Cover:
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.submitted_at is not None:
        return Cover.objects.get(intent=draft.pk)
    now = clock.now()
    versions = versions_of(draft)
    composition = Composition(versions, draft.answers, way.day, draft.channel)
    for version in versions:
        _require_open(version, draft, way)
        _require_identity(version.content, draft, way.by)
    _require_subject(draft, versions)
    stored = _files(draft, composition, way.gaps if draft.channel == "post" else ())
    cover = Cover.objects.create(
        intent=draft.pk,
        secret_digest=draft.secret_digest,
        owner=draft.owner,
        subject=draft.subject,
        sealed_email=draft.sealed_email,
        language=draft.language,
        site=way.site,
        created_at=way.at,
    )
    secret = _is_secret(draft)
    for index, version in enumerate(versions):
        _file(cover, draft, version, composition.states[index], secret=secret, way=way)
    files.claim(files=stored)
    draft.submitted_at = now
    draft.answers = {"forms": [], "guide": {}}  # what was said stands in the applications now
    draft.save(update_fields=["submitted_at", "sealed_answers"])
    enqueue(jobs.after_submit, cover_id=cover.pk)
    return cover


def _require_open(version: Version, draft: Draft, way: _Way) -> None:
    content = version.content
    if not version.procedure.is_open or draft.channel not in content.channels:
        raise Closed
    day = way.postmarked_on if draft.channel == "post" else way.day  # of a letter without one staff judge
    within = day is None or any(window.opens <= day <= window.closes for window in content.windows)
    if content.windows and not within:
        raise Closed
    grace = way.at - dt.timedelta(days=OLD_FORM_DAYS)
    if version.state == VersionState.DRAFT or (version.replaced_at is not None and version.replaced_at < grace):
        raise OldForm


def _require_identity(content: Procedure, draft: Draft, by: User | None) -> None:
    """Staff who enter for somebody have seen the person or the letter; everybody else shows who they are."""
    if draft.entered_by_id is None and not level_of(by).at_least(Level(content.identity)):
        raise IdentityNeeded(content.identity)


def _files(draft: Draft, composition: Composition, gaps: Collection[str]) -> list[StoredFile]:
    """The files that the answers name. Raises `Incomplete` unless all forms are right (but for the fields in `gaps`)
    and every file is the draft's.
    """
    own = {str(row.file): row for row in Attachment.objects.filter(draft=draft, application=None)}
    problems = [[one for one in state.problems if one.path[0] not in gaps] for state in composition.states]
    named: set[str] = set()
    for index, procedure in enumerate(composition.procedures):
        placed: set[str] = set()  # a file has one place in an application
        for path, _field, ids in file_answers(procedure, composition.states[index].answers):
            twice = placed & set(ids)
            placed |= set(ids)
            named |= set(ids)
            if twice or not set(ids) <= own.keys():
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


def _is_secret(draft: Draft) -> bool:
    """Whether who applies, or whom it is for, is under protection (DV secrecy)."""
    if draft.owner is not None and is_secret(draft.owner):
        return True
    kind, _, number = draft.subject.partition(":")
    asked = {"person": secret_users, "party": secret_parties}.get(kind)
    return asked is not None and bool(asked([int(number)]))


def _require_subject(draft: Draft, versions: list[Version]) -> None:
    """Whom it is for: a mandate or a part in a party may have ended since the draft was begun."""
    if not draft.subject or draft.owner is None or draft.entered_by_id is not None:
        return
    kind, _, number = draft.subject.partition(":")
    for version in versions:
        if not may_act_for(draft.owner, Subject(kind, int(number), ""), version.procedure.key):
            raise NotForThem


def _file(  # noqa: PLR0913  what one form makes
    cover: Cover, draft: Draft, version: Version, state: State, *, secret: bool, way: _Way
) -> Application:
    content, now = version.content, clock.now()
    name = name_of(content.form, state.answers)
    by_post = content.delivery == "paper" or (content.delivery == "either" and way.delivery != "electronic")
    application = Application.objects.create(
        number=numbers.new_number(FiscalYear.of(way.day).start.year),
        cover=cover,
        municipality_id=version.procedure.municipality_id,
        procedure=version.procedure,
        version=version,
        department=department_of(version),
        channel=draft.channel,
        entered_by=draft.entered_by,
        origin=draft.origin,
        relation=draft.relation,
        sealed_name=encryption.seal_json(name),
        name_marks=marks(name),
        confidential=secret,
        sensitive=content.sensitive or any(one.sensitive for one in content.form.walk()),
        submitted_at=way.at,
        due_on=due_on(content, way.day),
        fee=fee_of(content, state, by_post=by_post),
        delivery={"none": "", "either": "paper" if by_post else "electronic"}.get(content.delivery, content.delivery),
    )
    Answers.objects.create(application=application, revision=1, sealed=encryption.seal_json(state.answers), made_at=now)
    for _path, one, ids in file_answers(content, state.answers):
        for file in ids:
            Attachment.objects.create(
                draft=draft, application=application, field=one.key, file=file, added_by=way.by, added_at=now
            )
    actor = Actor.STAFF if draft.entered_by_id else Actor.RESIDENT
    event = Event.objects.create(
        application=application, sequence=1, kind="submitted", state=application.state, actor=actor, user=way.by, at=now
    )
    for follow in hooks.followers():
        follow(application, event)
    return application
