"""Ends sessions that are over, and leads staff without a second factor to its set-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people import second_factor, sessions
from kusei.foundation.people.models import User
from kusei.foundation.people.sessions import Ended
from kusei.foundation.web.access import PUBLIC, declared
from kusei.foundation.web.api.bearer import bearer_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def reason_text(ended: str) -> str:
    """The sentence that tells why one has to sign in again; blank for anything unknown."""
    sentences = {
        Ended.IDLE: _("%(minutes)d分のあいだ操作がなかったため、サインアウトしました。もう一度サインインしてください。")
        % {"minutes": settings.IDLE_MINUTES},
        Ended.AGE: _("サインインから12時間たったため、サインアウトしました。もう一度サインインしてください。"),
        Ended.ELSEWHERE: _("すべての端末からサインアウトしました。もう一度サインインしてください。"),
    }
    return sentences.get(ended, "")  # type: ignore[call-overload,no-any-return]


class IdleTimeoutMiddleware:
    """Signs out whose session is over. A public page is shown all the same; any other leads to the sign-in
    page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or bearer_of(request):
            return None  # a token has a life of its own
        ended = sessions.ended(request, user)
        if ended is None:
            sessions.touch(request)
            return None
        logout(request)
        match = request.resolver_match
        if match is not None and declared(match) is PUBLIC:
            messages.warning(request, reason_text(ended))
            return None
        return _leave(request, _sign_in_again(request, ended))


class SecondFactorMiddleware:
    """Staff who have no second factor yet see nothing but the pages that set it up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and match.view_name in second_factor.OPEN_UNTIL_SET_UP:
            return None
        if bearer_of(request) is None and second_factor.is_missing(request):
            return _leave(request, reverse("mfa_index"))
        return None


def _sign_in_again(request: HttpRequest, ended: Ended) -> str:
    query = {"ended": ended.value}
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        query["next"] = request.get_full_path()
    return f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}"


def _leave(request: HttpRequest, url: str) -> HttpResponseBase:
    """A redirect; for htmx one that changes the whole page instead of a part of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
