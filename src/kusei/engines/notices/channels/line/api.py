"""LINE's own library over our connections: time limits hold, nothing is repeated or redirected, errors have our names.

Importing the library takes two seconds, so only who calls LINE pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from urllib3 import exceptions

from kusei.engines.notices.channels.http import Pool, judge, later
from kusei.engines.notices.channels.protocol import SECONDS, Refused, TryLater

MONTHLY = "monthly limit"  # in what LINE says with 429 when the messages of the month are used up


class Rejected(Exception):
    """LINE refused the request as it is (4xx): asking again changes nothing. It holds nothing of what LINE said.

    `accepted`: with 409, LINE's number of the request that it accepted with the same key.
    """

    def __init__(self, status: int, accepted: str = "") -> None:
        super().__init__(status)
        self.status, self.accepted = status, accepted


def client(token: str, host: str, seconds: float = SECONDS, at_once: int = 4) -> Any:
    """An `ApiClient` of the library that uses our pool."""
    from linebot.v3.messaging import ApiClient, Configuration

    made = ApiClient(Configuration(access_token=token, host=host.rstrip("/")))
    made.rest_client.pool_manager = Pool(seconds, at_once)
    return made


@contextmanager
def speaking() -> Iterator[None]:
    """Turn what the library raises into `TryLater`, `Refused` and `Rejected`."""
    from linebot.v3.messaging import ApiException

    try:
        yield
    except ApiException as error:
        raise _meaning(error.status or 0, error.headers or {}, str(error.body or "")) from None
    except (exceptions.HTTPError, OSError) as error:
        raise later(error) from None
    except ValueError:  # the library could not read the answer
        raise TryLater("unreadable-answer") from None


def _meaning(status: int, headers: Any, body: str) -> Exception:
    if status == 0:  # the library's word for a failure of TLS
        return TryLater("tls")
    if status == 429 and MONTHLY in body:
        return Refused("monthly-limit")
    if status in {401, 403}:
        return Refused("token")
    try:
        judge(status, headers)
    except (TryLater, Refused) as meant:
        return meant
    return Rejected(status, str(headers.get("X-Line-Accepted-Request-Id", "")))
