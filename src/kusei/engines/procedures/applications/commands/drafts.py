"""Drafts: begun, saved at every step, given files, carried to a newer form, thrown away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kusei.engines.procedures.applications import numbers
from kusei.engines.procedures.applications.composition import EMPTY, replaced
from kusei.engines.procedures.applications.models import Application, Attachment, Draft
from kusei.engines.procedures.applications.refusals import ChangedMeanwhile, NotPossibleNow
from kusei.engines.procedures.models import StoredGuide, Version, VersionState
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import PAPERS, Upload, inspect
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

KEPT_DAYS = 60  # a draft lives so long after it was saved last; without an account 14
KEPT_DAYS_ANONYMOUS = 14


@transaction.atomic
def start_draft(  # noqa: PLR0913  all that is known at the start
    *,
    versions: Sequence[Version],
    owner: User | None,
    entered_by: User | None = None,
    channel: str = "online",
    language: str = "ja",
    guide: StoredGuide | None = None,
    guide_answers: Mapping[str, Any] | None = None,
    subject: str = "",
    origin: Application | None = None,
    relation: str = "",
    answers: Sequence[Mapping[str, Any]] = (),
    draft_id: uuid.UUID | None = None,
) -> tuple[Draft, str]:
    """A new draft and the secret of its link, which is told only now. `answers`: what is known from the start.

    `draft_id`: its number, where a program chose the intent; `IntegrityError` when there is such a draft already.
    """
    secret = numbers.new_secret()
    now = clock.now()
    forms = [dict(one) for one in answers] or [{} for _ in versions]
    draft = Draft(
        id=draft_id or uuid.uuid4(),
        secret_digest=numbers.digest(secret),
        owner=owner,
        entered_by=entered_by,
        versions=[version.pk for version in versions],
        guide=guide,
        subject=subject,
        channel=channel,
        origin=origin,
        relation=relation,
        language=language,
        created_at=now,
        saved_at=now,
        expires_at=_expiry(now, owner),
    )
    draft.answers = {**EMPTY, "forms": forms, "guide": dict(guide_answers or {})}
    draft.save(force_insert=True)
    return draft, secret


def save_draft(
    *, draft: Draft, form: int, answers: Mapping[str, Any], step: str = "", seen: int | None = None
) -> Draft:
    """Keep the answers of (a part of) one form. What a step does not name stays as it was. One SQL statement.

    `seen`: the revision on which the page was shown; given, a draft that changed since on another device is refused
    with `ChangedMeanwhile`; so is one that changes at this very moment. Raises `NotPossibleNow` once it was handed in.
    """
    if draft.submitted_at is not None:
        raise NotPossibleNow
    if seen is not None and seen != draft.revision:
        raise ChangedMeanwhile
    draft.answers = replaced(draft.answers, form, answers, len(draft.versions))
    draft.step = step or draft.step
    draft.saved_at = clock.now()
    draft.expires_at = _expiry(draft.saved_at, draft.owner_id)
    same = Draft.objects.filter(pk=draft.pk, submitted_at=None, revision=draft.revision)
    if not same.update(
        sealed_answers=draft.sealed_answers,
        step=draft.step,
        revision=draft.revision + 1,
        saved_at=draft.saved_at,
        expires_at=draft.expires_at,
    ):
        raise ChangedMeanwhile if Draft.objects.filter(pk=draft.pk, submitted_at=None).exists() else NotPossibleNow
    draft.revision += 1
    return draft


def open_draft(draft_id: uuid.UUID) -> Draft:
    """The draft with its row locked. Raises `NotPossibleNow` when it was handed in, `Draft.DoesNotExist` when gone."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.submitted_at is not None:
        raise NotPossibleNow
    return draft


def attach(*, draft_id: uuid.UUID, field: str, name: str, content: bytes, by: User | None) -> Attachment:
    """Keep a file for a field (its key) of the draft. Raises what `files.inspection.inspect` and `files.store` raise.

    The file's number still has to be written into the answers; `save_draft` does that with the rest of the step. The
    file is looked at and scanned before the draft is locked.
    """
    upload: Upload = inspect(name, content, PAPERS)
    stored = files.store(upload=upload, owner=by, purpose="procedures")
    with transaction.atomic():
        draft = open_draft(draft_id)
        files.claim(files=[stored])
        return Attachment.objects.create(
            draft=draft, field=field, file=stored.public_id, added_by=by or draft.owner, added_at=clock.now()
        )


