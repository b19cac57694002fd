"""Handing in what was taken in: with the day on which it came, with the request to put right, and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications import numbers, rules
from kusei.engines.procedures.applications.commands import applicants, office, submitting
from kusei.engines.procedures.applications.commands.moving import By, locked
from kusei.engines.procedures.applications.models import Actor, Application, Attachment, Correction, Cover, Draft
from kusei.engines.procedures.applications.refusals import ReasonNeeded
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.commands.letters import SCAN, scans_of
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.refusals import IdentityNotSeen, TooLate
from kusei.engines.procedures.desk.queries.one import correction_due
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

UNDO_MINUTES = 10


@transaction.atomic
def hand_in(
    *, draft_id: uuid.UUID, by: User, delivery: str = "", site: str = "", late_reason: str = ""
) -> tuple[Cover, Correction | None]:
    """Hand in what was taken in; of a letter with gaps also ask at once for them to be put right.

    A letter counts by the day of its arrival (in Tokyo, at noon, or now when that is earlier), its window by the
    postmark, else by the arrival. Out of the window it is taken with a reason: staff judge then. Pressing twice leads
    to the same. Raises `IdentityNotSeen` at the counter, and what `submitting.submit` raises.
    """
    permissions.require(by)
    Draft.objects.select_for_update().filter(pk=draft_id).first()  # a double click waits here and finds it handed in
    interview = queries.one_or_404(by, draft_id)
    if interview.finished_at is not None:
        cover, applications = queries.handed_in(interview)
        return cover, Correction.objects.filter(application__in=applications).order_by("pk").first()
    if interview.channel == "counter" and not interview.identity_document:
        raise IdentityNotSeen
    scans = scans_of(interview)
    posted = (interview.postmarked_on or interview.arrived_on) if not late_reason.strip() else None
    cover = submitting.submit(
        draft_id=draft_id,
        by=by,
        delivery=delivery,
        site=site,
        arrived_at=arrival(interview),
        postmarked_on=posted,
        gaps=interview.gaps,
    )
    interview.finished_at = clock.now()
    interview.late_reason = late_reason.strip()[:200]
    with reason(_("窓口・郵送の受付")):
        interview.save(update_fields=["finished_at", "late_reason"])
    correction = _of_letter(interview, cover, scans, by) if interview.channel == "post" else None
    return cover, correction


def arrival(interview: Interview) -> dt.datetime | None:
    """When the letter reached the office; None at the counter, where that is now."""
    if interview.arrived_on is None:
        return None
    noon = dt.datetime.combine(interview.arrived_on, dt.time(12), clock.TOKYO)
    return min(noon, clock.now())


def _of_letter(interview: Interview, cover: Cover, scans: list[Attachment], by: User) -> Correction | None:
    """The scans go with the application; what it leaves open is asked for."""
    application = locked(cover.applications.get().pk)
    for scan in scans:
        Attachment.objects.create(
            draft_id=scan.draft_id,
            application=application,
            field=SCAN,
            file=scan.file,
            added_by=by,
            added_at=clock.now(),
        )
    if not interview.gaps:
        return None
    words = {"illegible": _("書いてあることが読めません。もう一度書いてください。"), "missing": _("書いてください。")}
    return office.request_correction(
        application,
        fields={key: words[word] for key, word in interview.gaps.items()},
        message=_("郵送でいただいた申請に、読めないところ、または書いていないところがあります。"),
        due_on=correction_due(),
        by=by,
        actor=Actor.STAFF,
        assignee=application.assignee,
    )


@transaction.atomic
def take_back(*, draft_id: uuid.UUID, why: str, by: User) -> list[Application]:
    """What was entered by mistake is withdrawn, within ten minutes and while nobody works on it.

    Raises `ReasonNeeded`, `TooLate`.
    """
    permissions.require(by)
    if not why.strip():
        raise ReasonNeeded
    interview = queries.one_or_404(by, draft_id)
    _cover, applications = queries.handed_in(interview)
    ended = interview.finished_at is None or clock.now() - interview.finished_at > dt.timedelta(minutes=UNDO_MINUTES)
    rows = [locked(one.pk) for one in applications]
    untouched = {rules.State.RECEIVED, rules.State.CORRECTION if interview.gaps else rules.State.RECEIVED}
    if ended or any(one.state not in untouched for one in rows):
        raise TooLate
    words = _("入力の誤りによる取下げ：%(why)s") % {"why": why.strip()[:500]}
    withdrawn = [applicants.withdraw(application_id=one.pk, by=By(Actor.STAFF, by), reason=words) for one in rows]
    interview.withdrawn_at = clock.now()
    with reason(_("入力の誤りによる取下げ")):
        interview.save(update_fields=["withdrawn_at"])
    return withdrawn


@transaction.atomic
def new_link(*, draft_id: uuid.UUID, by: User) -> str:
    """The secret of a link for the receipt of somebody without account or e-mail: by it they follow the application.

    Told only now; a second receipt has a new one and ends the former. Blank where the person has another way.
    """
    permissions.require(by)
    cover, _applications = queries.handed_in(queries.one_or_404(by, draft_id))
    if cover.owner_id is not None or cover.sealed_email:
        return ""
    secret = numbers.new_secret()
    cover.mail_digest = numbers.digest(secret)
    cover.save(update_fields=["mail_digest"])
    return secret
