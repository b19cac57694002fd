"""Reads of printed letters: jobs that a person may see, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from kusei.engines.notices.channels.letter.models import Letter, LetterDownload, LetterJob
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import encryption
from kusei.foundation.web.numbers import LARGEST_ID


class Stage(StrEnum):
    """How far a job is."""

    MAKING = "making"
    READY = "ready"
    POSTED = "posted"
    DROPPED = "dropped"
    OVER = "over"  # nobody posted it within its time, or nobody is left in it


def stage(job: LetterJob) -> Stage:
    """How far the job is. No SQL query."""
    if job.dropped_at is not None:
        return Stage.DROPPED
    if job.posted_on is not None:
        return Stage.POSTED
    if job.emptied_at is not None:
        return Stage.OVER
    return Stage.MAKING if job.files_made_at is None else Stage.READY


def jobs_for(user: User) -> QuerySet[LetterJob]:
    """The jobs of departments that the person approves for, the newest first. Two SQL queries at most, and its own.

    With `sent`, `left_out`, `returned`, `unprintable`: how many letters.
    """
    reach = departments_of(user, Role.APPROVER)
    rows = LetterJob.objects.select_related("department", "pdf", "addresses", "posted_by", "dropped_by")
    if not reach.everywhere:
        rows = rows.filter(department__in=reach.departments)
    return rows.annotate(
        sent=Count("letters", filter=Q(letters__left_out="")),
        without=Count("letters", filter=~Q(letters__left_out="")),
        returned=Count("letters", filter=Q(letters__returned_on__isnull=False)),
        unprintable=Count("letters", filter=Q(letters__unprintable=True)),
    ).order_by("-pk")


def job_for(user: User, pk: int) -> LetterJob | None:
    """The job of that number, if the person may see it."""
    return jobs_for(user).filter(pk=pk).first() if pk <= LARGEST_ID else None


def title_of(job: LetterJob) -> str:
    """What the letters are about; blank once the words are gone. No SQL query."""
    if job.sealed_text is None:
        return ""
    content: dict[str, Any] = encryption.unseal_json(job.sealed_text)
    return str(content["title"])


def unprintable_numbers(job: LetterJob) -> list[str]:
    """The letters with 〓 in name or address, to be looked at before posting. One SQL query."""
    return [str(one) for one in job.letters.filter(unprintable=True, left_out="").order_by("number")]


def returned_letters(job: LetterJob) -> list[Letter]:
    """The letters that came back. One SQL query."""
    return list(job.letters.filter(returned_on__isnull=False).order_by("returned_on", "number"))


def outdated(job: LetterJob, downloads: Sequence[LetterDownload]) -> bool:
    """Whether somebody holds a file from before the present ones: with a letter that must not be posted. No query."""
    if stage(job) not in {Stage.MAKING, Stage.READY}:
        return False
    return any(job.files_made_at is None or one.at < job.files_made_at for one in downloads)


def left_out_by_reason(job: LetterJob) -> list[tuple[str, int]]:
    """Why people got no letter, and how many. One SQL query."""
    rows = job.letters.exclude(left_out="").values_list("left_out").annotate(n=Count("pk")).order_by("left_out")
    return [(why, number) for why, number in rows]


def records_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: jobs in whose files the person's address stands, so that they see who took them."""
    numbers = Letter.objects.filter(subscriber__user=user, left_out="").values_list("job_id", flat=True)
    return [("channels.letterjob", [str(number) for number in numbers])]
