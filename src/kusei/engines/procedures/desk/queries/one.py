"""Everything about one application for the page on which staff work on it, in a fixed number of SQL queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.models import (
    Answers,
    Application,
    Attachment,
    Correction,
    CorrectionItem,
    Decision,
    Event,
    Message,
)
from kusei.engines.procedures.desk.models import CheckMark, Note
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, formats
from kusei.lib.businessdays import MUNICIPAL_OFFICE
from kusei.lib.deadlines import Period, Unit, count_deadline

CORRECTION_DAYS = 14  # proposed for an answer; staff may set another day


@dataclass(frozen=True)
class CorrectionShown:
    """A request for correction with its fields."""

    correction: Correction
    items: list[CorrectionItem]

    @property
    def is_open(self) -> bool:
        """Whether the applicant still has to answer."""
        return self.correction.answered_at is None and self.correction.cancelled_at is None

    @property
    def is_late(self) -> bool:
        """Whether the day for the answer has passed."""
        due = self.correction.due_on
        return self.is_open and due is not None and due < clock.today()


@dataclass(frozen=True)
class Case:
    """What staff see of one application."""

    application: Application
    revisions: list[Answers]  # newest first
    events: list[Event]  # newest first
    corrections: list[CorrectionShown]  # newest first
    messages: list[Message]
    notes: list[Note]
    marks: dict[int, CheckMark]
    decisions: list[Decision]  # newest first
    attachments: list[Attachment]
    related: list[Application]  # same cover, same origin, followers

    @property
    def answers(self) -> dict[str, Any]:
        """What the application says now; nothing after disposal."""
        return self.revisions[0].values if self.revisions else {}

    @property
    def decision(self) -> Decision | None:
        """The current decision or proposal."""
        return next((one for one in self.decisions if one.dropped_at is None), None)

    @property
    def correction(self) -> CorrectionShown | None:
        """The open request for correction."""
        return next((one for one in self.corrections if one.is_open), None)


def case_of(application: Application, visible: Q) -> Case:
    """The application with all that belongs to it. Eleven SQL queries. `visible`: which others may be named."""
    mine = {"application": application}
    items: dict[int, list[CorrectionItem]] = defaultdict(list)
    for item in CorrectionItem.objects.filter(correction__application=application).order_by("pk"):
        items[item.correction_id].append(item)
    corrections = Correction.objects.filter(**mine).select_related("asked_by").order_by("-asked_at", "-pk")
    people = ("examined_by", "decided_by")
    return Case(
        application=application,
        revisions=list(Answers.objects.filter(**mine).order_by("-revision")),
        events=list(Event.objects.filter(**mine).select_related("user").order_by("-sequence")),
        corrections=[CorrectionShown(one, items[one.pk]) for one in corrections],
        messages=list(Message.objects.filter(**mine).select_related("author").order_by("at", "pk")),
        notes=list(Note.objects.filter(**mine).select_related("author").order_by("at", "pk")),
        marks={one.item: one for one in CheckMark.objects.filter(undone_at=None, **mine).select_related("by")},
        decisions=list(Decision.objects.filter(**mine).select_related(*people).order_by("-proposed_at", "-pk")),
        attachments=list(Attachment.objects.filter(**mine).order_by("pk")),
        related=_related(application, visible),
    )


def _related(application: Application, visible: Q) -> list[Application]:
    kin = Q(cover=application.cover_id) | Q(origin=application)
    if application.origin_id:
        kin |= Q(pk=application.origin_id) | Q(origin=application.origin_id)
    rows = Application.objects.filter(visible, kin).exclude(pk=application.pk)
    return list(rows.select_related("version", "department").order_by("-submitted_at", "-pk")[:50])


def colleagues(application: Application) -> list[User]:
    """Who may work on it today: editors of its department and of those above. Two SQL queries."""
    rows = Department.objects.filter(municipality=application.municipality_id).values_list("pk", "code", "parent__code")
    parents: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[int]] = defaultdict(set)
    for pk, code, parent in rows:
        numbers[code].add(pk)
        if parent:
            parents[code].add(parent)
    above: set[str] = set()
    waiting = [application.department.code]
    while waiting:
        code = waiting.pop()
        if code not in above:
            above.add(code)
            waiting += parents[code]
    where = Q(department=None) | Q(department__in=[pk for code in above for pk in numbers[code]])
    held = RoleAssignment.objects.filter(in_force(clock.today()), where, role=Role.EDITOR, user__is_active=True)
    return list(User.objects.filter(pk__in=held.values("user_id")).order_by("name", "pk"))


def correction_due() -> dt.date:
    """The day proposed for an answer: two weeks, moved to an open day (民法138-142条)."""
    return count_deadline(clock.today(), Period(CORRECTION_DAYS, Unit.DAYS)).end


def due_explained(application: Application) -> str:
    """Why the deadline is that day, and how far it is."""
    days = application.version.content.processing_days
    if not days or application.due_on is None:
        return _("この手続には、標準処理期間の定めがありません。")
    text = _("到達の日（%(day)s）の翌日から、閉庁日を除いて%(days)d日（標準処理期間）。") % {
        "day": formats.date_text(localtime(application.submitted_at).date()),
        "days": days,
    }
    if application.waited_days:
        text += _("補正を待った%(days)d日は数えません。") % {"days": application.waited_days}
    if not application.is_open:
        return text
    left = MUNICIPAL_OFFICE.business_days_between(clock.today(), application.due_on)
    if left < 0:
        return text + _("期限を開庁日で%(days)d日過ぎています。") % {"days": -left}
    return text + _("開庁日であと%(days)d日です。") % {"days": left}
