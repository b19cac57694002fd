"""An interview: begun, taken over from the applicant, handed to them, tied to their account, thrown away."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.commands import drafts, passing
from kusei.engines.procedures.applications.commands.drafts import open_draft, versions_of
from kusei.engines.procedures.applications.composition import Composition, replaced
from kusei.engines.procedures.applications.facts import as_answer
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.applications.refusals import NotPossibleNow
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.models import Interview, Passed, Passing
from kusei.engines.procedures.counter.refusals import ConsentNeeded, NoSuchDraft, NothingChosen, WithAnother
from kusei.engines.procedures.models import StoredGuide, Version
from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import queries as residents
from kusei.foundation.people.residents.queries.vault import PREFILL
from kusei.foundation.web import clock

CARD = "card"  # the word of a value's source that the identity document gave
LANGUAGES = ("ja", "ja-easy", "en")


@transaction.atomic
def start(  # noqa: PLR0913  all that is known at the start
    *,
    versions: Sequence[Version],
    by: User,
    department: Department | None = None,
    language: str = "ja",
    guide: StoredGuide | None = None,
    guide_answers: Mapping[str, Any] | None = None,
    answers: Sequence[Mapping[str, Any]] = (),
) -> Interview:
    """Somebody stands at the counter: one draft for one or several procedures. Raises `NothingChosen`."""
    permissions.require(by)
    if not versions or not all(queries.takes(one, "counter", clock.today()) for one in versions):
        raise NothingChosen
    draft, _secret = drafts.start_draft(
        versions=versions,
        owner=None,
        entered_by=by,
        channel="counter",
        language=language if language in LANGUAGES else "ja",
        guide=guide,
        guide_answers=guide_answers,
        answers=answers,
    )
    return opened(draft, by, department, Passed.BEGUN, reason_=_("窓口での受付の開始"))


@transaction.atomic
def take_over(*, secret: str, by: User, department: Department | None = None) -> Interview:
    """The draft of a person who shows its code. From now on staff write it; the person goes on to read it.

    Showing the code is the person's consent to use their account, where the draft belongs to one. Raises
    `NoSuchDraft`, `WithAnother`.
    """
    permissions.require(by)
    try:
        draft = passing.pass_to_staff(secret=secret, by=by, channel="counter")
    except NotPossibleNow:
        raise WithAnother from None
    if draft is None:
        raise NoSuchDraft
    record_read(by, draft, _("窓口での下書きの引き継ぎ"))
    return opened(draft, by, department, Passed.TAKEN, reason_=_("下書きの引き継ぎ"))


def opened(draft: Draft, by: User, department: Department | None, kind: str, *, reason_: str, **more: Any) -> Interview:
    """The interview of a draft that staff have now, begun anew; and a line in the draft's history."""
    now = clock.now()
    given = {
        "staff": by,
        "department": department,
        "channel": draft.channel,
        "language": draft.language if draft.language in LANGUAGES else "ja",
        "resident": draft.owner,
        "consented_at": now if draft.owner_id else None,
        "identity_document": "",
        "read_by": "",
        "identity_seen_at": None,
        "started_at": now,
        **more,
    }
    with reason(reason_):
        interview, _made = Interview.objects.update_or_create(draft=draft, defaults=given)
    Passing.objects.create(draft=draft, kind=kind, staff=by, at=now)
    return interview


@transaction.atomic
def hand_over(*, draft_id: uuid.UUID, by: User) -> str:
    """Let the person finish at home. Returns the secret of the link, told only now. 404 for somebody else's."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    if interview.channel != "counter":
        raise NotPossibleNow
    secret = passing.pass_to_applicant(draft_id=draft_id, by=by)
    Passing.objects.create(draft=interview.draft, kind=Passed.HANDED, staff=by, at=clock.now())
    return secret


@transaction.atomic
def use_account(*, draft_id: uuid.UUID, email: str, consented: bool, by: User) -> Interview:
    """The application belongs to the account of the person, who was asked and agreed. Raises `ConsentNeeded`."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    found = User.objects.filter(email=email.strip().lower(), is_active=True).first() if consented else None
    if found is None or found.pk == by.pk:
        raise ConsentNeeded
    passing.set_owner(draft_id=draft_id, owner=found, by=by)
    record_read(by, found, _("窓口での受付（アカウントの確認）"))
    return _changed(interview, _("アカウントの利用"), resident=found, consented_at=clock.now())


