"""Mails to applicants: the receipt, and a word for each event that concerns them. No answers stand in a mail."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.engines.procedures.applications import numbers, words
from kusei.engines.procedures.applications.models import Application, Cover, Event
from kusei.foundation.web import encryption
from kusei.foundation.web.frame import brand

# Events of which applicants are told by mail; the others they read on the page.
TOLD = frozenset({"ask-correction", "decide", "deliver", "reopen", "message", "cancel-correction"})


def send_receipt(cover: Cover) -> None:
    """The numbers and the way back. Sent again with a new link when the job runs again."""
    to = address_of(cover)
    if not to:
        return
    with override(cover.language):
        rows = list(cover.applications.select_related("version", "department").order_by("pk"))
        context = {"cover": cover, "applications": rows, "link": _link(cover, rows[0].number)}
        _send(to, _("申請を受け付けました"), "receipt", context)


def send_event(event: Event) -> None:
    """Tell the applicant that something happened."""
    application = Application.objects.select_related("cover", "version", "department").get(pk=event.application_id)
    cover = application.cover
    to = address_of(cover)
    if not to:
        return
    with override(cover.language):
        context = {
            "application": application,
            "what": words.event(event.kind),
            "now": words.NOW[event.state],
            "link": _link(cover, application.number),
        }
        _send(to, f"{words.event(event.kind)} {application.number}", "event", context)


def address_of(cover: Cover) -> str:
    """Where mails go: the account's address, else the one given with the application, else none."""
    if cover.owner is not None:
        return cover.owner.email if cover.owner.is_active else ""
    return str(encryption.unseal_json(cover.sealed_email)) if cover.sealed_email else ""


def _link(cover: Cover, number: str) -> str:
    """With an account the page itself; without one a new secret, which ends that of the mail before."""
    site = next(iter(settings.CSRF_TRUSTED_ORIGINS), "") or cover.site
    if not site:
        return ""
    if cover.owner_id is not None:
        return site + reverse("applications:one", args=[number])
    secret = numbers.new_secret()
    with transaction.atomic():
        Cover.objects.filter(pk=cover.pk).update(mail_digest=numbers.digest(secret))
    return f"{site}{reverse('applications:open')}?{urlencode({'key': secret})}"


def _send(to: str, subject: str, template: str, context: Mapping[str, object]) -> None:
    site = brand()
    whose = f"{site.name} {site.portal}".strip()
    body = render_to_string(f"applications/mail/{template}.txt", {**context, "site": whose})
    send_mail(_("【%(site)s】%(subject)s") % {"site": site.name, "subject": subject}, body, None, [to])
