"""Disposal: propose a list, have two people confirm it, empty the applications one by one, write the certificate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from kusei.engines.procedures.applications import hooks
from kusei.engines.procedures.applications.models import (
    Answers,
    Application,
    Attachment,
    Correction,
    CorrectionItem,
    Cover,
    Decision,
    Draft,
    Event,
    Message,
)
from kusei.engines.procedures.applications.rules import DONE
from kusei.engines.procedures.handover.models import DisposalItem, DisposalRun, ResultRow
from kusei.engines.procedures.handover.permissions import require
from kusei.engines.procedures.handover.refusals import ListChanged, ReasonNeeded, TwoPeople
from kusei.foundation.audit.context import reason
from kusei.foundation.files import commands as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib.fiscal import FiscalYear

MOST = 5000  # applications of one list
LONGEST_DELAY = dt.timedelta(days=366 * 10)


@transaction.atomic
def propose() -> int:
    """Put every application whose period is over on the list of its department. Returns how many were added.

    A department has one list at a time that is not confirmed; what becomes due meanwhile comes onto the next one.
    """
    rows = Application.objects.filter(dispose_on__lte=clock.today(), disposed_at=None, disposal=None, state__in=DONE)
    added = 0
    for department in sorted(set(rows.values_list("department", flat=True))):
        if DisposalRun.objects.filter(department=department, second_by=None).exists():
            continue
        run = DisposalRun.objects.create(department_id=department, proposed_at=clock.now())
        numbers = rows.filter(department=department).order_by("dispose_on", "pk").values_list("pk", flat=True)[:MOST]
        DisposalItem.objects.bulk_create(DisposalItem(run=run, application_id=one) for one in numbers)
        added += len(numbers)
    return added


@transaction.atomic
def confirm(*, run_id: int, count: int, by: User) -> DisposalRun:
    """Confirm the list of `count` applications: the first of two people, or the second, with whom it begins.

    Approvers of the department may. Raises `TwoPeople`, `ListChanged`, `NotAllowed`.
    """
    run = _locked(run_id, by)
    if run.second_by_id is not None or run.items.count() != count or not count:
        raise ListChanged
    if run.first_by_id is None:
        run.first_by, run.first_at = by, clock.now()
    elif run.first_by_id == by.pk:
        raise TwoPeople
    else:
        run.second_by, run.second_at = by, clock.now()
    run.save()
    if run.second_by_id is not None:
        from kusei.engines.procedures.handover import jobs  # noqa: PLC0415  it imports us

        enqueue(jobs.dispose, key=f"handover-dispose:{run.pk}", run_id=run.pk)
    return run


@transaction.atomic
def keep_longer(*, item_id: int, until: dt.date, why: str, by: User) -> None:
    """Take an application off the list and keep it until a later day (a dispute, an inspection). Needs a reason.

    The list changes, so the first confirmation counts no more. Raises `ReasonNeeded`, `ListChanged`, `NotAllowed`.
    """
    item = DisposalItem.objects.select_related("run").get(pk=item_id)
    run = _locked(item.run_id, by)
    today = clock.today()
    if not why.strip() or not today < until <= today + LONGEST_DELAY:
        raise ReasonNeeded
    if run.second_by_id is not None:
        raise ListChanged
    with reason(why.strip()[:200]):
        Application.objects.filter(pk=item.application_id).update(dispose_on=until)
        item.delete()
        run.first_by, run.first_at = None, None
        run.save(update_fields=["first_by", "first_at"])


def _locked(run_id: int, by: User) -> DisposalRun:
    run = DisposalRun.objects.select_for_update(of=("self",)).select_related("department").get(pk=run_id)
    require(by, Role.APPROVER, run.department)
    return run


def run_disposal(*, run_id: int) -> None:
    """Empty every application of a confirmed list, each in a transaction of its own, then write the certificate.

    Killed and run again, it goes on where it was.
    """
    run = DisposalRun.objects.filter(pk=run_id, second_by__isnull=False, finished_at=None).first()
    if run is None:
        return
    for item_id in list(run.items.filter(done_at=None).order_by("pk").values_list("pk", flat=True)):
        dispose_one(item_id=item_id)
    _finish(run_id)


@transaction.atomic
def dispose_one(*, item_id: int) -> None:
    """Throw away what one application says: answers, files, names, words. That it existed and how it ended stays."""
    item = DisposalItem.objects.select_for_update().get(pk=item_id)
    if item.done_at is not None:
        return
    with reason("保存年限の満了による廃棄"):
        application = Application.objects.select_for_update().get(pk=item.application_id)
        application.disposed_at = clock.now()
        application.sealed_name, application.name_marks = encryption.seal_json({"name": "", "kana": ""}), []
        application.save(update_fields=["disposed_at", "sealed_name", "name_marks"])
        _empty_words(application)
        _discard_files(application)
        for empty in hooks.disposing():
            empty(application)
        _empty_cover(application.cover_id)
        item.done_at = clock.now()
        item.save(update_fields=["done_at"])


def _empty_words(application: Application) -> None:
    nothing = encryption.seal_json("")
    Answers.objects.filter(application=application).delete()
    Event.objects.filter(application=application, sealed_note__isnull=False).update(sealed_note=None)
    Message.objects.filter(application=application).update(sealed_text=nothing)
    CorrectionItem.objects.filter(correction__application=application).update(sealed_sentence=nothing)
    Correction.objects.filter(application=application).update(sealed_message=nothing)
    Decision.objects.filter(application=application).update(sealed_reason=nothing, sealed_conditions=nothing)
    ResultRow.objects.filter(application=application).update(sealed_cells=None)


def _discard_files(application: Application) -> None:
    rows = Attachment.objects.filter(application=application)
    for stored in StoredFile.objects.filter(public_id__in=rows.values("file")):
        files.discard(file=stored)
    rows.delete()


def _empty_cover(cover_id: int) -> None:
    """Who handed several in under one cover is forgotten with the last of them."""
    if Application.objects.filter(cover=cover_id, disposed_at=None).exists():
        return
    cover = Cover.objects.get(pk=cover_id)
    Cover.objects.filter(pk=cover_id).update(sealed_email=None, owner=None, subject="", mail_digest=None)
    Draft.objects.filter(pk=cover.intent).update(
        sealed_email=None, owner=None, subject="", sealed_answers=encryption.seal_json({"forms": [], "guide": {}})
    )


@transaction.atomic
def _finish(run_id: int) -> None:
    run = DisposalRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.finished_at is not None or run.items.filter(done_at=None).exists():
        return
    run.finished_at = clock.now()
    run.certificate = certificate(run)
    run.save(update_fields=["finished_at", "certificate"])


def certificate(run: DisposalRun) -> dict[str, Any]:
    """What was thrown away: how many by procedure and fiscal year of the end, who confirmed it and when. No names."""
    counts: dict[tuple[str, str, int], int] = {}
    rows = run.items.annotate(ended=F("application__ended_at"), key=F("application__procedure__key"))
    for key, title, ended in rows.values_list("key", "application__procedure__title", "ended"):
        year = FiscalYear.of(ended.astimezone(clock.TOKYO).date()).start.year if ended else 0
        counts[key, title, year] = counts.get((key, title, year), 0) + 1
    last = run.items.aggregate(last=Max("done_at"))["last"]
    return {
        "format": "kusei-disposal-certificate/1",
        "number": run.pk,
        "department": run.department.name,
        "proposed_at": run.proposed_at.isoformat(),
        "confirmed": [
            {"by": str(run.first_by), "at": run.first_at.isoformat() if run.first_at else ""},
            {"by": str(run.second_by), "at": run.second_at.isoformat() if run.second_at else ""},
        ],
        "finished_at": last.isoformat() if last else "",
        "total": sum(counts.values()),
        "records": [
            {"procedure": key, "title": title, "fiscal_year": year, "count": count}
            for (key, title, year), count in sorted(counts.items())
        ],
    }
