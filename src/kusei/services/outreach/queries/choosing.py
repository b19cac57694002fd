"""What a campaign can be aimed at: the newest rule of every segment in use that the person may see."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery

from kusei.engines.notices.segments.models import SegmentVersion
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User


def segments_for(by: User, chosen: int | None = None) -> list[SegmentVersion]:
    """The newest versions, by name, and the one that is chosen already. One SQL query and those of the roles."""
    view = departments_of(by, Role.VIEWER)
    newest = SegmentVersion.objects.filter(segment=OuterRef("segment")).order_by("-number").values("pk")[:1]
    offered = Q(pk=Subquery(newest), segment__ended_at=None)
    if not view.everywhere:
        offered &= Q(segment__department__in=view.departments)
    rows = SegmentVersion.objects.filter(offered | Q(pk=chosen)).select_related("segment")
    return list(rows.order_by("segment__name", "segment_id", "number"))
