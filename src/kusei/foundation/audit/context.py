"""Who acts, why and from which request, handed to the database with each write.

The context lives in a `ContextVar` on the Python side. Each writing statement carries it in front as a
setting that is local to its transaction (`set_config(…, true)`), in the same round trip. So nothing has to be
tidied up afterwards, a persistent connection or a pooler never hands one request's context to the next, and a
page that only reads pays nothing.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from psycopg import sql as psycopg_sql

# What a statement that writes may start with; comments and brackets before it are skipped.
WRITES = re.compile(
    r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH|DO|CALL|EXECUTE)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Context:
    """Who writes and why. `actor` is the name at that moment, `actor_id` the account, if there is one."""

    actor_id: int | None = None
    actor: str = ""
    reason: str = ""
    request_id: str = ""
    path: str = ""
    request: HttpRequest | None = None

    def as_json(self) -> str:
        """The context as the triggers read it. The signed-in user is asked for now: signing in may have
        happened since.
        """
        actor_id, actor = self.actor_id, self.actor
        if self.request is not None and actor_id is None and not actor:
            actor_id, actor = _signed_in(self.request)
        values = {
            "actor_id": actor_id,
            "actor": actor,
            "reason": self.reason,
            "request_id": self.request_id,
            "path": self.path,
        }
        return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False)


NOBODY = Context()
_current: ContextVar[Context] = ContextVar("kusei_audit_context", default=NOBODY)


def current() -> Context:
    """The context in which a write would be recorded now."""
    return _current.get()


@contextlib.contextmanager
def _with(context: Context) -> Iterator[None]:
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def reason(text: str) -> contextlib.AbstractContextManager[None]:
    """Why the writes in this block are made, as a person will read it: `with reason("異動のため"):`."""
    return _with(replace(current(), reason=text))


def acting_as(who: str, *, user_id: int | None = None) -> contextlib.AbstractContextManager[None]:
    """Who makes the writes in this block when no request says so: `with acting_as("command: load"):`."""
    return _with(replace(current(), actor=who, actor_id=user_id))


def during(request: HttpRequest) -> contextlib.AbstractContextManager[None]:
    """The writes of this block belong to the request. Used by the middleware."""
    return _with(Context(request_id=getattr(request, "id", ""), path=request.path, request=request))


def _signed_in(request: HttpRequest) -> tuple[int | None, str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None, ""
    through = getattr(request, "acting_through", "")  # such as the API token by which the person acts
    return user.pk, f"{user}（{through}）" if through else str(user)


def carry(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper of every connection: puts the context in front of each writing statement."""
    connection, cursor = context["connection"], context["cursor"]
    text = sql if isinstance(sql, str) else sql.as_string(cursor.connection)
    if connection.vendor != "postgresql" or not WRITES.match(text):
        return execute(sql, params, many, context)
    setting = psycopg_sql.quote(current().as_json(), cursor.connection)
    prefix = f"SELECT set_config('kusei.context', {setting}, true); "
    if many:  # runs in a pipeline, which takes one statement at a time
        with transaction.atomic(using=connection.alias, savepoint=False):
            cursor.cursor.execute(prefix)
            return execute(sql, params, many, context)
    result = execute((prefix if params is None else prefix.replace("%", "%%")) + text, params, many, context)
    cursor.nextset()  # past the answer of set_config, to that of the statement itself
    return result


def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`: the wrapper stays on the connection for its life."""
    if carry not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, carry)
