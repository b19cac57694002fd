"""Procedures on past days: versions, ways, stops, the inventory; each figure by hand and against the recount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.procedures import testing
from kusei.engines.procedures.builder.commands import inventory
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.commands import publishing, stopping
from kusei.engines.procedures.definition import Text
from kusei.engines.procedures.definition.procedure import Channel
from kusei.engines.procedures.desk.commands import steering
from kusei.engines.procedures.models import Procedure, Stop
from kusei.engines.procedures.tests.sending import taken_back
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock

KEYS = ("procedures.all", "procedures.online", "procedures.online_share", "procedures.put_online")
ONLINE = (Channel.ONLINE, Channel.COUNTER, Channel.POST)
PAPER = ONLINE[1:]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock to a moment in Tokyo."""
    held = SimpleNamespace(now=dt.datetime(2026, 11, 22, 12, tzinfo=clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.now)

    def move(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> None:
        held.now = dt.datetime(year, month, day, hour, minute, tzinfo=clock.TOKYO)

    return move


def publish(key: str = "certificate-copy", channels: tuple[Channel, ...] = ONLINE, **more: Any) -> Procedure:
    content = testing.small(key=key, channels=channels, **more)
    version = publishing.publish(municipality=testing.municipality(), content=content, by=None, origin="pack").version
    return version.procedure


def number(key: str, day: dt.date, **filters: str) -> Decimal | None:
    """The year's figure as it is on that day."""
    year = day.year - (day.month < 4)
    found = compute(registry.get(key), Question(year, day, {name: [value] for name, value in filters.items()})).year
    assert found is not None
    return found.reading.number


def agreed(*years: int) -> None:
    known: dict[str, Any] = {}
    for key in KEYS:
        for year in years or (2025,):
            assert differences(key, year, dt.date(year + 1, 3, 31), known) == []


def test_a_new_form_is_the_same_procedure_and_not_put_online_again(db, at):
    at(2025, 5, 1)
    publish()
    at(2025, 9, 1)
    publish(summary=Text(ja="新しい様式"))
    at(2026, 4, 2)
    publish(summary=Text(ja="もう一つ新しい様式"))
    for day in (dt.date(2025, 5, 1), dt.date(2025, 9, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 2)):
        assert number("procedures.all", day) == number("procedures.online", day) == 1
    assert number("procedures.all", dt.date(2025, 4, 30)) == 0
    assert number("procedures.put_online", dt.date(2026, 3, 31)) == 1
    assert number("procedures.put_online", dt.date(2027, 3, 31)) == 0
    agreed(2025, 2026)


def test_a_procedure_on_paper_counts_from_the_form_that_can_be_sent_online(db, at):
    at(2025, 5, 1)
    publish(channels=PAPER)
    at(2026, 4, 1, 0, 0)
    publish()
    assert number("procedures.online", dt.date(2026, 3, 31)) == 0
    assert number("procedures.online_share", dt.date(2026, 3, 31)) == 0
    assert number("procedures.online_share", dt.date(2026, 4, 1)) == 100
    assert number("procedures.put_online", dt.date(2026, 3, 31)) == 0
    assert number("procedures.put_online", dt.date(2026, 4, 1)) == 1
    agreed()


def test_the_last_minute_of_march_belongs_to_the_year_that_ends(db, at):
    at(2026, 3, 31, 23, 59)
    publish("late")
    at(2026, 4, 1, 0, 0)
    publish("new")
    assert number("procedures.put_online", dt.date(2026, 3, 31)) == 1
    assert number("procedures.put_online", dt.date(2027, 3, 31)) == 1
    assert number("procedures.online", dt.date(2026, 3, 31)) == 1
    assert number("procedures.online", dt.date(2026, 4, 1)) == 2
    agreed(2025, 2026)


def test_taken_off_line_it_leaves_on_that_day_and_comes_back_without_being_new(db, at):
    at(2025, 5, 1)
    publish()
    at(2025, 8, 1)
    publish(channels=PAPER)
    at(2025, 10, 1)
    publish(summary=Text(ja="また受け付けます"))
    online = {day: number("procedures.online", day) for day in (dt.date(2025, 7, 31), dt.date(2025, 8, 1))}
    assert list(online.values()) == [1, 0]
    assert number("procedures.all", dt.date(2025, 8, 1)) == 1
    assert number("procedures.online", dt.date(2025, 10, 1)) == 1
    assert number("procedures.put_online", dt.date(2026, 3, 31)) == 1
    agreed()


def test_while_it_is_stopped_it_is_not_on_line_also_when_a_new_form_comes_meanwhile(db, at):
    at(2025, 5, 1)
    procedure = publish()
    approver = testing.staff("approver")

    def switch(is_open: bool) -> None:
        steering.switch(procedure_id=procedure.pk, is_open=is_open, reason="点検", by=approver)

    at(2025, 6, 10)
    switch(False)
    switch(False)  # twice is once
    at(2025, 6, 20)
    publish(summary=Text(ja="止めている間の様式"))
    at(2025, 6, 25)
    switch(True)
    at(2025, 7, 1, 9)
    switch(False)
    at(2025, 7, 1, 17)
    switch(True)  # the same day: at its end it is on line
    days = {day: number("procedures.online", dt.date(2025, 6, day)) for day in (9, 10, 20, 24, 25)}
    assert days == {9: 1, 10: 0, 20: 0, 24: 0, 25: 1}
    assert number("procedures.online", dt.date(2025, 7, 1)) == 1
    assert number("procedures.all", dt.date(2025, 6, 15)) == 1
    assert Stop.objects.count() == 2
    assert Stop.objects.filter(until=None).count() == 0
    agreed()


def test_a_stop_that_was_stays(db, at):
    at(2025, 6, 10)
    procedure = publish()
    stopping.set_open(procedure=procedure, is_open=False)
    at(2025, 6, 11)
    stopping.set_open(procedure=procedure, is_open=True)
    for change in (lambda: Stop.objects.update(since=clock.now()), lambda: Stop.objects.all().delete()):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            change()


def test_what_tells_procedures_apart(db, at):
    at(2025, 5, 1)
    publish("card", identity="card", priority="national", fee=None)
    publish("plain", priority="municipal", life_events=())
    day = dt.date(2026, 3, 31)
    asked = {"identity": "card", "priority": "national", "fee": "no", "life_event": "yes", "department": "madoguchi"}
    assert {name: number("procedures.online", day, **{name: value}) for name, value in asked.items()} == {
        "identity": 1, "priority": 1, "fee": 1, "life_event": 1, "department": 2,
    }  # fmt: skip
    assert number("procedures.online", day, priority="national", life_event="no") == 0
    agreed()


def listed(name: str, by: Any, *, elsewhere: bool = False, entry: Any = None, procedure: Any = None) -> Any:
    values = {
        "name": name, "volume": 10, "in_person": False, "paper": False, "sensitive": False, "note": "",
        "online_elsewhere": elsewhere, "procedure": procedure, "department": Department.objects.get(code="zeimu"),
    }  # fmt: skip
    return inventory.enter(municipality=testing.municipality(), values=values, by=by, entry=entry)


def test_the_inventory_counts_what_is_not_here_and_leaves_what_comes_here(db, at):
    at(2025, 5, 1)
    testing.municipality()
    clerk = testing.staff("editor", "zeimu")
    paper = listed("紙だけの手続", clerk)
    tax = listed("税の申告", clerk, elsewhere=True)
    at(2025, 6, 1)
    assert number("procedures.online_share", dt.date(2025, 5, 31)) == 50
    paper = listed("紙だけの手続", clerk, elsewhere=True, entry=paper)
    assert (paper.listed_at.month, paper.elsewhere_since.month) == (5, 6)
    assert [number("procedures.online", dt.date(2025, month, 1)) for month in (5, 6)] == [1, 2]
    at(2025, 9, 1)
    procedure = publish("tax-return")
    at(2025, 9, 10)
    tax = listed("税の申告", clerk, elsewhere=True, entry=tax, procedure=procedure)
    assert tax.elsewhere_since.month == 5
    for key, place in (("all", ""), ("online", "")):
        assert [number(f"procedures.{key}", dt.date(2025, month, 30)) for month in (8, 9)] == [2, 2], (key, place)
    assert number("procedures.online", dt.date(2025, 9, 30), place="here") == 1
    assert number("procedures.put_online", dt.date(2026, 3, 31)) == 1
    agreed()


def test_lines_from_before_days_were_kept_count_on_every_day(db, at):
    testing.municipality()
    listed("古い行", testing.staff("editor", "zeimu"), elsewhere=True)
    ProcedureInventory.objects.update(listed_at=None, elsewhere_since=None)
    assert number("procedures.online", dt.date(2025, 4, 1)) == number("procedures.all", dt.date(2025, 4, 1)) == 1
    agreed()


ACTS = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from(["online", "paper", "stop", "open"]), st.integers(0, 1)), max_size=12
)


@given(ACTS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_to_two_procedures_the_days_agree(db, at, acts):
    with taken_back():
        day = dt.date(2026, 2, 20)
        for number_, (later, act, which) in enumerate(acts):
            day += dt.timedelta(days=later)
            at(day.year, day.month, day.day)
            key = f"procedure-{which}"
            if act in {"online", "paper"}:
                publish(key, ONLINE if act == "online" else PAPER, summary=Text(ja=f"様式{number_}"))
            elif found := Procedure.objects.filter(key=key).first():
                stopping.set_open(procedure=found, is_open=act == "open")
        assert differences("procedures.online", 2025, dt.date(2026, 3, 31)) == []
        assert differences("procedures.put_online", 2026, dt.date(2027, 3, 31)) == []
