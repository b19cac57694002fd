"""Tells those who may write or release alerts that one of them released one alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.emergency import permissions
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.texts.message import LONGEST_BODY, LONGEST_TITLE, Texts
from kusei.foundation.web import clock
from kusei.foundation.web.formats import moment_text


def tell_colleagues(alert_id: int) -> int:
    """Tell everybody but the one who released it, each once; how many notices were made."""
    alert = Alert.objects.select_related("released_by").get(pk=alert_id, fast=True)
    assert alert.released_by is not None, "what was released was released by somebody"
    assert alert.released_at is not None, "and at some time"
    words = {
        "name": str(alert.released_by),
        "level": alert.level,
        "when": moment_text(alert.released_at),
        "title": alert.title,
        "reason": alert.fast_reason,
    }
    title = _("【緊急】%(name)sさんが1人で配信しました：警戒レベル%(level)s") % words
    body = (
        _("%(when)s、「%(title)s」を2人目の確認なしで配信しました。\n理由：%(reason)s\n内容を確かめてください。")
        % words
    )
    texts = Texts.of(title[:LONGEST_TITLE], body[:LONGEST_BODY], alert.get_absolute_url())
    day = alert.released_at.astimezone(clock.TOKYO).date()
    return sum(
        notify(subscriber=ensure(user=person), occasion=f"alert-fast:{alert.pk}", on=day, texts=texts)
        for person in permissions.colleagues(alert.released_by)
    )
