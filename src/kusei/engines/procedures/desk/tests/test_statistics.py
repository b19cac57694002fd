"""Figures: against a plain count in Python, and as metrics of the plans."""

from __future__ import annotations

import datetime as dt
import statistics
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.statement import Question
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.desk.opendays import FIRST_DAY, open_days, processing_days
from kusei.engines.procedures.desk.queries import statistics as queries
from kusei.engines.procedures.desk.seeding import seed
from kusei.engines.procedures.desk.tests.conftest import client
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE
from kusei.lib.fiscal import FiscalYear

YEAR = FiscalYear.of(clock.today())
PERIOD = (YEAR.start, YEAR.end)


@pytest.fixture
def many(filed) -> list[Application]:
    seed(filed, 60, received=False)
    return list(Application.objects.order_by("pk"))


def days_of(row: Application) -> int:
    first, last = (moment.astimezone(clock.TOKYO).date() for moment in (row.submitted_at, row.decided_at))
    return MUNICIPAL_OFFICE.business_days_between(first, last) - row.waited_days


def test_figures_are_those_of_a_plain_count(town, many):
    Application.objects.filter(pk=many[5].pk).update(waited_days=2)
    office.ask_correction(application_id=many[0].pk, fields={"copies": "直す"}, message="", due_on=None, by=town.editor)
    rows = [row for row in Application.objects.all() if YEAR.contains(row.submitted_at.astimezone(clock.TOKYO).date())]
    decided = sorted(days_of(row) for row in Application.objects.exclude(decided_at=None))
    found = queries.lines(queries.rows_for(town.editor), ("key",), *PERIOD)["certificate-copy",]
    assert found.received == len(rows)
    assert (found.online, found.post) == tuple(sum(r.channel == c for r in rows) for c in ("online", "post"))
    assert found.corrected == 1
    assert found.decided == len(decided)
    assert found.median == statistics.median(decided)
    assert found.decided == found.timed >= found.within


def test_another_section_counts_only_its_own(town, many):
    assert queries.lines(queries.rows_for(town.other), ("key",), *PERIOD) == {}


def test_the_page_opens_empty_and_full_with_at_most_twenty_queries(town, filed):
    browser = client(town.editor)
    browser.get("/desk/statistics/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/desk/statistics/")
    seed(filed, 60, received=False)
    with CaptureQueriesContext(connection) as many:
        text = browser.get("/desk/statistics/").content.decode()
    assert len(few) <= len(many) <= 20
    assert "交付する" in text
    lines = browser.get("/desk/statistics.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("手続,年度,月,受付")
    assert browser.get("/desk/statistics/?year=9999&procedure=x").status_code == 200


@given(st.dates(dt.date(2025, 4, 1), dt.date(2026, 10, 31)), st.integers(0, 200))
def test_open_days_in_sql_are_those_of_the_calendar(first, length):
    last = first + dt.timedelta(days=length)
    known = open_days(dt.date(2027, 12, 31))
    until = [sum(day <= one for day in known) for one in (first, last)]
    assert until[1] - until[0] == MUNICIPAL_OFFICE.business_days_between(first, last)
    assert known[0] >= FIRST_DAY


def test_processing_days_in_sql_are_those_of_the_calendar(many):
    rows = Application.objects.exclude(decided_at=None).annotate(days=processing_days())
    assert len(rows) > 10
    for row in rows:
        assert row.days == days_of(row)


def test_the_metrics_count_the_same(town, many):
    Decision.objects.bulk_create(  # what seeding leaves out
        Decision(application=row, outcome=row.outcome, sealed_reason=b"", sealed_conditions=b"",
                 examined_by=town.editor, decided_by=town.editor, proposed_at=row.decided_at, decided_at=row.decided_at)
        for row in many
        if row.decided_at
    )  # fmt: skip
    question = Question(YEAR.start.year, clock.today() + dt.timedelta(days=30), by="procedure")
    found = {
        key: compute(registry.get(f"procedures.{key}"), question).year
        for key in ("applications", "online_rate", "median_days", "correction_rate")
    }
    line = queries.lines(queries.rows_for(town.editor), ("key",), *PERIOD)["certificate-copy",]
    assert found["applications"].reading.number == line.received
    assert found["median_days"].reading.number == Decimal(str(line.median))
    assert found["correction_rate"].reading.number == 0
    assert round(found["online_rate"].reading.number, 1) == line.online_rate
