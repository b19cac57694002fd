"""Every write of a letter: made once for each decision, opened, handed over, revoked, thrown away."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.commands.moving import locked
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.applications.numbers import ALPHABET
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.delivery import letters, signing
from kusei.engines.procedures.delivery.models import How, Letter
from kusei.engines.procedures.delivery.refusals import AlreadyDelivered, LetterRevoked
from kusei.foundation.audit.context import reason
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import StoredFile
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PURPOSE = "delivery.letter"
CODE_SIGNS = 16  # 78 bits: nobody comes upon one by trying


def needs_letter(application: Application, outcome: str) -> bool:
    """Whether a decision is told by letter: always, unless nothing is delivered and nobody has ground to object."""
    content = application.version.content
    return content.delivery != "none" or not office.outcome_of(application, outcome).favourable


def make_letter(*, decision_id: int) -> Letter | None:
    """The signed letter of a decision. Called again, also after dying in the middle, it gives the same one.

    None when the decision was taken back, or is told without a letter. Raises `NoSuchLetter`, `CannotTypeset`,
    `SigningUnavailable`, and what `files.store` raises.
    """
    decision = Decision.objects.select_related(
        *(f"application__{name}" for name in ("version", "department", "municipality", "cover", "procedure"))
    ).get(pk=decision_id)
    application = decision.application
    if found := Letter.objects.filter(decision=decision).first():
        return found
    if decision.decided_at is None or decision.dropped_at is not None:
        return None
    if not needs_letter(application, decision.outcome):
        return None
    # Outside of any transaction: signing takes its time, and may ask a time-stamp server.
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))
    repeated = Letter.objects.filter(application=application).count()
    made = letters.made(application, decision, code=code, repeated=repeated)
    signed = signing.sign(made.content, reason=made.title, location=application.municipality.name)
    stored = files.store(
        upload=Upload(f"{application.number}.pdf", "application/pdf", signed), owner=None, purpose=PURPOSE
    )
    return _kept(decision, made, signed, code, stored)


@transaction.atomic
def _kept(decision: Decision, made: letters.Made, signed: bytes, code: str, stored: StoredFile) -> Letter | None:
    """The row, unless the decision was taken back meanwhile or another worker was first; then the file goes."""
    application = locked(decision.application_id)
    if Decision.objects.filter(pk=decision.pk, dropped_at__isnull=False).exists():
        files.discard(file=stored)
        return None
    letter, is_new = Letter.objects.get_or_create(
        decision=decision,
        defaults={
            "application": application,
            "number": made.number,
            "title": made.title,
            "file": stored,
            "digest": hashlib.sha256(signed).hexdigest(),
            "code": code,
            "made_at": clock.now(),
            "valid_until": application.valid_until,
        },
    )
    if is_new:
        files.claim(files=[stored])
    else:
        files.discard(file=stored)
    return letter


@transaction.atomic
def open_letter(*, letter_id: int) -> Letter:
    """The applicant opens the letter online. The first time this delivers it and ends the application.

    Raises `LetterRevoked`.
    """
    letter = _locked(letter_id)
    if letter.opened_at is None:
        letter.opened_at = clock.now()
        letter.save(update_fields=["opened_at"])
    if not letter.delivered_how:
        _delivered(letter, How.ELECTRONIC, by=None, note="")
    return letter


@transaction.atomic
def hand_over(*, letter_id: int, how: str, by: User) -> Letter:
    """Staff posted the letter, or gave it to the person at the counter.

    Raises `NotAllowed`, `LetterRevoked`, `AlreadyDelivered`.
    """
    letter = _locked(letter_id)
    access.require(by, Role.EDITOR, letter.application)
    if letter.delivered_how or how not in {How.POST, How.COUNTER}:
        raise AlreadyDelivered
    _delivered(letter, how, by=by, note=str(How(how).label))
    return letter


def revoke_letters(application: Application) -> None:
    """The decision was taken back: its letter no longer counts. Belongs in the transaction of the event."""
    with reason("決定の取消し"):
        for letter in Letter.objects.filter(application=application, revoked_at=None):
            letter.revoked_at = clock.now()
            letter.save(update_fields=["revoked_at"])


def throw_away(application: Application) -> None:
    """The files of the letters of an application that is disposed of. What was issued when stays on record."""
    for letter in Letter.objects.filter(application=application, file__isnull=False).select_related("file"):
        stored, letter.file = letter.file, None
        letter.save(update_fields=["file"])
        if stored is not None:
            files.discard(file=stored)


def _locked(letter_id: int) -> Letter:
    """The letter, behind the lock of its application: the same order as in every act on an application."""
    application = locked(Letter.objects.values_list("application_id", flat=True).get(pk=letter_id))
    letter = Letter.objects.get(pk=letter_id)
    letter.application = application
    if letter.revoked_at is not None:
        raise LetterRevoked
    return letter


def _delivered(letter: Letter, how: str, *, by: User | None, note: str) -> None:
    letter.delivered_how, letter.delivered_at, letter.delivered_by = how, clock.now(), by
    letter.save(update_fields=["delivered_how", "delivered_at", "delivered_by"])
    if letter.application.state == State.DECIDED:
        office.deliver(application_id=letter.application_id, by=by, note=note)
