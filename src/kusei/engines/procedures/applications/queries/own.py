"""What one applicant sees: their drafts and applications, and everything about one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.applications import access, rules
from kusei.engines.procedures.applications.models import (
    Answers,
    Application,
    Correction,
    CorrectionItem,
    Decision,
    Draft,
    Event,
    Message,
)
from kusei.engines.procedures.definition import Text
from kusei.engines.procedures.definition.procedure import Outcome
from kusei.engines.procedures.models import Version
from kusei.foundation.web import clock


@dataclass(frozen=True)
class DraftShown:
    """A draft in a list."""

    draft: Draft
    titles: list[Text]


@dataclass(frozen=True)
class Standing:
    """Where an application stands, in the words of the applicant's page."""

    application: Application
    answers: dict[str, Any]
    events: list[Event]
    correction: Correction | None
    items: list[CorrectionItem]
    messages: list[Message]
    decision: Decision | None
    followers: list[Application]

    @property
    def outcome(self) -> Outcome | None:
        """What was decided."""
        outcomes = self.application.version.content.decision.outcomes
        return next((one for one in outcomes if one.key == self.application.outcome), None)

    @property
    def may_withdraw(self) -> bool:
        """Whether the applicant can take it back now."""
        return rules.Act.WITHDRAW in rules.possible(rules.State(self.application.state))

    @property
    def may_undo(self) -> bool:
        """Whether a withdrawal can still be taken back."""
        ended = self.application.ended_at
        hours = dt.timedelta(hours=rules.UNDO_HOURS)
        return self.application.state == rules.State.WITHDRAWN and ended is not None and clock.now() - ended <= hours

    @property
    def may_renew(self) -> bool:
        """Whether it can be renewed: from 60 days before it ends."""
        content, until = self.application.version.content, self.application.valid_until
        soon = until is None or until - clock.today() <= dt.timedelta(days=60)
        return content.renewable and self._favourable and soon

    @property
    def may_change(self) -> bool:
        """Whether a change can be notified: what was granted stands."""
        return self.application.version.content.renewable and self._favourable

    @property
    def may_object(self) -> bool:
        """Whether 審査請求 can be made here: an unfavourable decision that teaches it (教示)."""
        outcome = self.outcome
        return outcome is not None and not outcome.favourable and self.application.version.content.decision.appeal

    @property
    def _favourable(self) -> bool:
        return self.outcome is not None and self.outcome.favourable


def applications_of(user: Any, covers: Collection[int] = (), subjects: Collection[str] = ()) -> list[Application]:
    """Everything this person handed in, newest first. One SQL query."""
    rows = Application.objects.filter(access.visible_to_resident(user, covers, subjects))
    related = rows.select_related("procedure", "version", "department", "cover")
    return list(related.order_by("-submitted_at", "-pk")[:200])


def drafts_of(user: Any, held: Collection[str]) -> list[DraftShown]:
    """What this person is still writing, newest first. Two SQL queries."""
    rows = Draft.objects.filter(submitted_at=None, entered_by=None)
    own = rows.filter(owner=user) if user is not None else rows.filter(owner=None, pk__in=list(held))
    found = list(own.order_by("-saved_at")[:50])
    wanted = {pk for draft in found for pk in draft.versions}
    versions = {one.pk: one for one in Version.objects.filter(pk__in=wanted)}
    return [DraftShown(draft, [versions[pk].content.title for pk in draft.versions]) for draft in found]


def standing(application: Application) -> Standing:
    """Everything that the applicant's page of one application shows. Six SQL queries."""
    answers = Answers.objects.filter(application=application, revision=application.revision).first()
    open_correction = Correction.objects.filter(application=application, answered_at=None, cancelled_at=None).first()
    return Standing(
        application=application,
        answers=answers.values if answers else {},
        events=list(Event.objects.filter(application=application, public=True).order_by("sequence")),
        correction=open_correction,
        items=list(open_correction.items.order_by("pk")) if open_correction else [],
        messages=list(Message.objects.filter(application=application).order_by("at", "pk")),
        decision=Decision.objects.filter(application=application, dropped_at=None, decided_at__isnull=False).first(),
        followers=list(application.followers.select_related("procedure").order_by("submitted_at")),
    )
