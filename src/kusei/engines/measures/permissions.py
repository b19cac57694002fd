"""Who may do what with values: editors of the owning department enter, approvers confirm, administrators of the
whole municipality do everything.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kusei.engines.measures.models import Series
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import Reach, departments_of, holds_everywhere
from kusei.foundation.people.models import User
from kusei.foundation.web import access

STAFF = access.Access(
    "role:viewer|administrator",
    lambda request: access.holds(request.user, Role.VIEWER) or access.holds(request.user, Role.ADMINISTRATOR),
)


class NotAllowed(PermissionDenied):
    """The person may not do this; the sentence says who may."""

    code = "measures.not-allowed"


@dataclass(frozen=True)
class Powers:
    """What a person may do today. A series without a department belongs to the whole municipality."""

    everything: bool
    entering: Reach
    confirming: Reach
    viewing: Reach

    def may_enter(self, series: Series) -> bool:
        """Enter and import values, and propose corrections."""
        return self.everything or self.entering.holds(series.department)

    def may_confirm(self, series: Series) -> bool:
        """Confirm values and decide about differences."""
        return self.everything or self.confirming.holds(series.department)

    def may_view(self, series: Series) -> bool:
        """See values that nobody confirmed yet."""
        return self.everything or self.viewing.holds(series.department)

    def enterable(self) -> Q:
        """The series in which the person may enter."""
        return _within(self.everything, self.entering)

    def confirmable(self) -> Q:
        """The series whose values the person may confirm."""
        return _within(self.everything, self.confirming)


def _within(everything: bool, reach: Reach) -> Q:
    if everything or reach.everywhere:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another with |
    return Q(department__in=reach.departments)


def powers(user: User) -> Powers:
    """What the person may do today. At most seven SQL queries, whatever is asked of it."""
    return Powers(
        everything=holds_everywhere(user, Role.ADMINISTRATOR),
        entering=departments_of(user, Role.EDITOR),
        confirming=departments_of(user, Role.APPROVER),
        viewing=departments_of(user, Role.VIEWER),
    )


def require_entering(by: User | None, series: list[Series]) -> None:
    """Raise `NotAllowed` unless `by` may enter values in all of the series. None is the command line."""
    if by is None:
        return
    allowed = powers(by)
    for one in series:
        if not allowed.may_enter(one):
            raise NotAllowed(
                _("「%(title)s」の値は、所管の編集者だけが入力できます。所管の課に頼んでください。")
                % {"title": one.title}
            )


def require_confirming(by: User, series: list[Series]) -> None:
    """Raise `NotAllowed` unless `by` may confirm values of all of the series."""
    allowed = powers(by)
    for one in series:
        if not allowed.may_confirm(one):
            raise NotAllowed(
                _("「%(title)s」の値は、所管の承認者だけが確認できます。所管の承認者に頼んでください。")
                % {"title": one.title}
            )


def is_staff(request: HttpRequest) -> bool:
    """Whether the visitor is staff who may see more than the public."""
    return STAFF.allows(request)
