"""How many people a rule means, and how that is shown: small numbers never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kusei.engines.notices.segments.models import Segment, SegmentVersion
from kusei.engines.notices.segments.rules import compiled
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of

LEAST = 5  # people; a smaller group is not shown, and nothing is sent to it
STEP = 5  # people; every number on a page is rounded down to a multiple


@dataclass(frozen=True)
class Held:
    """A segment with the version that holds now."""

    segment: Segment
    version: SegmentVersion


def people(rule: object, topic: Topic | None = None) -> QuerySet[Subscriber]:
    """Whom a rule means: of the subscribers of the topic, or of all, those who did not stop everything."""
    found = Subscriber.objects.filter(compiled(rule), stopped_at=None)
    return found.filter(subscriptions__topic=topic) if topic is not None else found


def count(rule: object, topic: Topic | None = None) -> int:
    """How many people that is. One SQL query. Not for a page: `shown` says it there."""
    return people(rule, topic).count()


def shown(number: int) -> str:
    """A number of people as a page says it: below 5 only that, else rounded down to a five.

    Large numbers are rounded, too: else the difference of two groups (everybody, everybody but these) would tell what
    one person said of themselves.
    """
    if number < LEAST:
        return _("%(least)d人未満") % {"least": LEAST}
    return _("約%(number)s人") % {"number": f"{number - number % STEP:,}"}


def visible(user: Any) -> QuerySet[Segment]:
    """The segments that this person may look at: those of the departments where they are a viewer."""
    reach = departments_of(user, Role.VIEWER)
    rows = Segment.objects.select_related("department")
    return rows if reach.everywhere else rows.filter(department__in=reach.departments)


def newest(segments: QuerySet[Segment]) -> list[Held]:
    """Segments with the version that holds now, by name. Two SQL queries."""
    rows = list(segments.order_by("name", "pk"))
    last = SegmentVersion.objects.filter(segment__in=[row.pk for row in rows]).order_by("segment", "-number")
    versions = {one.segment_id: one for one in last.distinct("segment").select_related("made_by")}
    return [Held(row, versions[row.pk]) for row in rows if row.pk in versions]


def usable(user: Any) -> list[Held]:
    """What this person may send to: the segments in use that they may look at. For the campaign desk."""
    return newest(visible(user).filter(ended_at=None))
