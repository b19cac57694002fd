"""Fixtures of publication: the register's, a small plan that is loaded, and people of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kusei.foundation.jobs.tests.conftest import start_worker
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.models import Edition
from kusei.services.plans.publication import commands
from kusei.services.plans.publication.jobs import make_booklet
from kusei.services.plans.publication.tests import examples
from kusei.services.plans.tests.conftest import municipality, real_packs
from kusei.services.plans.tests.examples import plan_file

__all__ = ["municipality", "real_packs", "start_worker"]
Member = Callable[..., User]
NOW = dt.datetime(2026, 10, 14, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def edition(municipality: Municipality) -> Edition:
    """The small plan, in force, of the home municipality."""
    municipality.is_home = True
    municipality.save()
    load_plan(plan_file(), actor=None, municipality=municipality)
    return Edition.objects.select_related("plan__municipality").get(plan__slug="sample")


@pytest.fixture
def member(db: None) -> Member:
    """Makes a person with a role, everywhere or in one department."""

    def make(role: Role, department: Department | None = None) -> User:
        where = department.code if department else "all"
        user = User.objects.create(email=f"{role}-{where}@kusei.example", name=f"見本 {role}")
        RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
        return user

    return make


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def plan(municipality: Municipality, now: None) -> Edition:
    """The small plan with an indicator, in force, in the autumn of 2026."""
    municipality.is_home = True
    municipality.save()
    load_plan(examples.plan_with_indicator(), actor=None, municipality=municipality)
    return Edition.objects.select_related("plan__municipality").get(plan__slug="sample")


@pytest.fixture
def publisher(member: Callable[..., User]) -> User:
    return member(Role.APPROVER)


@pytest.fixture
def keeper(member: Callable[..., User]) -> User:
    """Who may enter and confirm every value."""
    return member(Role.ADMINISTRATOR)


@pytest.fixture
def results(plan: Edition, publisher: User, keeper: User) -> Edition:
    """A year of published results."""
    examples.published_round(plan)
    examples.published_sheet(plan)
    examples.observation(plan, public=True)
    examples.value(plan, 36, by=keeper, confirmed=True)
    booklet = commands.request_booklet(edition_id=plan.pk, fiscal_year=2025, by=publisher)
    make_booklet(booklet_id=booklet.pk)
    commands.publish_booklet(booklet_id=booklet.pk, by=publisher)
    return plan


@pytest.fixture
def hidden(plan: Edition, keeper: User) -> Edition:
    """The same year before anything of it is published."""
    examples.reported(plan, text=examples.HIDDEN)
    examples.written_sheets(plan)
    examples.observation(plan, public=False)
    examples.value(plan, 987654, by=keeper, confirmed=False)
    booklet = commands.request_booklet(edition_id=plan.pk, fiscal_year=2025, by=None)
    make_booklet(booklet_id=booklet.pk)
    return plan
