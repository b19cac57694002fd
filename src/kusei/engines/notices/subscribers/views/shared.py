"""What every page of this part does: who is signed in, and a command whose refusal is said."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.notices.subscribers.refusals import SubscribersRefused
from kusei.foundation.people.models import User
from kusei.foundation.web.access import SIGNED_IN, Access, View, allow


def own_page(methods: str = "read", access: Access = SIGNED_IN) -> Callable[[View], View]:
    """A page of personal data: who may call it, by which methods, and never kept by a browser or proxy."""
    guard = {"read": require_safe, "form": require_http_methods(["GET", "HEAD", "POST"]), "post": require_POST}[methods]

    def declare(view: View) -> View:
        return allow(access)(never_cache(guard(view)))

    return declare


def user_of(request: HttpRequest) -> User:
    """The account of the request; the route is open to signed-in people only."""
    assert isinstance(request.user, User)
    return request.user


def act_and_return(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Act on a button, say what happened or why not, and go back."""
    try:
        messages.success(request, act())
    except SubscribersRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
