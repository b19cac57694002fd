"""The two addresses of signing in through the identity provider: going there and coming back."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kusei.foundation.people.oidc.provider import PROVIDER_ID, OIDCAdapter
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


class _Callback(OAuth2CallbackView):
    """Hands the state of the session to the adapter, which needs its nonce, and checks who answers (RFC
    9207).
    """

    adapter: OIDCAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        answering = request.GET.get("iss", self.adapter.issuer)
        if response is None and answering != self.adapter.issuer:
            return None, render_authentication_error(request, provider)
        self.adapter.state = state or {}
        return state, response


def _converse(request: HttpRequest, view: type[OAuth2LoginView | OAuth2CallbackView]) -> HttpResponse:
    adapter = OIDCAdapter(request, PROVIDER_ID)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OAuth2Error as error:
        response = render_authentication_error(request, adapter.get_provider(), exception=error)
    return response


@allow(PUBLIC)
@limited("sign-in-oidc", "30/m")
@require_POST
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Send the browser to the identity provider."""
    return _converse(request, OAuth2LoginView)


@allow(PUBLIC)
@limited("sign-in-oidc", "30/m")
@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """The browser is back with a code, or with an error."""
    return _converse(request, _Callback)
