"""What these pages share: who is signed in, and rows of the person's own departments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from kusei.engines.procedures.handover.permissions import within
from kusei.engines.procedures.handover.refusals import REFUSALS, sentence
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID

contractor = allow(role(Role.CONTRACTOR))
viewer = allow(role(Role.VIEWER))
editor = allow(role(Role.EDITOR))
approver = allow(role(Role.APPROVER))
administrator = allow(role(Role.ADMINISTRATOR))
Row = TypeVar("Row", bound=Model)


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to signed-in people only."""
    assert isinstance(request.user, User)
    return request.user


def may_open(user: User) -> dict[str, bool]:
    """Which pages the person may open, for the index and the tabs. Two SQL queries at most."""
    reach = reaches(user, Role.EDITOR, Role.APPROVER)
    return {"approver": bool(reach[Role.APPROVER]), "editor": bool(reach[Role.EDITOR])}


def own(request: HttpRequest, rows: QuerySet[Row], pk: int, held: str) -> Row:
    """The row of that number in a department in which the person holds the role; 404 for every other."""
    found = rows.filter(within(signed_in(request), held), pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def tried(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return False
    messages.success(request, done)
    return True
