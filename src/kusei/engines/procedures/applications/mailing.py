"""Words to applicants: the receipt, and one for each event that concerns them. No answers stand in them.

Who has an account finds them in the inbox and hears by the channel of their choice (`engines.notices`), once for each
event. Who gave a mail address with the application gets a mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.engines.notices.deliveries import commands as notices
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.engines.procedures.applications import numbers, words
from kusei.engines.procedures.applications.models import Application, Cover, Event
from kusei.foundation.web import encryption
from kusei.foundation.web.frame import brand
from kusei.foundation.web.site import address as site_address

LANGUAGES = (JAPANESE, EASY, ENGLISH)
Words = Callable[[], tuple[str, dict[str, object]]]  # subject and context, in the language of the moment
# Events of which applicants are told by mail; the others they read on the page.
TOLD = frozenset({"ask-correction", "decide", "deliver", "reopen", "message", "cancel-correction"})


def send_receipt(cover: Cover) -> None:
    """The numbers and the way back. A mail without an account is sent again with a new link when the job runs again."""
    rows = list(cover.applications.select_related("version", "department").order_by("pk"))
    if not rows:
        return

    def words_of() -> tuple[str, dict[str, object]]:
        return f"{_('申請を受け付けました')} {rows[0].number}", {"cover": cover, "applications": rows}

    _tell(cover, rows[0].number, f"application:{rows[0].pk}:receipt", cover.created_at, "receipt", words_of)


def send_event(event: Event) -> None:
    """Tell the applicant that something happened."""
    application = Application.objects.select_related("cover", "version", "department").get(pk=event.application_id)

    def words_of() -> tuple[str, dict[str, object]]:
        what = words.event(event.kind)
        return f"{what} {application.number}", {"application": application, "what": what, "now": words.NOW[event.state]}

    occasion = f"application:{application.pk}:event:{event.pk}"
    _tell(application.cover, application.number, occasion, event.at, "event", words_of)


def _tell(  # noqa: PLR0913, PLR0917  one thing to say, and to whom
    cover: Cover, number: str, occasion: str, at: dt.datetime, template: str, words_of: Words
) -> None:
    """To the account by its own channels, once for the occasion; else by mail to the address that was given."""
    if cover.owner is not None:
        if cover.owner.is_active:
            texts = Texts({language: _text(language, number, template, words_of) for language in LANGUAGES})
            subscriber = subscribers.ensure(user=cover.owner)
            notices.notify(subscriber=subscriber, occasion=occasion, on=timezone.localdate(at), texts=texts)
    elif to := address_of(cover):
        with override(cover.language):
            subject, context = words_of()
            _send(to, subject, template, {**context, "link": _link(cover)})


def _text(language: str, number: str, template: str, words_of: Words) -> Text:
    """The same words as a notice; the channel adds link and sender."""
    with override(language):
        title, context = words_of()
        body = render_to_string(f"applications/mail/{template}.txt", context).strip()
    return Text(title=title[:LONGEST_TITLE], body=body, link=reverse("applications:one", args=[number]))


def address_of(cover: Cover) -> str:
    """Where mails go: the account's address, else the one given with the application, else none."""
    if cover.owner is not None:
        return cover.owner.email if cover.owner.is_active else ""
    return str(encryption.unseal_json(cover.sealed_email)) if cover.sealed_email else ""


def _link(cover: Cover) -> str:
    """A new secret, which ends that of the mail before."""
    site = site_address() or cover.site
    if not site:
        return ""
    secret = numbers.new_secret()
    with transaction.atomic():
        Cover.objects.filter(pk=cover.pk).update(mail_digest=numbers.digest(secret))
    return f"{site}{reverse('applications:open')}?{urlencode({'key': secret})}"


def _send(to: str, subject: str, template: str, context: Mapping[str, object]) -> None:
    site = brand()
    whose = f"{site.name} {site.portal}".strip()
    body = render_to_string(f"applications/mail/{template}.txt", {**context, "site": whose})
    send_mail(_("【%(site)s】%(subject)s") % {"site": site.name, "subject": subject}, body, None, [to])
