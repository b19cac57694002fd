"""Somebody who comes under protection: what they handed in before closes as well. Mandates for certain procedures."""

from __future__ import annotations

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db


def test_protection_closes_what_was_handed_in_before_it_began() -> None:
    person, other = resident(email="a@example.jp"), resident(email="b@example.jp")
    mine, theirs = testing.filed(owner=person), testing.filed(owner=other)
    viewer, keeper = testing.staff("viewer"), testing.staff("approver")
    residents.protect(by=keeper, user=person, why="支援措置の申出")
    assert set(access.for_staff(viewer)) == {theirs}
    assert set(access.for_staff(keeper)) == {mine, theirs}
    event = Application.objects.get(pk=mine.pk).events.last()
    assert (event.kind, event.public) == ("made-confidential", False)


def test_an_agent_for_certain_procedures_sees_what_they_handed_in_there_and_only_while_the_mandate_holds() -> None:
    version = testing.published()
    grantor, agent = resident(email="c@example.jp"), resident(email="d@example.jp")
    mandate = residents.grant_mandate(
        by=grantor, agent_email=agent.email, procedures=[version.procedure.key], valid_from=clock.today()
    )
    residents.accept_mandate(by=agent, number=mandate.pk)
    draft, _secret = drafts.start_draft(
        versions=[version], owner=agent, subject=f"person:{grantor.pk}", answers=[testing.ANSWERS]
    )
    application = submitting.submit(draft_id=draft.pk, by=agent).applications.get()
    assert list(Application.objects.filter(access.visible_to_resident(agent))) == [application]
    residents.revoke_mandate(by=grantor, number=mandate.pk)
    assert not Application.objects.filter(access.visible_to_resident(agent)).exists()
