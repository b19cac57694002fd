"""The metrics of the libraries, played through the commands, by hand and by the recount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.services.library import commands
from kusei.services.library.tests.conftest import DAY, at, booked

KEYS = ("seat_uses", "seat_hours", "readers", "cards_issued")


def value(name: str, day: dt.date = dt.date(2027, 3, 31), **filters: str) -> Decimal | None:
    """The figure of the fiscal year of the day as it is on that day."""
    question = Question(day.year - (day.month < 4), day, {key: [one] for key, one in filters.items()})
    found = compute(registry.get(f"library.{name}"), question).year
    assert found is not None
    return found.reading.number


def agreed() -> None:
    for name in KEYS:
        for year in (2026, 2027):
            assert differences(f"library.{name}", year, dt.date(year + 1, 3, 31)) == []


def test_a_seat_that_somebody_came_to_is_a_use_and_one_that_waited_in_vain_is_not(town, now):
    used = booked(town)
    missed = booked(town, 13 * 60, 14 * 60, seat=town.seats[1], person=town.second)
    now(at(10, 50))
    commands.come(booking_id=used.pk, by=town.reader, seat=town.seats[0])
    now(at(13, 59))
    assert commands.free_missed(booking_id=missed.pk)
    assert (value("seat_uses"), value("seat_uses", how="code"), value("seat_hours")) == (1, 1, 1)
    assert value("seat_uses", library=town.library.key) == 1
    agreed()


def test_going_on_is_the_same_use_for_longer_and_leaving_early_for_less(town, now):
    made = commands.sit_down(seat=town.seats[0], person=town.reader)  # 10:07, until 11:30
    now(at(11, 20))
    commands.prolong(person=town.reader)  # until 12:00
    assert (value("seat_uses"), made.ends_at) == (1, at(11, 30))
    assert value("seat_hours") == round(Decimal(83) / 60, 6) + Decimal("0.5")
    now(at(11, 45))
    commands.leave(person=town.reader)
    assert value("seat_hours") == round(Decimal(83) / 60, 6) + Decimal("0.25")
    agreed()


def issue(town, person, until):
    return commands.issue_reader_card(
        person=person, department=town.office, valid_until=until, proof="document", by=town.librarian
    )


def test_a_reader_counts_once_while_a_card_holds(town, now):
    card = issue(town, town.reader, dt.date(2027, 3, 31))
    other = issue(town, town.second, dt.date(2028, 3, 31))
    assert (value("readers", DAY - dt.timedelta(days=1)), value("readers", DAY)) == (0, 2)
    now(at(10, day=dt.date(2026, 12, 1)))
    commands.reissue_reader_card(card_id=card.pk, by=town.librarian)
    assert value("readers", dt.date(2026, 12, 1)) == 2
    assert [value("cards_issued", issue=one) for one in ("first", "again")] == [2, 1]
    assert (value("readers", dt.date(2027, 3, 31)), value("readers", dt.date(2027, 4, 1))) == (2, 1)
    now(at(23, 59, day=dt.date(2027, 3, 31)))
    commands.stop_reader_card(card_id=other.pk, why="転出", by=town.librarian)
    assert (value("readers", dt.date(2027, 3, 30)), value("readers", dt.date(2027, 3, 31))) == (2, 1)
    agreed()


def test_a_card_renewed_after_its_end_counts_for_the_time_between(town, now):
    card = issue(town, town.reader, dt.date(2027, 3, 31))
    day = dt.date(2027, 4, 10)
    assert value("readers", day) == 0
    now(at(10, day=dt.date(2027, 5, 1)))
    commands.renew_reader_card(card_id=card.pk, valid_until=dt.date(2029, 3, 31), by=town.librarian)
    assert value("readers", day) == 1
    agreed()


def test_the_border_of_the_year_is_midnight_in_tokyo(town, now):
    for moment in (at(23, 59, 59, dt.date(2027, 3, 31)), at(0, 0, 0, dt.date(2027, 4, 1))):
        now(moment)
        person = town.reader if moment.hour else town.second
        issue(town, person, dt.date(2028, 3, 31))
    assert value("cards_issued") == value("cards_issued", dt.date(2028, 3, 31)) == 1
    assert (value("readers"), value("readers", dt.date(2027, 4, 1))) == (1, 2)
    agreed()
