"""Where a browser is pushed to, read from what it told when it subscribed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from kusei.engines.notices.channels.protocol import Recipient
from kusei.foundation.web import outgoing


@dataclass(frozen=True)
class Browser:
    """One browser of a person, with what it told when it subscribed."""

    recipient: Recipient
    endpoint: SplitResult
    keys: dict[str, str] = field(repr=False)

    @property
    def service(self) -> tuple[str, str]:
        """The push service that it belongs to."""
        return self.endpoint.scheme, self.endpoint.netloc


def read(recipient: Recipient) -> Browser | None:
    """The browser of an address; None for what is no subscription, or goes where nothing may be sent."""
    try:
        said: dict[str, Any] = json.loads(recipient.address)
        endpoint = urlsplit(said["endpoint"])
        found = {name: str(said["keys"][name]) for name in ("p256dh", "auth")}
        problem = outgoing.problem_of(endpoint.geturl(), private=settings.NOTICES_LOCAL)
        wrong_port = endpoint.scheme == "https" and endpoint.port not in {None, 443}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return None if problem or wrong_port else Browser(recipient, endpoint, found)
