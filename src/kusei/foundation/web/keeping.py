"""Keeps rendered public pages in memory, as long as what they are made from has not changed.

For pages that are the same for every visitor who is not signed in. The view names a `stamp`: one cheap question to the
database whose answer changes whenever the page would. Each process keeps its own pages, the least used go first.
"""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import get_language

from kusei.foundation.web import clock, frame

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Key = tuple[str, str, str]

MOST_BYTES = 48 * 2**20
LONGEST = dt.timedelta(minutes=10)  # a bound for what no stamp tells, such as a changed rule file


@dataclass(frozen=True)
class _Kept:
    stamp: str
    until: dt.datetime
    content: bytes
    headers: dict[str, str]


class _Store:
    """Pages by address, bounded by their bytes; safe between threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> _Kept | None:
        with self._lock:
            if found := self._pages.get(key):
                self._pages.move_to_end(key)
            return found

    def put(self, key: Key, page: _Kept) -> None:
        if len(page.content) > MOST_BYTES // 8:
            return
        with self._lock:
            if old := self._pages.pop(key, None):
                self._bytes -= len(old.content)
            self._pages[key] = page
            self._bytes += len(page.content)
            while self._bytes > MOST_BYTES:
                _, gone = self._pages.popitem(last=False)
                self._bytes -= len(gone.content)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0


_store = _Store()


def forget() -> None:
    """Forget every page that this process keeps."""
    _store.clear()


def kept(stamp: Callable[[], str]) -> Callable[[View], View]:
    """Answer visitors from memory while `stamp()` and the day are the same; with an ETag, and 304 when they have it.

    Signed-in people, visitors with a session or a message of their own, addresses with a query and answers that set a
    cookie are never kept.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD"} or request.GET or _somebody(request):
                return view(request, *args, **kwargs)
            key = (request.get_host(), request.path, get_language() or "")
            now, mark = clock.now(), f"{stamp()} {frame.strips_stamp()} {clock.today()}"
            page = _store.get(key)
            if page is None or page.stamp != mark or page.until <= now:
                made = view(request, *args, **kwargs)
                if not isinstance(made, HttpResponse) or made.status_code != 200 or made.cookies:
                    return made
                page = _Kept(mark, now + LONGEST, made.content, _with_etag(made))
                _store.put(key, page)
            response = HttpResponse(page.content, headers=page.headers)
            return get_conditional_response(request, response["ETag"], response=response) or response

        return answer  # type: ignore[return-value]

    return decorate


def _somebody(request: HttpRequest) -> bool:
    """Signed in, or with a session or a message of their own, which must be shown to them and to nobody else."""
    own = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return bool(own & request.COOKIES.keys()) or request.user.is_authenticated


def _with_etag(made: HttpResponseBase) -> dict[str, str]:
    set_response_etag(made)
    return dict(made.items())