@transaction.atomic
def detach(*, draft_id: uuid.UUID, file: uuid.UUID) -> None:
    """Throw a file of the draft away. A file that is not the draft's is left alone."""
    draft = open_draft(draft_id)
    for attachment in Attachment.objects.filter(draft=draft, application=None, file=file):
        attachment.delete()
        for stored in StoredFile.objects.filter(public_id=file):
            files.discard(file=stored)


@transaction.atomic
def set_email(*, draft_id: uuid.UUID, email: str) -> None:
    """Where receipt and notices of a draft without an account go."""
    draft = open_draft(draft_id)
    draft.sealed_email = encryption.seal_json(email) if email else None
    draft.save(update_fields=["sealed_email"])


@transaction.atomic
def renew_secret(*, draft_id: uuid.UUID) -> str:
    """A new link for the draft (shown as QR to go on elsewhere); the former one leads nowhere any more."""
    draft = open_draft(draft_id)
    secret = numbers.new_secret()
    draft.secret_digest = numbers.digest(secret)
    draft.save(update_fields=["secret_digest"])
    return secret


@transaction.atomic
def adopt(*, draft_id: uuid.UUID, by: User) -> None:
    """Give a draft that somebody began before signing in to their account. One that has an owner stays theirs."""
    Draft.objects.filter(pk=draft_id, owner=None, entered_by=None, submitted_at=None).update(owner=by)


@transaction.atomic
def move_to_current(*, draft_id: uuid.UUID) -> Draft:
    """Carry the draft to the versions in force now; answers stay under their keys, as far as they are asked."""
    draft = open_draft(draft_id)
    procedures = dict(Version.objects.filter(pk__in=draft.versions).values_list("pk", "procedure_id"))
    current = {
        one.procedure_id: one.pk
        for one in Version.objects.filter(procedure__in=procedures.values(), state=VersionState.IN_FORCE)
    }
    draft.versions = [current.get(procedures[pk], pk) for pk in draft.versions]
    draft.save(update_fields=["versions"])
    return draft


@transaction.atomic
def discard_draft(*, draft_id: uuid.UUID) -> None:
    """Throw a draft and its files away. Nothing happens when it was handed in."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id, submitted_at=None).first()
    if draft is None:
        return
    for attachment in Attachment.objects.filter(draft=draft, application=None):
        stored = StoredFile.objects.filter(public_id=attachment.file).first()
        attachment.delete()
        if stored is not None:
            files.discard(file=stored)
    draft.delete()


@transaction.atomic
def discard_leftovers(*, draft_id: uuid.UUID) -> None:
    """Throw away the files of a draft that was handed in which no application took. The empty draft itself stays."""
    for attachment in Attachment.objects.select_for_update().filter(draft=draft_id, application=None):
        taken = Attachment.objects.filter(file=attachment.file, application__isnull=False).exists()
        stored = None if taken else StoredFile.objects.filter(public_id=attachment.file).first()
        attachment.delete()
        if stored is not None:
            files.discard(file=stored)


def _expiry(now: dt.datetime, owner: object) -> dt.datetime:
    return now + dt.timedelta(days=KEPT_DAYS if owner else KEPT_DAYS_ANONYMOUS)


def versions_of(draft: Draft) -> list[Version]:
    """The forms of the draft, in its order, as they are now. One SQL query."""
    found = {one.pk: one for one in Version.objects.filter(pk__in=draft.versions).select_related("procedure")}
    return [found[pk] for pk in draft.versions]


def forms_of(draft: Draft) -> list[Version]:
    """The same from memory: only what never changes of a version that was in force may be read of these."""
    missing = [pk for pk in draft.versions if pk not in _forms]
    if missing:
        if len(_forms) > MOST_FORMS:
            _forms.clear()
        rows = Version.objects.filter(pk__in=missing).exclude(state=VersionState.DRAFT).select_related("procedure")
        _forms.update({one.pk: one for one in rows})
    return [_forms[pk] for pk in draft.versions] if all(pk in _forms for pk in draft.versions) else versions_of(draft)


MOST_FORMS = 500
_forms: dict[int, Version] = {}
