"""What an administrator does to jobs by hand: each deed with its reason, recorded in the same transaction."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.audit.context import reason as because
from kusei.foundation.jobs.models import Deed, Intervention
from kusei.foundation.web import access, clock

ADMINISTRATOR = "administrator"


class NotAllowed(PermissionError):
    """Only administrators touch jobs."""

    code = "jobs.not-allowed"

    def __str__(self) -> str:
        return _("ジョブを操作できるのは管理者だけです。管理者に頼むと、操作できます。")


class ReasonMissing(ValueError):
    """A deed without a reason cannot be understood later."""

    code = "jobs.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")


class NoLongerSo(RuntimeError):
    """The job has moved on since the page was shown."""

    code = "jobs.no-longer-so"

    def __str__(self) -> str:
        return _("このジョブはもう別の状態になっています。一覧を開き直すと、いまの状態が分かります。")


def retry(*, by: AbstractBaseUser, job_id: int, reason: str) -> None:
    """Make one failed job run again. Raises `NotAllowed`, `ReasonMissing`, `NoLongerSo`."""
    reason = _permitted(by, reason)
    with transaction.atomic(), because(reason):
        _retry([_locked(job_id, "failed")], by, reason)


def retry_all(*, by: AbstractBaseUser, reason: str) -> int:
    """Make every failed job run again; returns how many. Raises `NotAllowed`, `ReasonMissing`."""
    reason = _permitted(by, reason)
    with transaction.atomic(), because(reason):
        jobs = list(ProcrastinateJob.objects.select_for_update(skip_locked=True).filter(status="failed").order_by("id"))
        _retry(jobs, by, reason)
    return len(jobs)


def cancel(*, by: AbstractBaseUser, job_id: int, reason: str) -> None:
    """Take a job that has not begun out of the queue. Raises `NotAllowed`, `ReasonMissing`, `NoLongerSo`."""
    reason = _permitted(by, reason)
    with transaction.atomic(), because(reason):
        job = _locked(job_id, "todo")
        app.job_manager.cancel_job_by_id(job.pk)
        _note([job], Deed.CANCEL, by, reason)


def _permitted(by: AbstractBaseUser, reason: str) -> str:
    if not access.holds(by, ADMINISTRATOR):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[: Intervention._meta.get_field("reason").max_length]


def _locked(job_id: int, status: str) -> ProcrastinateJob:
    job: ProcrastinateJob | None = ProcrastinateJob.objects.select_for_update().filter(pk=job_id, status=status).first()
    if job is None:
        raise NoLongerSo
    return job


def _retry(jobs: list[ProcrastinateJob], by: AbstractBaseUser, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM unnest(%s::bigint[]) id",
            [[job.pk for job in jobs]],
        )
    _note(jobs, Deed.RETRY, by, reason)


def _note(jobs: list[ProcrastinateJob], deed: Deed, by: AbstractBaseUser, reason: str) -> None:
    Intervention.objects.bulk_create(
        Intervention(job_id=job.pk, task=job.task_name, deed=deed, reason=reason, by_id=by.pk, at=clock.now())
        for job in jobs
    )
