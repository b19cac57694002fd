"""Is it alive, is it ready: two addresses for load balancers and people on call, without personal data."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.frame import version

log = logging.getLogger(__name__)
Check = Callable[[], str]
"""Returns '' when all is well, else one English sentence for the person on call."""

_checks: dict[str, Check] = {}
_known: dict[str, bool] = {}


def register_check(name: str, check: Check) -> None:
    """Hook: an app adds what must hold before requests may come (a background worker alive, an index
    built).
    """
    _checks[name] = check


def database_answers() -> str:
    """The database answers a trivial question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations_applied() -> str:
    """No migration is waiting. Once true it stays true for this process: its code does not change."""
    if not _known.get("migrated"):
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return f"{len(waiting)} migrations are not applied: run migrate."
        _known["migrated"] = True
    return ""


@allow(PUBLIC)
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; asks nothing else."""
    return JsonResponse({"status": "ok", "version": version()})


@allow(PUBLIC)
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything needed is there, else 503; each check with `ok` or what is wrong."""
    found: dict[str, str] = {}
    for name, check in {"database": database_answers, "migrations": migrations_applied, **_checks}.items():
        try:
            found[name] = check() or "ok"
        except DatabaseError:
            log.exception("health check %s", name)
            found[name] = "The database does not answer."
    well = all(answer == "ok" for answer in found.values())
    return JsonResponse({"status": "ok" if well else "failing", "checks": found}, status=200 if well else 503)
