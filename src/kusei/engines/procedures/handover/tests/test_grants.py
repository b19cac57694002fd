"""Giving something to a contractor and taking it back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.handover import refusals
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.handover.models import Grant
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply, give
from kusei.engines.procedures.testing import published, small
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock


def test_only_approvers_of_the_department_give_and_only_what_is_open_to_contractors(town):
    today = clock.today()
    common = {"contractor": town.contractor, "rights": "view", "valid_from": today, "reason": "委託"}
    until = today + dt.timedelta(days=10)
    for by in (town.editor, town.other, town.contractor):
        with pytest.raises(NotAllowed):
            commands.give(what=town.procedure, valid_until=until, by=by, **common)
    closed = published(small(key="closed-one")).procedure
    with pytest.raises(refusals.NotForContractors):
        commands.give(what=closed, valid_until=until, by=town.approver, **common)
    whole = published(small(key="sensitive-one", contractors=True, sensitive=True)).procedure
    with pytest.raises(refusals.NotForContractors):
        commands.give(what=whole, valid_until=until, by=town.approver, **common)
    with pytest.raises(refusals.NotAContractor):
        commands.give(what=town.procedure, valid_until=until, by=town.approver, **{**common, "contractor": town.editor})
    with pytest.raises(refusals.GrantWrong):
        commands.give(what=town.procedure, valid_until=today + dt.timedelta(days=400), by=town.approver, **common)


def test_the_database_refuses_grants_of_two_things_and_their_removal(town):
    one, grant = apply(town), give(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(application=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.delete()


def test_the_page_of_grants_gives_and_takes_back(town):
    one = apply(town)
    client = sign_in(Client(), town.approver)
    today = clock.today()
    until = today + dt.timedelta(days=30)
    days = {
        f"valid_{word}_{part}": getattr(day, part)
        for word, day in (("from", today), ("until", until))
        for part in ("year", "month", "day")
    }
    data = {"contractor": town.contractor.pk, "number": one.number, "rights": "view", "reason": "委託", **days}
    assert client.post(reverse("handover:grants"), data).status_code == 302
    grant = Grant.objects.get()
    assert grant.application == one
    assert client.post(reverse("handover:grants"), {**data, "procedure": town.procedure.pk}).status_code == 422
    assert sign_in(Client(), town.other).post(reverse("handover:grant_end", args=[grant.pk])).status_code == 404
    client.post(reverse("handover:grant_end", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.ended_by == town.approver
