"""Fixtures for every test."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import TransactionTestCase
from django.utils import translation

from kusei.conf import pytest_database
from kusei.foundation.audit import anchors
from kusei.foundation.web import keeping
from kusei.foundation.web.testing import STAGGER

# A machine with more to do takes longer; how long something may take is for tests that say so. The same code is tried
# with the same few examples each time, so that a change is judged by what it changes; `KUSEI_HUNT=3000` tries others.
HUNT = int(os.environ.get("KUSEI_HUNT", "0"))
EXAMPLES = 50
PHASES = [phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain]
hypothesis.settings.register_profile(
    "kusei", deadline=None, derandomize=not HUNT, phases=PHASES, max_examples=HUNT or EXAMPLES
)
hypothesis.settings.load_profile("kusei")

JOBS = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")
MADE_BY_MIGRATE = {"django_content_type", "auth_permission", "django_migrations"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes that share the files take the long ones first, so that none is left alone with one in the end."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    tests = Counter(item.path for item in items)
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in long, -tests[item.path]))


@pytest.fixture(autouse=True)
def _each_test_begins_in_japanese_and_with_no_page_kept() -> Iterator[None]:
    """A request leaves its language switched on in the thread that answered it: the test's own."""
    translation.deactivate()
    keeping.forget()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_history_has_anchors_of_another() -> None:
    """A worker that an earlier test started may have kept the head of its history, when its hour had come."""
    anchors.path().unlink(missing_ok=True)


def _take_away(test: Any) -> None:
    """What a test has committed: the rows of Django's tables and of the jobs. The history stays, as it always does.

    Django's own way truncates every table and makes the permissions anew, which costs a second each time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        any_order = cursor.fetchone()[0]
        tables = {
            *connection.introspection.django_table_names(only_existing=True, include_views=False),
            *JOBS,
        } - MADE_BY_MIGRATE
        if not any_order:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            return
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))  # noqa: S608  names from the catalogue
        filled = [name for (name,) in cursor.fetchall()]
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in filled:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608  names from the catalogue


@pytest.fixture(scope="session", autouse=True)
def _committed_rows_are_taken_away_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _take_away)
        yield


@pytest.fixture(scope="session", autouse=True)
def _who_meets_goes_on_one_after_the_other() -> Iterator[None]:
    meet = threading.Barrier.wait

    def wait(self: threading.Barrier, timeout: float | None = None) -> int:
        place = meet(self, timeout)
        time.sleep(STAGGER * place * min(1, 8 / self.parties))
        return place

    with pytest.MonkeyPatch.context() as patch:
        if STAGGER:
            patch.setattr(threading.Barrier, "wait", wait)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of this process begins as a copy of the migrated one, where the run has made one."""
    if template := pytest_database.template():
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture
def own_packs(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Path:
    """Packs of the test's own to write in, with a copy of the common one.

    They stand at the same place for every test: what was read from a file that no test changes need not be read again.
    """
    folder = tmp_path_factory.getbasetemp() / "own-packs"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(settings.PACKS_DIR) / "common", folder / "common")
    settings.PACKS_DIR = folder
    return folder


@pytest.fixture(autouse=True)
def _requests_keep_the_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """WSGI clients of other libraries send Django's request signals, which would close the connection of the
    test.
    """
    if "live_server" in request.fixturenames:
        yield
        return
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
