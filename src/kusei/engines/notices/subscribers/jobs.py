"""Background work: sending a code to a phone, and throwing codes away."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import RetryStrategy

from kusei.engines.notices.subscribers import hooks
from kusei.engines.notices.subscribers.digests import phone_digest
from kusei.engines.notices.subscribers.models import Channel, LinkCode
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock
from kusei.foundation.web.frame import brand

KEPT = dt.timedelta(days=1)


@task(queue="notices", retry=RetryStrategy(max_attempts=3, exponential_wait=4))
def send_code(*, code_id: int) -> None:
    """Make the code, keep its digest, and hand it to the provider. Run again it makes another one, which then counts.

    Nothing happens for a code that is used, over or gone. One that was not sent is marked, and the page says so; three
    times it is tried.
    """
    with transaction.atomic():
        row = LinkCode.objects.select_for_update(of=("self",)).select_related("subscriber").filter(pk=code_id).first()
        if row is None or row.used_at is not None or row.expires_at <= clock.now():
            return
        code = f"{secrets.randbelow(1_000_000):06d}"
        row.digest = phone_digest(row.pk, code)
        row.failed = True  # until the provider took it
        row.save(update_fields=["digest", "failed"])
    language = row.subscriber.language
    with override(language):
        text = hooks.CodeText(
            key=uuid.uuid4(),
            channel=row.channel,
            subscriber_id=row.subscriber_id,
            address=row.value,
            language=language,
            title=_("確認の番号"),
            body=_words(row.channel, code),
        )
    if hooks.send_code(text):
        LinkCode.objects.filter(pk=row.pk).update(failed=False)


def _words(channel: str, code: str) -> str:
    """Few enough for one short message; on the telephone digit by digit, and twice."""
    site = brand().name
    if channel == Channel.CALL:
        digits = "、".join(code)
        return _("%(site)sです。確認の番号は、%(digits)s。くり返します。%(digits)s。") % {
            "site": site,
            "digits": digits,
        }
    return _("【%(site)s】確認の番号は%(code)sです。10分以内に画面に入れてください。") % {"site": site, "code": code}


@task(queue="upkeep", cron="20 4 * * *")
def drop_codes() -> None:
    """Throw away codes that nobody can use any more."""
    LinkCode.objects.filter(expires_at__lt=clock.now() - KEPT).delete()
