"""Which drafts and covers this browser has opened: by beginning them, by their link, or by being signed in.

Somebody without an account holds drafts and covers by the session; the session keeps their numbers only. Everything
else of a person is found by the account.
"""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import Http404, HttpRequest

from kusei.engines.procedures.applications import access, numbers
from kusei.engines.procedures.applications.models import Application, Cover, Draft
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import Subject, subjects_for

DRAFTS, COVERS = "applications.drafts", "applications.covers"
MOST = 40  # of each in one session; the oldest are forgotten, their links still lead to them


def hold_draft(request: HttpRequest, draft: Draft) -> None:
    """Let this browser go on with the draft."""
    _hold(request, DRAFTS, str(draft.pk))


def hold_cover(request: HttpRequest, cover: Cover) -> None:
    """Let this browser see what was handed in."""
    _hold(request, COVERS, cover.pk)


def _hold(request: HttpRequest, word: str, value: str | int) -> None:
    held = [one for one in request.session.get(word, []) if one != value]
    request.session[word] = [*held, value][-MOST:]


def covers(request: HttpRequest) -> list[int]:
    """The covers that this browser opened by link."""
    return list(request.session.get(COVERS, []))


def drafts(request: HttpRequest) -> list[str]:
    """The drafts that this browser opened by beginning them or by link."""
    return list(request.session.get(DRAFTS, []))


def signed_in(request: HttpRequest) -> User | None:
    """The account, if somebody is signed in."""
    return request.user if isinstance(request.user, User) else None


class WithStaff(Http404):
    """The draft is this person's, but staff write it at the counter now: it can be read, nothing else."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


def draft_or_404(request: HttpRequest, draft_id: uuid.UUID) -> Draft:
    """The draft, if it is this person's: of the own account, or opened here while it belongs to nobody.

    A draft that staff entered is theirs as long as they have it; for the applicant that is `WithStaff`. 404 for
    everything else: numbers cannot be tried out.
    """
    draft = Draft.objects.filter(pk=draft_id).first()
    user = signed_in(request)
    if draft is not None:
        if user is not None and draft.entered_by_id == user.pk:
            return draft
        own = user is not None and draft.owner_id == user.pk
        if own or (draft.owner_id is None and str(draft.pk) in drafts(request)):
            if draft.entered_by_id is not None and draft.submitted_at is None:
                raise WithStaff(draft)
            return draft
    raise Http404


def by_secret(secret: str) -> Draft | Cover | None:
    """What a link leads to: a draft, or the cover that it became."""
    digest = numbers.digest(secret)
    return (
        Cover.objects.filter(Q(secret_digest=digest) | Q(mail_digest=digest)).first()
        or Draft.objects.filter(secret_digest=digest, submitted_at=None).first()
    )


def application_or_404(request: HttpRequest, number: str) -> Application:
    """The application of that number, if this person may see it as its applicant."""
    return access.one_for_resident(request.user, number, covers(request), subjects(request))


def subject_word(one: Subject) -> str:
    """How a draft or cover names whom it is for; blank for the person themselves."""
    return "" if one.kind == "self" else f"{one.kind}:{one.id}"


def subjects(request: HttpRequest) -> list[str]:
    """The words of all for whom this person may act today, and of the person as somebody's principal."""
    user = signed_in(request)
    if user is None:
        return []
    return [f"person:{user.pk}", *filter(None, map(subject_word, subjects_for(user)))]
