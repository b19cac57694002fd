"""Background jobs of accounts: mails about links, and clearing links away."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.people.models import EmailLink
from kusei.foundation.people.registration import mailing
from kusei.foundation.web import clock

KEPT = dt.timedelta(days=7)


@task(queue="mail")
def mail_link(*, link_id: int) -> None:
    """Mail a link that was asked for. A worker that dies between making the secret and noting that the job is done
    mails again; the last link counts.
    """
    link = EmailLink.objects.filter(pk=link_id, used_at=None).first()
    if link is not None:
        mailing.send_link(link)


@task(queue="mail")
def mail_notice_of_change(*, link_id: int) -> None:
    """Tell the former address that it was changed."""
    link = EmailLink.objects.filter(pk=link_id).exclude(previous_email="").first()
    if link is not None:
        mailing.send_notice_of_change(link)


@task(queue="upkeep", cron=schedule.daily(3, 50))
def prune_email_links() -> None:
    """Remove links, and the addresses in them, a week after they were asked for."""
    EmailLink.objects.filter(created_at__lt=clock.now() - KEPT).delete()
