"""A draft passed between an applicant and staff: taken in at the counter by its link, handed over to be finished."""

from __future__ import annotations

import uuid

from django.db import transaction

from kusei.engines.procedures.applications import numbers
from kusei.engines.procedures.applications.commands.drafts import open_draft
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.applications.refusals import NotPossibleNow
from kusei.foundation.people.models import User


@transaction.atomic
def pass_to_staff(*, secret: str, by: User, channel: str) -> Draft | None:
    """The draft of that link, from now on written by this member of staff; None when there is none to take.

    The applicant goes on to read it, by account or link. Doing it twice changes nothing. Raises `NotPossibleNow` while
    another member of staff has it. That `by` is staff, the caller has asked.
    """
    draft = Draft.objects.select_for_update().filter(secret_digest=numbers.digest(secret), submitted_at=None).first()
    if draft is None:
        return None
    if draft.entered_by_id not in {None, by.pk}:
        raise NotPossibleNow
    _save(draft, entered_by=by, channel=channel)
    return draft


@transaction.atomic
def pass_to_applicant(*, draft_id: uuid.UUID, by: User) -> str:
    """Let the applicant finish at home what staff began: it is an online application from now on.

    Returns the secret of a new link, told only now; the former one ends. Raises `NotPossibleNow` when the draft was
    handed in or is not written by `by`.
    """
    draft = open_draft(draft_id)
    if draft.entered_by_id != by.pk:
        raise NotPossibleNow
    secret = numbers.new_secret()
    draft.secret_digest = numbers.digest(secret)
    draft.save(update_fields=["secret_digest"])
    _save(draft, entered_by=None, channel="online")
    return secret


@transaction.atomic
def set_owner(*, draft_id: uuid.UUID, owner: User | None, by: User) -> Draft:
    """The account of the person for whom `by` writes: what is handed in belongs to it. Raises `NotPossibleNow`."""
    draft = open_draft(draft_id)
    if draft.entered_by_id != by.pk:
        raise NotPossibleNow
    draft.owner = owner
    draft.save(update_fields=["owner"])
    return draft


def _save(draft: Draft, *, entered_by: User | None, channel: str) -> None:
    """A page that is open elsewhere must not write over it unseen: the revision goes up."""
    draft.entered_by, draft.channel, draft.revision = entered_by, channel, draft.revision + 1
    draft.save(update_fields=["entered_by", "channel", "revision"])
