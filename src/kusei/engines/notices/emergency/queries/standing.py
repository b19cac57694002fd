"""Which alerts stand, what came before each, and in whose name: what the board, the feeds and CAP are made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from kusei.engines.notices.emergency import packfile, rules
from kusei.engines.notices.emergency.cap.writing import Sender
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, State
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.site import address as site_address

RECENT = dt.timedelta(days=30)
MOST = 50


@dataclass(frozen=True)
class Standing:
    """What is in force, the highest level first, and what was said lately, the newest first."""

    in_force: list[Alert]
    recent: list[Alert]
    everything: dict[int, Alert]

    def earlier(self, alert: Alert) -> list[Alert]:
        """What the alert follows, the oldest first."""
        found: list[Alert] = []
        while alert.previous_id is not None:
            alert = self.everything[alert.previous_id]
            found.insert(0, alert)
        return found


def standing(*, drill: bool = False) -> Standing:
    """The alerts that people were told, real or drills. Two SQL queries, more when an older one is followed."""
    since = clock.now() - RECENT
    out = Alert.objects.filter(drill=drill, state__in=sorted(rules.OUT))
    newest = list(out.filter(released_at__gte=since).order_by("-released_at", "-pk")[:MOST])
    held = list(out.filter(state=State.RELEASED).exclude(action=Action.CANCEL))
    everything = {alert.pk: alert for alert in (*newest, *held)}
    while missing := {one.previous_id for one in everything.values() if one.previous_id} - everything.keys():
        everything |= {one.pk: one for one in Alert.objects.filter(pk__in=missing)}
    in_force = sorted(held, key=lambda one: (-one.level, -(one.number or 0)))
    return Standing(in_force, newest, everything)


def earlier_of(alert: Alert) -> list[Alert]:
    """What one alert follows, the oldest first. One SQL query for each."""
    found: list[Alert] = []
    while alert.previous is not None:
        alert = alert.previous
        found.insert(0, alert)
    return found


def sender() -> Sender | None:
    """In whose name alerts go out; None before the pack of the home municipality was loaded. One SQL query."""
    municipality = home()
    if municipality is None:
        return None
    site = site_address()
    host = urlsplit(municipality.website).hostname or f"jp-{municipality.code}"
    return Sender(
        address=packfile.in_force().sender or host,
        name=municipality.official_name or municipality.name,
        name_en=municipality.name_en,
        code=municipality.code,
        web=f"{site}/alerts/" if site else "",
    )
