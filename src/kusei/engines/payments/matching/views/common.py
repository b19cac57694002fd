"""What these pages share: who is signed in, whether accounting, a day in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.refusals import REFUSALS
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

viewer = allow(role(Role.VIEWER))
editor = allow(role(Role.EDITOR))
approver = allow(role(Role.APPROVER))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to signed-in people only."""
    assert isinstance(request.user, User)
    return request.user


def of_accounting(request: HttpRequest, held: str = Role.VIEWER) -> User:
    """Who asks, when they hold the role in accounting; raises `NotOurs` otherwise."""
    user = signed_in(request)
    rights.require(user, held)
    return user


def day_in(request: HttpRequest) -> dt.date:
    """The day of the address (`?day=2026-11-21`), else today."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2999 else clock.today()


def tried(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
