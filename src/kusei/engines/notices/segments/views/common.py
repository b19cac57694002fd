"""What the pages share: who may open them, and which segment is meant."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.engines.notices.segments.models import Segment, SegmentVersion
from kusei.engines.notices.segments.queries import visible
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import home
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role

staff = allow(role(Role.VIEWER))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def one_visible(user: User, number: int) -> Segment:
    """The segment of that number; 404 when there is none, or none that this person may know of."""
    found = visible(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def newest_of(segment: Segment) -> SegmentVersion:
    """The version that holds. One SQL query."""
    return segment.versions.select_related("made_by").order_by("-number")[0]


def own_departments(user: User) -> list[tuple[str, str]]:
    """The departments for which this person may keep segments, as choices."""
    reach = departments_of(user, Role.EDITOR)
    rows = Department.objects.filter(municipality=home(), is_collective=False).order_by("position", "code")
    return [(str(row.pk), row.name) for row in rows if reach.holds(row)]
