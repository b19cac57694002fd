"""Limits on how often one address may do one thing, counted in PostgreSQL so that all processes share the
count.
"""

from __future__ import annotations

import datetime as dt
import functools
import hmac
import math
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from kusei.foundation.web import clock, errors

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

# One statement counts, opens a new window when the old one is over, and clears away a few dead counters.
COUNT = """
WITH swept AS (
    DELETE FROM web_ratecount WHERE key IN (
        SELECT key FROM web_ratecount WHERE ends_at < %(now)s AND key <> %(key)s
        LIMIT 10 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO web_ratecount AS c (key, ends_at, hits) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN c.ends_at <= %(now)s THEN 1 ELSE c.hits + 1 END,
    ends_at = CASE WHEN c.ends_at <= %(now)s THEN excluded.ends_at ELSE c.ends_at END
RETURNING hits, ends_at
"""


def parse(rate: str) -> tuple[int, int]:
    """`60/m` as (60, 60 seconds). Raises ValueError for anything else."""
    count, _, unit = rate.partition("/")
    if not count.isdecimal() or unit not in SECONDS:
        raise ValueError(f"A rate is written like 60/m (s, m, h or d), not {rate!r}.")
    return int(count), SECONDS[unit]


def client_address(request: HttpRequest) -> str:
    """Who called: the connection's address, or what the outermost of our own `KUSEI_PROXIES` proxies saw."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def wait_for(name: str, rate: str, who: str) -> int:
    """Count one call of `name` by `who`; 0 when it is within the rate, else the seconds until it may try
    again.
    """
    if not settings.RATE_LIMITS:
        return 0
    limit, seconds = parse(rate)
    now = clock.now()
    key = hmac.new(settings.SECRET_KEY.encode(), f"{name}\0{who}".encode(), sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "now": now, "ends": now + dt.timedelta(seconds=seconds)})
        hits, ends_at = cursor.fetchone()
    return 0 if hits <= limit else max(1, math.ceil((ends_at - now).total_seconds()))


def limited(
    name: str, rate: str, *, methods: frozenset[str] = frozenset({"GET", "HEAD", "POST"})
) -> Callable[[View], View]:
    """Answer 429 with `Retry-After` when one address calls the view more often than the rate, such as `60/m`.

    Names are shared: two views with the same name share one count. Other methods are not counted.
    """
    parse(rate)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods and (seconds := wait_for(name, rate, client_address(request))):
                return errors.too_many(request, seconds)
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate
