"""A file that is claimed at the very moment at which it would be discarded, on real connections."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections, transaction

from kusei.foundation.files import commands, jobs
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import StoredFile
from kusei.foundation.files.refusals import FileGone
from kusei.foundation.web import clock

TEXT = Upload("a.txt", "text/plain", b"abc")


@pytest.fixture
def old(transactional_db, monkeypatch):
    file = commands.store(upload=TEXT, owner=None, purpose="test")
    later = clock.now() + dt.timedelta(hours=49)
    monkeypatch.setattr(clock, "now", lambda: later)
    return file


def on_another_connection(work):
    result = []

    def run():
        try:
            result.append(work())
        except Exception as error:
            result.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, result


def claimed_while_it_is_discarded(file):
    """The claim is made and not yet committed when the job passes."""
    with transaction.atomic():
        commands.claim(files=[file])
        thread, _result = on_another_connection(jobs.discard_files)
        thread.join(1)
    thread.join(20)
    assert not thread.is_alive()
    return StoredFile.objects.filter(pk=file.pk, claimed=True).exists()


def test_a_claim_under_way_saves_the_file_from_being_discarded(old):
    assert claimed_while_it_is_discarded(old)


def test_without_the_lock_a_claimed_file_would_be_lost(old, monkeypatch):
    """The positive control: the test above would see it."""
    monkeypatch.setattr(StoredFile.objects, "select_for_update", lambda **_: StoredFile.objects.all())
    assert not claimed_while_it_is_discarded(old)


def test_a_claim_that_comes_while_the_file_is_discarded_is_told_so(old):
    with transaction.atomic():
        commands.discard(file=old)
        thread, result = on_another_connection(lambda: commands.claim(files=[old]))
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(20)
    assert isinstance(result[0], FileGone)
