"""Saying yes to a purpose, and taking it back: each a new row, with the text that was on the page."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import hooks
from kusei.foundation.people.residents.models import Consent
from kusei.foundation.people.residents.refusals import ConsentRefused
from kusei.foundation.web import clock


def give_consent(*, user: User, purpose: str) -> None:
    """The person agrees to the purpose as it reads now. Agreeing again changes nothing. Raises `ConsentRefused`."""
    _say(user, purpose, given=True)


def withdraw(*, user: User, purpose: str) -> None:
    """The person takes the consent back, at once. Without one nothing changes. Raises `ConsentRefused`."""
    _say(user, purpose, given=False)


@transaction.atomic
def _say(user: User, key: str, *, given: bool) -> None:
    purpose = hooks.purpose(key)
    if purpose is None:
        raise ConsentRefused(_("その目的の同意は、いまは求めていません。"))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # a double click is one word
    newest = Consent.objects.filter(user=user, purpose=key).order_by("-pk").first()
    said = newest is not None and newest.given
    if said == given and (not given or (newest is not None and newest.version == purpose.version)):
        return
    text = f"{purpose.label}\n{purpose.sentence}\n{purpose.receivers}"
    with reason("同意" if given else "同意の撤回"):
        Consent.objects.create(user=user, purpose=key, given=given, at=clock.now(), version=purpose.version, text=text)
        if not given:
            purpose.withdrawn(user)
