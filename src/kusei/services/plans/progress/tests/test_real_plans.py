"""A whole plan of 105 initiatives: one page for the planning section, and the number of queries stays the same."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web.testing import at_most
from kusei.services.plans.cycle.standing import responsible
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.progress import commands, queries
from kusei.services.plans.progress.models import LineReport, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def setagaya(real_packs: Any, db: None) -> Plan:
    """Its plan, with the edition of 2025 put in force as if it had been decided."""
    Edition.objects.filter(plan__slug="setagaya-new-management", code="2025-03-an").update(status="in_force")
    return Plan.objects.select_related("municipality", "current_edition").get(slug="setagaya-new-management")


def member(department: Department | None = None) -> Client:
    user = User.objects.create(email=f"p{User.objects.count()}@example.jp", name="編集者")
    RoleAssignment.objects.create(user=user, role=Role.EDITOR, department=department, valid_from=dt.date(2020, 4, 1))
    return sign_in(Client(), user)


def opened(plan: Plan) -> Round:
    return commands.open_round(plan=plan, fiscal_year=2026, period="half", by=None)


def test_all_105_initiatives_are_asked_and_every_line_of_the_year(setagaya: Plan) -> None:
    asked = opened(setagaya)
    assert asked.reports.count() == 105
    assert LineReport.objects.filter(report__round=asked, line_key="").count() < 5
    assert LineReport.objects.filter(report__round=asked).count() > 200


def test_the_planning_sections_page_of_all_initiatives_is_quick_and_costs_a_fixed_number_of_queries(
    setagaya: Plan,
) -> None:
    asked = opened(setagaya)
    whole, own = member(), sorted(responsible(asked.edition).items())[0]
    section = member(Department.objects.get(pk=min(own[1])))
    address = f"/cycle/progress/{asked.pk}/mine/"
    whole.get(address), section.get(address)
    with CaptureQueriesContext(
        connection,
    ) as of_all:
        begin = time.perf_counter()
        page = whole.get(address).content.decode()
        seconds = time.perf_counter() - begin
    with CaptureQueriesContext(connection) as of_few:
        few = section.get(address).content.decode()
    assert "105件中 0件 済み" in page
    assert page.count('class="progress-block"') == 20
    assert few.count('class="progress-block"') < 20
    assert len(of_all) <= 32
    assert abs(len(of_all) - len(of_few)) <= 5  # the person's own roles are asked more shortly when held everywhere
    assert seconds < at_most(3)


def test_the_overview_and_the_answers_cost_the_same_for_105_initiatives(
    setagaya: Plan, django_assert_num_queries: Any
) -> None:
    asked = opened(setagaya)
    for row in asked.reports.all()[:30]:
        commands.take_over(report_id=row.pk, seen=1, by=None)
    commands.publish_round(round_id=asked.pk, by=None)
    with django_assert_num_queries(3):
        assert len(queries.published_reports(setagaya)) == 30
    with CaptureQueriesContext(connection) as found:
        assert member().get(f"/cycle/progress/{asked.pk}/").status_code == 200
    assert len(found) < 45
