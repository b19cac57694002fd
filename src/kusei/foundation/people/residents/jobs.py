"""Background jobs: mails to invited people, and emptying the vaults of closed accounts."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.people.residents.models import Fact, HouseholdMember, Mandate, Membership
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json


@task(queue="mail")
def mail_invitation(*, membership_id: int) -> None:
    """Tell the invited person; nothing goes out when it was answered or taken back. A worker that dies between sending
    and noting it sends a second time.
    """
    row = Membership.objects.filter(pk=membership_id, user=None, valid_until=None).select_related("party").first()
    if row is not None:
        subject = _("グループ・会社への招待")
        _send(subject, {"party": row.party.name}, reverse("residents:groups"), unseal_json(row.invited))


@task(queue="mail")
def mail_mandate(*, mandate_id: int) -> None:
    """Tell the agent that somebody wants them to act; nothing goes out when it was answered or taken back."""
    row = Mandate.objects.filter(pk=mandate_id, agent=None, revoked_at=None).first()
    if row is not None:
        _send(_("代理の依頼"), {}, reverse("residents:mandates"), unseal_json(row.invited))


def _send(subject: str, context: dict[str, str], path: str, to: str) -> None:
    """No name of a person stands in the mail: the address may have been mistyped."""
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    values = {**context, "address": origin + path if origin else "", "subject": subject}
    send_mail(subject, render_to_string("residents/mail/invitation.txt", values), None, [to])


@task(queue="upkeep", cron=schedule.daily(4, 10))
def empty_vaults_of_closed_accounts() -> None:
    """Delete what people had let the ward know once they closed their account; that there was something stays."""
    with reason("閉じたアカウントの情報の削除"):
        facts = Fact.objects.filter(user__email__endswith="@invalid", user__is_active=False, value__isnull=False)
        facts.update(value=None, ended_at=Coalesce("ended_at", Value(clock.now())))
        HouseholdMember.objects.filter(user__email__endswith="@invalid", user__is_active=False).delete()
