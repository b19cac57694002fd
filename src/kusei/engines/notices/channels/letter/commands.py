"""What staff do with printed letters: taking the files, posting, dropping, returns; and throwing away what is old."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.letter import making
from kusei.engines.notices.channels.letter.models import LetterDownload, LetterJob
from kusei.engines.notices.channels.letter.refusals import (
    DayWrong,
    NotAllowed,
    NotNow,
    NotReady,
    ReasonNeeded,
    UnknownNumbers,
)
from kusei.engines.notices.subscribers.models import Suppressed
from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import reason
from kusei.foundation.files.models import StoredFile
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

KEPT_DAYS = 30  # the files, after posting
UNPOSTED_DAYS = 90  # the files of a job that nobody posted
REMEMBERED_DAYS = 365  # who was in a job, for letters that come back
_NUMBER = re.compile(r"^(?:(\d{1,9})-)?(\d{1,4})$")


@transaction.atomic
def take(*, job_id: int, which: str, by: User) -> StoredFile:
    """The file `pdf` or `addresses`, for somebody who takes it; each time is noted. Raises `NotReady`, `NotAllowed`."""
    job = _own(job_id, by)
    stored = {"pdf": job.pdf, "addresses": job.addresses}[which]
    if stored is None:
        raise NotReady
    LetterDownload.objects.create(job=job, by=by, at=clock.now(), which=which)
    record_read(by, job, _("郵送する手紙のファイルのダウンロード"))
    return stored


@transaction.atomic
def post(*, job_id: int, on: dt.date, by: User) -> None:
    """投函済み: the letters were handed to the post on that day. Raises `NotNow`, `DayWrong`, `NotAllowed`."""
    job = _own(job_id, by)
    if job.files_made_at is None or job.emptied_at is not None or job.posted_on is not None:
        raise NotNow
    _check_day(job, on)
    job.posted_on, job.posted_by = on, by
    with reason(_("手紙の投函")):
        job.save(update_fields=["posted_on", "posted_by"])


@transaction.atomic
def drop(*, job_id: int, why: str, by: User) -> None:
    """The letters are not posted after all: the files go, and everybody counts as not reached.

    Raises `NotNow`, `ReasonNeeded`, `NotAllowed`.
    """
    job = _own(job_id, by)
    if job.posted_on is not None or job.dropped_at is not None or job.emptied_at is not None:
        raise NotNow
    if not why.strip():
        raise ReasonNeeded
    job.dropped_at, job.dropped_by, job.dropped_why = clock.now(), by, why.strip()[:200]
    with reason(job.dropped_why):
        job.save(update_fields=["dropped_at", "dropped_by", "dropped_why"])
        making.empty(job)
    for letter in job.letters.filter(left_out=""):
        making.tell_failed(letter, "not-posted")


@transaction.atomic
def give_back(*, job_id: int, numbers: Iterable[str], on: dt.date, by: User) -> int:
    """返戻: letters came back undelivered; their people count as not reached, and the address is not used again.

    `numbers` as they stand on the letters, or only what is behind the hyphen. One that was told already changes
    nothing. Returns how many were new. Raises `NotNow`, `DayWrong`, `UnknownNumbers`, `NotAllowed`.
    """
    job = _own(job_id, by)
    if job.posted_on is None:
        raise NotNow
    if not job.posted_on <= on <= clock.today():
        raise DayWrong
    wanted = {one: _number_in(job, one) for one in numbers}
    letters = {row.number: row for row in job.letters.select_for_update().filter(number__in=set(wanted.values()))}
    unknown = [one for one, number in wanted.items() if number not in letters or letters[number].left_out]
    if unknown or not wanted:
        raise UnknownNumbers(unknown)
    new = [letter for _number, letter in sorted(letters.items()) if letter.returned_on is None]
    for letter in new:
        letter.returned_on, letter.returned_by = on, by
        letter.save(update_fields=["returned_on", "returned_by"])
        making.tell_failed(letter, "returned", Suppressed.BOUNCED)
    return len(new)


def _number_in(job: LetterJob, text: str) -> int:
    """The number of the letter in this job; 0, which no letter has, for what cannot be one."""
    found = _NUMBER.match(text)
    if found is None or (found[1] is not None and int(found[1]) != job.pk):
        return 0
    return int(found[2])


def throw_away() -> None:
    """Discard files whose time is over, and forget who was in jobs of long ago. One job a transaction."""
    today = clock.today()
    over: list[tuple[dict[str, Any], Callable[[LetterJob], object]]] = [
        ({"emptied_at": None, "posted_on__lt": today - dt.timedelta(days=KEPT_DAYS)}, making.empty),
        (
            {
                "emptied_at": None,
                "posted_on": None,
                "made_at__lt": clock.now() - dt.timedelta(days=UNPOSTED_DAYS),
            },
            making.empty,
        ),
        (
            {"emptied_at__isnull": False, "made_at__lt": clock.now() - dt.timedelta(days=REMEMBERED_DAYS)},
            LetterJob.delete,
        ),
    ]
    with reason(_("保存の期間が過ぎた手紙のファイルの廃棄")):
        for condition, act in over:
            for number in LetterJob.objects.filter(**condition).order_by("pk").values_list("pk", flat=True):
                with transaction.atomic():
                    act(making.locked(number))


def _own(job_id: int, by: User) -> LetterJob:
    """The job, locked, for an approver of its department."""
    job = (
        LetterJob.objects.select_for_update(of=("self",))
        .select_related("department", "pdf", "addresses")
        .get(pk=job_id)
    )
    if not departments_of(by, Role.APPROVER).holds(job.department):
        raise NotAllowed
    return job


def _check_day(job: LetterJob, on: dt.date) -> None:
    made = job.files_made_at
    assert made is not None  # asked before
    if not made.astimezone(clock.TOKYO).date() <= on <= clock.today():
        raise DayWrong
