"""What a gap is made of, by data made by hand; and two people who click at once."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.measures.models import Series
from kusei.foundation.web.testing import at_once
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.outlook import commands
from kusei.services.plans.outlook.commands import note_prospect
from kusei.services.plans.outlook.models import Noted
from kusei.services.plans.outlook.queries.drivers import EVEN, LAST_YEAR, TARGET, breakdowns
from kusei.services.plans.outlook.queries.prospects import NoSuchProspect, prospect, public_of
from kusei.services.plans.outlook.tests.conftest import OCTOBER, SEVEN, build, counted, files
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.measured import measured

MONTHS = (4, 5, 6, 7, 8, 9, 10)
K1 = series_key("sample", "K1")


def each(number):
    return dict.fromkeys(MONTHS, number)


def of(town, key="K1", year=2026):
    return prospect(town.home, "sample", key, year, standing(None, town.home))


def drivers(town, key="K1"):
    return breakdowns(of(town, key))


def test_amounts_are_held_against_last_years_parts_of_what_the_target_asks_for_by_now(town, metrics):
    for name, before, now in (("北", 6, 6), ("中", 3, 1), ("南", 1, 1)):
        files(name, each(before), year=2025)
        files(name, each(now))
    counted()
    found = of(town)
    wanted = Decimal(400) * found.outlook.so_far / found.outlook.projection.value
    (only,) = breakdowns(found)
    assert only.basis == LAST_YEAR
    assert [row.label for row in only.rows] == ["北", "中", "南"]
    rows = {row.label: row for row in only.rows}
    assert (rows["中"].now, rows["中"].before) == (7, 21)
    assert rows["北"].expected == (wanted * Decimal("0.6")).quantize(Decimal("0.1"))
    assert abs(sum(row.short for row in only.rows) - (wanted - found.outlook.so_far)) < Decimal("0.2")
    assert abs(sum(row.share for row in only.rows) - 100) <= 1


def test_without_last_year_every_value_is_held_against_an_even_part(town, metrics):
    files("北", each(5))
    files("南", each(1))
    counted()
    (only,) = drivers(town)
    assert only.basis == EVEN
    assert [row.label for row in only.rows] == ["南", "北"]
    assert only.rows[0].expected == only.rows[1].expected
    assert only.rows[0].before is None


def test_a_value_that_is_gone_this_year_is_a_driver(town, metrics):
    files("閉じた窓口", each(5), year=2025)
    files("北", each(5), year=2025)
    files("北", each(5))
    counted()
    (only,) = drivers(town)
    assert (only.rows[0].label, only.rows[0].now) == ("閉じた窓口", 0)


def test_filters_of_the_binding_hold_and_a_single_value_is_no_breakdown(town, metrics):
    for name in ("北", "南"):
        files(name, each(1))
    counted(name=["北"])
    assert of(town).outlook.so_far == 7
    assert drivers(town) == []


def test_last_years_later_months_do_not_count(town, metrics):
    files("北", {12: 500}, year=2025)
    for name in ("北", "南"):
        files(name, each(1), year=2025)
        files(name, each(1))
    counted()
    (only,) = drivers(town)
    assert {row.before for row in only.rows} == {7}


def test_an_indicator_without_a_metric_has_no_drivers(town):
    measured(K1, 2026, SEVEN, through=OCTOBER)
    assert drivers(town) == []


def test_what_the_public_sees_at_risk_is_read_from_public_values(town):
    measured(K1, 2026, SEVEN, through=OCTOBER)
    edition = town.plan.current_edition
    edition.plan = town.plan
    assert [one.indicator.key for one in public_of(edition, 2026)] == ["K1"]
    Series.objects.filter(key=K1).update(is_public=False)
    assert public_of(edition, 2026) == []


def test_an_indicator_without_a_number_as_target_is_no_prospect(town):
    measured(K1, 2026, SEVEN, through=OCTOBER)
    with pytest.raises(NoSuchProspect):
        of(town, year=2027)
    with pytest.raises(NoSuchProspect):
        of(town, key="nothing")


def test_shares_are_held_against_the_target_and_weighed_by_their_denominators(town, metrics):
    files("大", each(4), size=2)  # 28 of 56: lacks 28
    files("小", each(1), size=4)  # 7 of 28: lacks 21
    files("足りる", each(2), size=1)  # 14 of 14
    counted("R1", metric="t.share")
    (only,) = drivers(town, "R1")
    assert only.basis == TARGET
    assert [(row.label, row.now, row.short) for row in only.rows] == [
        ("大", 50, Decimal("22.4")),
        ("小", 25, Decimal("18.2")),
    ]


def test_the_database_refuses_to_change_or_forget_what_was_noted(town):
    measured(K1, 2026, SEVEN, through=OCTOBER)
    note_prospect(municipality=town.home, plan="sample", indicator="K1", fiscal_year=2026, by=town.people["editor"])
    for change in (lambda: Noted.objects.update(month=3), lambda: Noted.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.fixture
def open_town(transactional_db, packs):
    found = build(packs)
    measured(K1, 2026, SEVEN, through=OCTOBER)
    return found


def both_click(town, monkeypatch):
    """Two people click, having both seen that nothing is noted yet."""
    meeting, real = threading.Barrier(2), commands.content

    def together(*given):
        meeting.wait(20)
        return real(*given)

    monkeypatch.setattr(commands, "content", together)
    works = [
        lambda who=who: note_prospect(
            municipality=town.home, plan="sample", indicator="K1", fiscal_year=2026, by=town.people[who]
        )
        for who in ("editor", "approver")
    ]
    return at_once(*works)


def test_of_two_who_click_at_once_one_writes_and_both_are_led_to_the_same_place(open_town, monkeypatch):
    results = both_click(open_town, monkeypatch)
    assert sorted(new for _number, new in results) == [False, True]
    assert {number for number, _new in results} == set(Observation.objects.values_list("pk", flat=True))
    assert Observation.objects.count() == 1


def test_without_the_constraint_two_observations_stand(open_town, monkeypatch):
    """The positive control: the test above would see two."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE outlook_noted DROP CONSTRAINT outlook_noted_once")
        try:
            both_click(open_town, monkeypatch)
            assert Observation.objects.count() == 2
        finally:
            cursor.execute("TRUNCATE outlook_noted")
            cursor.execute(
                "ALTER TABLE outlook_noted ADD CONSTRAINT outlook_noted_once"
                " UNIQUE (plan_id, indicator, fiscal_year, month)"
            )
