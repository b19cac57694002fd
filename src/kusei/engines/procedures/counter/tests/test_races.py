"""A letter whose button is pressed twice at the same moment, on real connections."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace

import pytest
from django.db import connections, models

from kusei.engines.procedures.applications.models import Application, Attachment, Correction
from kusei.engines.procedures.counter.commands import handing_in, letters
from kusei.engines.procedures.testing import ANSWERS, municipality, published, small, staff
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock


@pytest.fixture
def town(transactional_db):
    municipality()
    return SimpleNamespace(clerk=staff(Role.EDITOR), version=published(small()))


def letter(town):
    made = letters.start_letter(
        version=town.version,
        arrived_on=clock.today() - dt.timedelta(days=1),
        postmarked_on=None,
        pages=1,
        by=town.clerk,
    )
    made.draft.answers = {"forms": [{**ANSWERS, "phone": None}], "guide": {}}
    made.draft.save(update_fields=["sealed_answers"])
    return letters.mark_gaps(draft_id=made.draft_id, gaps={"phone": "missing"}, by=town.clerk)


def pressed_twice(town, made):
    results, gate = [], threading.Barrier(2)

    def press():
        gate.wait()
        try:
            results.append(handing_in.hand_in(draft_id=made.draft_id, by=town.clerk))
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_pressing_twice_at_once_takes_a_letter_in_once_and_asks_once(town):
    for count in range(1, 4):
        results = pressed_twice(town, letter(town))
        assert [cover for cover, _ in results] == [results[0][0]] * 2
        assert Application.objects.count() == Correction.objects.count() == count
    assert not Attachment.objects.exists()


def test_without_the_lock_the_second_press_would_fail(town, monkeypatch):
    """The positive control: the test above would see it."""
    made = letter(town)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, *_args, **_more: rows)
    pause = threading.Barrier(2)
    submit = handing_in.submitting.submit

    def together(**more):
        pause.wait(timeout=30)
        return submit(**more)

    monkeypatch.setattr(handing_in.submitting, "submit", together)
    results = pressed_twice(town, made)
    assert any(isinstance(one, Exception) for one in results)
