"""What the counter reads: procedures that can be chosen, one's own interviews, the history of a draft."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.timezone import localtime

from kusei.engines.procedures.applications.models import Application, Cover
from kusei.engines.procedures.counter.models import Interview, Passing
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import current_versions
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@dataclass(frozen=True)
class Going:
    """An interview in one's own list, with the names of its procedures."""

    interview: Interview
    titles: list[str]


def offered(municipality: Municipality, channel: str) -> list[Version]:
    """The forms in force that are taken by this channel today. One SQL query."""
    return [one for one in current_versions(municipality) if takes(one, channel, clock.today())]


def takes(version: Version, channel: str, day: dt.date) -> bool:
    """Whether the procedure is open by that channel on the day. A letter may be late: staff judge its postmark."""
    content = version.content
    within = not content.windows or any(window.opens <= day <= window.closes for window in content.windows)
    return version.procedure.is_open and channel in content.channels and (within or channel == "post")


def one_or_404(user: User, draft_id: uuid.UUID) -> Interview:
    """One's own interview whose draft one has; somebody else's, or one handed over, is not there. One SQL query."""
    rows = Interview.objects.select_related("draft", "draft__owner", "resident", "department", "staff")
    found = rows.filter(draft_id=draft_id, staff=user, draft__entered_by=user).first()
    if found is None:
        raise Http404
    return found


def own(user: User) -> list[Going]:
    """What one has open, and what one took in today, newest first. Two SQL queries."""
    rows = Interview.objects.filter(staff=user, draft__entered_by=user).select_related("draft").order_by("-started_at")
    midnight = localtime(clock.now(), clock.TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)
    shown = [*rows.filter(finished_at=None)[:20], *rows.filter(finished_at__gte=midnight)[:30]]
    wanted = {pk for one in shown for pk in one.draft.versions}
    titles = dict(Version.objects.filter(pk__in=wanted).values_list("pk", "procedure__title"))
    return [Going(one, [titles[pk] for pk in one.draft.versions if pk in titles]) for one in shown]


def handed_in(interview: Interview) -> tuple[Cover, list[Application]]:
    """What the interview became. Two SQL queries. 404 before it was handed in."""
    cover = Cover.objects.filter(intent=interview.draft_id).first()
    if cover is None:
        raise Http404
    rows = cover.applications.select_related("procedure", "version", "department", "municipality", "cover")
    return cover, list(rows.order_by("pk"))


def is_of_today(interview: Interview) -> bool:
    """Whether it was handed in today: so long who took it in may print it."""
    return interview.finished_at is not None and localtime(interview.finished_at).date() == clock.today()


def passings(interview: Interview) -> Sequence[Passing]:
    """Who had the draft, in order. One SQL query."""
    return list(Passing.objects.filter(draft_id=interview.draft_id).select_related("staff").order_by("pk"))
