"""A worker killed in the middle of applying leaves no half state, and the job runs again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from kusei.foundation.jobs.tests.conftest import until
from kusei.foundation.org.models import Department
from kusei.services.plans.bulk.commands import deciding
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.commands.reading import take_file
from kusei.services.plans.bulk.models import BulkImport, ImportState
from kusei.services.plans.bulk.testing import edited
from kusei.services.plans.bulk.tests.conftest import People, build_ward

WORKER = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import kusei.services.plans.bulk.tests.sample_kind
from django.core.management import call_command
call_command("worker", "--concurrency", "1", "--heartbeat", "0.3", "--stalled", "1.5", "--grace", "1")
"""


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Starts a worker as a process of its own; whatever still runs at the end is killed."""
    started = []

    def start():
        path = os.pathsep.join(one for one in sys.path if one)
        environment = {**os.environ, "PYTHONPATH": path, "BULK_HOLD": str(tmp_path / "hold")}
        name = str(connection.settings_dict["NAME"])
        started.append(subprocess.Popen([sys.executable, "-c", WORKER, name], env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_worker_killed_while_it_applies_leaves_nothing_half_done_and_the_next_one_applies_all(start_worker, tmp_path):
    ward = build_ward()
    by = People(ward)["planner"]
    content = export_sheet(kind="departments", object_id=ward.pk, by=by)[1]
    sent = edited(content, {("info", "kana"): "一", ("park", "kana"): "二"})
    file = take_file(file_name="x.xlsx", content=sent, by=by)
    first = start_worker()
    deciding.agree(import_id=file.pk, preview_hash=deciding.compare(file).hash, picks={}, by=by)
    assert until((tmp_path / "hold").exists)  # it has written the first cell and stays in its transaction
    with pytest.raises(deciding.ImportClosed):
        deciding.take_back(import_id=file.pk, by=by)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kana = Department.objects.order_by("code").values_list("kana", flat=True)
    assert list(kana.filter(code__in=["info", "park"])) == ["infoかな", "parkかな"]
    assert BulkImport.objects.get(pk=file.pk).state == ImportState.APPLYING
    start_worker()
    assert until(lambda: BulkImport.objects.get(pk=file.pk).state == ImportState.APPLIED)
    assert list(kana.filter(code__in=["info", "park"])) == ["一", "二"]
