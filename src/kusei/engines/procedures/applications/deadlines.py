"""Deadlines of applicants, of which notices remind them: corrections due, drafts about to go, permits about to end.

Also tells notices what was decided, for rules of life events such as a move.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from kusei.engines.notices.recurring import lifeevents
from kusei.engines.notices.recurring.hooks import Deadlines, Due, register_deadlines
from kusei.engines.notices.recurring.wording import in_every_language
from kusei.engines.notices.texts.message import Text, Texts
from kusei.engines.procedures.applications.models import Application, Correction, Draft, Event, Relation
from kusei.engines.procedures.models import Version
from kusei.foundation.web import formats
from kusei.foundation.web.clock import TOKYO

LONGEST_NAME = 40  # characters of a procedure's name in a title


def corrections(day: dt.date) -> Iterator[Due]:
    """Corrections that are asked for, whose day it is. One SQL query."""
    rows = Correction.objects.filter(
        due_on=day, answered_at=None, cancelled_at=None, application__cover__owner__isnull=False
    ).select_related("application__cover", "application__version")
    for row in rows.order_by("pk"):
        asked = row.asked_at.astimezone(TOKYO).date()
        yield Due(_owner(row.application), f"{row.pk}", day, _correction_texts(row.application, day), since=asked)


def drafts(day: dt.date) -> Iterator[Due]:
    """Drafts of people with an account that are thrown away on the day. Two SQL queries."""
    begin = dt.datetime.combine(day, dt.time(), TOKYO)
    rows = list(
        Draft.objects.filter(
            expires_at__gte=begin,
            expires_at__lt=begin + dt.timedelta(days=1),
            submitted_at=None,
            owner__isnull=False,
            entered_by=None,
        ).order_by("created_at", "pk")
    )
    versions = Version.objects.in_bulk({row.versions[0] for row in rows})
    for row in rows:
        yield Due(row.owner_id or 0, str(row.pk), day, _draft_texts(versions.get(row.versions[0]), day))


def permits(day: dt.date) -> Iterator[Due]:
    """What was granted and ends on the day, can be renewed, and for which nobody has asked to. One SQL query."""
    renewed = Application.objects.filter(origin=OuterRef("pk"), relation=Relation.RENEWAL).exclude(state="withdrawn")
    rows = Application.objects.filter(
        ~Exists(renewed),
        valid_until=day,
        state__in=("decided", "delivered"),
        cover__owner__isnull=False,
        disposed_at=None,
    ).select_related("cover", "version")
    for row in rows.order_by("pk"):
        if row.version.content.renewable and _favourable(row):
            yield Due(_owner(row), f"{row.pk}", day, _permit_texts(row, day))


def note_decision(application: Application, event: Event) -> None:
    """Tell the rules of life events that something was decided in the applicant's favour."""
    owner = application.cover.owner_id
    if event.kind == "decide" and owner is not None and not application.confidential and _favourable(application):
        lifeevents.note_decided(
            user_id=owner,
            procedure=application.procedure.key,
            reference=str(application.pk),
            on=event.at.astimezone(TOKYO).date(),
        )


def register() -> None:
    """Offer these deadlines to the notices."""
    register_deadlines(Deadlines("correction", gettext_lazy("補正の期限"), corrections, (7, 1)))
    register_deadlines(Deadlines("draft", gettext_lazy("下書きの保存の期限"), drafts, (7, 1)))
    register_deadlines(Deadlines("permit", gettext_lazy("有効期限"), permits, (30, 7)))


def _owner(application: Application) -> int:
    return application.cover.owner_id or 0


def _favourable(application: Application) -> bool:
    outcomes = application.version.content.decision.outcomes
    return any(one.key == application.outcome and one.favourable for one in outcomes)


def _named(application: Application) -> str:
    """The procedure's name; the number alone for what nobody who looks at the telephone should see."""
    if application.sensitive or application.confidential:
        return application.number
    return _shortened(application.version)


def _shortened(version: Version | None) -> str:
    name = version.content.title.in_language(get_language() or "ja") if version else _("申請")
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _of_application(title: str, body: str, application: Application, day: dt.date) -> Texts:
    """`title` and `body` are msgids, said in each language. No answers stand in a notice."""

    def say() -> Text:
        words = {"what": _named(application), "day": formats.date_text(day), "number": application.number}
        link = reverse("applications:one", args=[application.number])
        return Text(title=_(title) % words, body=_(body) % words, link=link)

    return in_every_language(say)


def _correction_texts(application: Application, day: dt.date) -> Texts:
    title = gettext_noop("%(what)sの補正の期限は%(day)sです")
    body = gettext_noop(
        "受付番号 %(number)s の申請に、直していただくところがあります。期限までに、申請のページからお出しください。"
    )
    return _of_application(title, body, application, day)


def _permit_texts(application: Application, day: dt.date) -> Texts:
    title = gettext_noop("%(what)sの有効期限は%(day)sです")
    body = gettext_noop(
        "受付番号 %(number)s の有効期限が近づいています。続けるときは、申請のページから更新の申請ができます。"
    )
    return _of_application(title, body, application, day)


def _draft_texts(version: Version | None, day: dt.date) -> Texts:
    def say() -> Text:
        words = {"what": _shortened(version), "day": formats.date_text(day)}
        return Text(
            title=_("%(what)sの下書きは%(day)sに消えます") % words,
            body=_("書きかけの申請があります。この日を過ぎると消えます。続きは「わたしの申請」から書けます。"),
            link=reverse("applications:mine"),
        )

    return in_every_language(say)
