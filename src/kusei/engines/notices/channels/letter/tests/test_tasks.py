"""What the home of staff counts of letters: bundles to be posted, for approvers of the section that sends them."""

from __future__ import annotations

import pytest

from kusei.engines.notices.channels.letter import tasks as source
from kusei.engines.notices.channels.letter.models import LetterJob
from kusei.engines.notices.channels.letter.tests.conftest import person, send
from kusei.engines.notices.channels.letter.tests.test_letters import made
from kusei.foundation.web import clock, tasks
from kusei.foundation.web.testing import tasks_of


@pytest.fixture(autouse=True)
def _letters_are_sent(monkeypatch):
    monkeypatch.setattr(tasks, "_sources", {})
    source.register()


def test_a_bundle_waits_for_approvers_of_its_section_until_it_was_posted(town):
    send(town, [person(number) for number in range(1, 4)])
    job = made()
    assert job.files_made_at is not None
    assert tasks_of(town.approver)["letters"].number == tasks_of(town.everywhere)["letters"].number == 1
    assert tasks_of(town.editor) == tasks_of(town.stranger) == {}
    LetterJob.objects.filter(pk=job.pk).update(posted_on=clock.today(), posted_by=town.approver)
    assert tasks_of(town.approver) == {}
