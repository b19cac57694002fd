"""Values that wait for the section: to be confirmed, and differences to be decided."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.measures.models import ActualValue, Series, Status
from kusei.engines.measures.permissions import STAFF, powers
from kusei.engines.measures.queries import desk
from kusei.foundation.people.models import User
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("measures-confirm", gettext_lazy("確認を待つ実績値"), 65, to_confirm, access=STAFF))
    register_tasks(TaskSource("measures-differ", gettext_lazy("実績値の差異"), 66, differences, access=STAFF))


def to_confirm(request: HttpRequest) -> TaskCount:
    """Values whose time is over, of series that the person confirms. One SQL query."""
    assert isinstance(request.user, User)
    rows = desk.waiting(powers(request.user))
    return counted(rows, reverse("measures:desk"), _("数え方と値を見て、確認します。"))


def differences(request: HttpRequest) -> TaskCount:
    """Values that came after a confirmed one, of series whose values the person confirms. One SQL query."""
    assert isinstance(request.user, User)
    own = Series.objects.filter(powers(request.user).confirmable())
    rows = ActualValue.objects.filter(series__in=own, status=Status.PROPOSED)
    return counted(rows, reverse("measures:desk"), _("理由を書いて、どちらの値にするか決めます。"))
