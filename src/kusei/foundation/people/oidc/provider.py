"""The provider and its conversation, as classes that allauth calls."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import override

from kusei.foundation.people.card import claims as card
from kusei.foundation.people.card.conversation import VERIFY
from kusei.foundation.people.oidc import idtoken
from kusei.foundation.people.oidc.assertion import UnusableKey, client_assertion
from kusei.foundation.web import clock

PROVIDER_ID = "oidc"
PROCESSES = {"login", "connect"}
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OIDCClient(OAuth2Client):
    """Asks for tokens; what the provider answers in case of error stays out of the exception, and so out of
    logs.
    """

    def get_access_token(self, *args: Any, **options: Any) -> dict[str, Any]:
        """The answer of the token endpoint. Raises OAuth2Error."""
        try:
            answer: dict[str, Any] = super().get_access_token(*args, **options)
        except (OAuth2Error, requests.RequestException, ValueError):
            raise OAuth2Error("The token endpoint refused.") from None
        return answer


class OIDCAdapter(OpenIDConnectOAuth2Adapter):
    """One conversation with the identity provider."""

    client_class = OIDCClient
    basic_auth = False
    state: dict[str, Any]

    def __init__(self, request: HttpRequest, provider_id: str = PROVIDER_ID) -> None:
        super().__init__(request, provider_id)
        self.state = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document. Raises OAuth2Error when it speaks for another issuer than the one
        configured.
        """
        try:
            config: dict[str, Any] = super().openid_config
        except (requests.RequestException, ValueError):
            raise OAuth2Error("The discovery document cannot be read.") from None
        if config.get("issuer") != self.issuer:
            raise OAuth2Error("The discovery document names another issuer.")
        if not all(config.get(name) for name in NEEDED):
            raise OAuth2Error("The discovery document lacks an endpoint.")
        return config

    @property
    def issuer(self) -> str:
        """The issuer as configured."""
        return str(self.get_provider().app.settings["server_url"])

    def get_callback_url(self, request: HttpRequest, _app: Any) -> str:
        """Where the browser comes back; without language, so that one address is to be registered."""
        with override(settings.LANGUAGE_CODE):
            return str(build_absolute_uri(request, reverse("oidc_callback"), self.redirect_uri_protocol))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: OIDCClient, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Exchange the code, with our signed statement and the PKCE verifier."""
        try:
            proof = client_assertion(
                client_id=app.client_id,
                token_url=self.access_token_url,
                key_file=app.settings["private_key_file"],
                key_id=app.settings.get("key_id", ""),
            )
        except UnusableKey as error:
            raise OAuth2Error(str(error)) from None
        return client.get_access_token(request.GET["code"], pkce_code_verifier=pkce_code_verifier, extra_data=proof)

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **options: Any) -> Any:
        """The identity of the verified ID token. Userinfo is asked only for attributes that the person consented to."""
        try:
            claims = idtoken.verify(
                str(options["response"].get("id_token", "")),
                keys=self._keys(),
                issuer=self.issuer,
                client_id=app.client_id,
                nonce=self.state.get("nonce", ""),
            )
        except idtoken.IdTokenRefused as refused:
            raise OAuth2Error(f"The ID token was refused: {refused.why}.") from None
        if app.settings.get("card") and not card.strong(claims.get("acr")):
            raise OAuth2Error("The ID token does not say that the card was checked.")
        login = self.get_provider().sociallogin_from_response(request, claims)
        if self.state.get("process") == VERIFY:
            login.received = self._received(request, claims, token.token, login.account.uid)
        return login

    def _received(self, request: HttpRequest, claims: dict[str, Any], token: str, digest: str) -> card.Received:
        """What the person handed over. A claim that must not be received ends the conversation with a sentence."""
        asked = self.state.get("asked", [])
        answer = self._userinfo(token, claims["sub"]) if asked else {}
        try:
            card.refuse_my_number(claims)
            attributes = card.taken(answer, asked)
        except card.ClaimRefused as refused:
            messages.error(request, str(refused))
            raise ImmediateHttpResponse(redirect("people:identity")) from None
        return card.Received(self.issuer, digest, str(claims["acr"]), clock.now(), attributes)

    def _userinfo(self, token: str, subject: str) -> dict[str, Any]:
        """The claims of the userinfo endpoint, which must be about the subject of the ID token (Core 5.3.2)."""
        try:
            with get_adapter().get_requests_session() as session:
                headers = {"Authorization": f"Bearer {token}"}
                answer = session.get(self.openid_config["userinfo_endpoint"], headers=headers)
                answer.raise_for_status()
                claims: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError, KeyError):
            raise OAuth2Error("The attributes cannot be read.") from None
        if not isinstance(claims, dict) or claims.get("sub") != subject:
            raise OAuth2Error("The attributes are about somebody else.")
        return claims

    def _keys(self) -> dict[str, Any]:
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
                keys: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError, KeyError):
            raise OAuth2Error("The keys of the issuer cannot be read.") from None
        return keys


class OIDCProvider(OpenIDConnectProvider):
    """The identity provider of the settings. An identity is the pair of issuer and subject, and nothing
    else.
    """

    id = PROVIDER_ID
    name = "OpenID Connect"
    oauth2_adapter_class = OIDCAdapter
    supports_token_authentication = False

    def get_login_url(self, *_: Any, **__: Any) -> str:
        """Where signing in begins (by POST)."""
        return reverse("oidc_login")

    def get_callback_url(self) -> str:
        """Where the browser comes back."""
        return reverse("oidc_callback")

    def get_auth_params(self) -> dict[str, str]:
        """What is asked beyond scope and state: the level of assurance, where one is configured."""
        acr_values = self.app.settings.get("acr_values") or (self.app.settings.get("card") and card.ACR_VALUES)
        return {"acr_values": acr_values} if acr_values else {}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Taken from the form: where to go afterwards and whether to connect. Scope and parameters are ours
        alone.
        """
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        process = kwargs.get("process")
        return {
            "process": process if process in PROCESSES else "login",
            "next_url": kwargs.get("next_url"),
            "scope": self.get_scope(),
            "auth_params": self.get_auth_params(),
        }

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponseBase:
        """Send the browser to the provider with a nonce that only this session knows."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**kwargs.get("auth_params", {}), "nonce": nonce}
        response: HttpResponseBase = super().redirect(request, process, nonce=nonce, **kwargs)
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        """A digest of issuer and subject: the same subject of another issuer is somebody else."""
        return hashlib.sha256(f"{data['iss']}\n{data['sub']}".encode()).hexdigest()

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what the provider knows about the person is kept."""
        return {}

    def extract_common_fields(self, _data: dict[str, Any]) -> dict[str, Any]:
        """No attribute is taken over."""
        return {}

    def extract_email_addresses(self, _data: dict[str, Any]) -> list[Any]:
        """No account is found by an e-mail address."""
        return []