@transaction.atomic
def leave_account(*, draft_id: uuid.UUID, by: User) -> Interview:
    """The application belongs to no account after all."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    passing.set_owner(draft_id=draft_id, owner=None, by=by)
    return _changed(interview, _("アカウントの利用の取りやめ"), resident=None, consented_at=None)


def may_prefill(interview: Interview) -> bool:
    """Whether the person has agreed, in their own account, that forms are filled in from the profile. One SQL query."""
    return interview.resident is not None and residents.has_consent(interview.resident, PREFILL)


@transaction.atomic
def prefill(*, draft_id: uuid.UUID, by: User) -> int:
    """Write what the person's profile holds into questions without an answer; how many. The reading is recorded.

    Raises `ConsentNeeded` without the person's own consent to it. What is protected is left out.
    """
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    if interview.resident is None or not may_prefill(interview):
        raise ConsentNeeded
    versions = versions_of(interview.draft)
    words = {one.profile for version in versions for one in version.content.form.fields if one.profile}
    profile = residents.profile_for_staff(
        by=by, user=interview.resident, purpose=_("窓口での受付（記入の手伝い）"), fields=words
    )
    given = {word: (known.value, known.source, known.on.isoformat()) for word, known in profile.facts.items()}
    return fill(interview, given, only_blank=True)


def fill(
    interview: Interview,
    given: Mapping[str, tuple[Any, str, str]],
    *,
    only_blank: bool,
    only: Collection[str] | None = None,
) -> int:
    """Write facts (word of the profile → value, source, day) into all forms that ask for them; how many answers.

    `only`: these words. Each answer keeps its source, until somebody types another one.
    """
    draft = open_draft(interview.draft_id)
    composition = Composition(versions_of(draft), draft.answers, clock.today(), draft.channel)
    stored, sources, count = draft.answers, dict(interview.sources), 0
    for index, procedure in enumerate(composition.procedures):
        raw = composition.raw(index)
        taken: dict[str, Any] = {}
        for one in procedure.form.fields:
            wanted = one.profile in given and (only is None or one.profile in only)
            if not wanted or one.profile is None or (only_blank and raw.get(one.key) not in (None, "", {}, [])):
                continue
            fact, source, day = given[one.profile]
            # What a document said was typed into a question already; what the profile holds has the vault's shape.
            value = fact if source == CARD else as_answer(one, fact)
            if value is None:
                continue
            taken[one.key] = value
            sources[f"{index}.{one.key}"] = {"from": source, "on": day}
        if taken:
            stored = replaced(stored, index, taken, len(draft.versions))
            count += len(taken)
    draft.answers = stored
    draft.revision += 1
    draft.save(update_fields=["sealed_answers", "revision"])
    interview.draft = draft
    _changed(interview, _("窓口での記入"), sources=sources)
    return count


@transaction.atomic
def set_language(*, draft_id: uuid.UUID, language: str, by: User) -> Interview:
    """In which language the questions stand beside the Japanese, and in which the person is written to."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    draft = open_draft(draft_id)
    draft.language = language if language in LANGUAGES else "ja"
    draft.save(update_fields=["language"])
    return _changed(interview, _("相手のことばの変更"), language=draft.language)


@transaction.atomic
def discard(*, draft_id: uuid.UUID, by: User) -> None:
    """Throw away what was typed, until it is handed in. What an applicant began is theirs and goes back to them."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    open_draft(draft_id)
    if Passing.objects.filter(draft_id=draft_id, kind__in=[Passed.TAKEN, Passed.HANDED]).exists():
        draft = interview.draft
        draft.entered_by, draft.channel, draft.revision = None, "online", draft.revision + 1
        draft.save(update_fields=["entered_by", "channel", "revision"])
        Passing.objects.create(draft=draft, kind=Passed.HANDED, staff=by, at=clock.now())
        return
    with reason(_("窓口での受付の取りやめ")):
        drafts.discard_draft(draft_id=draft_id)


def _changed(interview: Interview, why: str, **changes: Any) -> Interview:
    for name, value in changes.items():
        setattr(interview, name, value)
    with reason(why):
        interview.save(update_fields=list(changes))
    return interview
