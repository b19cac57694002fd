"""How adapters call providers: the client of the notices' ways out, with refusals of this engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from kusei.engines.notices.channels import http
from kusei.engines.notices.channels.protocol import Refused as NoWay
from kusei.engines.notices.channels.protocol import TryLater as Later
from kusei.engines.payments.online.protocol import TryLater


class Client:
    """Calls one provider: TLS verified, no redirects, a time limit that holds, and never with a transaction open.

    `local`: http to this machine is allowed, for the sandbox and for fakes.
    """

    def __init__(self, base: str, *, headers: Mapping[str, str], local: bool = False) -> None:
        self._client = http.Client(base, headers=headers, seconds=settings.PAYMENTS_CALL_SECONDS, local=local)

    def request(
        self,
        method: str,
        where: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> http.Response:
        """An answer of 2xx or 4xx. Raises `TryLater` for everything after which nothing is certain."""
        try:
            return self._client.request(method, where, json=json, body=body, headers=headers)
        except Later as error:
            raise TryLater(error.code) from None
        except NoWay as error:  # a redirect, or an address that must not be called: nothing was done
            raise TryLater(error.code) from None

    def document(self, response: http.Response) -> dict[str, Any]:
        """The JSON object of an answer. Raises `TryLater` where there is none."""
        try:
            found = response.json()
        except Later as error:
            raise TryLater(error.code) from None
        if not isinstance(found, dict):
            raise TryLater("unreadable-answer")
        return found
