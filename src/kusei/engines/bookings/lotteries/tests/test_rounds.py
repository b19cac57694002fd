"""Rounds come out of the pack, hold what they offer from their opening on, and keep what they promised."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.lotteries import commands, jobs
from kusei.engines.bookings.lotteries.models import Place, Publication, Round, SealedSeed, Slot
from kusei.engines.bookings.lotteries.testing import CLOSES, DRAWS, KEY, LOTTERY, MONTH, drawn, file, hall, opened
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals
from kusei.engines.bookings.reservations.models import Source
from kusei.engines.bookings.reservations.testing import staff
from kusei.engines.bookings.resources.format.rules import Lottery
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.audit.models import Entry as Recorded
from kusei.foundation.people.testing import resident
from kusei.lib import draws
from kusei.lib.lotteries.verifying import verify

# The module imports the watch of its neighbours by `conftest`, so every test stands at 20 November 2026.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def refused(statement: str, constraint: str, *values: object) -> None:
    """The database refuses it, for that reason."""
    with pytest.raises(DatabaseError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert raised.value.__cause__.diag.constraint_name == constraint


def test_rounds_are_made_for_the_months_whose_window_is_near_once(watch):
    hall(whole_year=True)
    assert commands.plan_rounds() == 4
    assert commands.plan_rounds() == 0
    found = Round.objects.get(key=KEY)
    assert (found.month, found.closes_at, found.draws_at) == (MONTH, CLOSES, DRAWS)
    assert list(Round.objects.order_by("month").values_list("month__month", flat=True)) == [2, 3, 4, 5]


def test_a_round_that_has_not_opened_follows_the_pack_and_one_that_has_does_not(watch):
    hall(whole_year=True)
    found = opened(whole_year=True)
    hall({"draws": {"months": 2, "of_month": 9, "at": "10:00"}}, whole_year=True)
    commands.plan_rounds()
    found.refresh_from_db()
    assert found.draws_at == DRAWS
    assert Round.objects.get(month=MONTH.replace(month=4)).draws_at == dt.datetime(2027, 2, 9, 1, tzinfo=dt.UTC)


def test_an_edge_that_moves_with_the_day_of_use_makes_no_round():
    with pytest.raises(ValidationError, match="of_month"):
        Lottery.model_validate({**LOTTERY, "draws": {"days": 60}})


def test_the_parts_of_a_hall_are_drawn_and_the_whole_is_made_of_them(watch):
    found = opened()
    keys = set(Slot.objects.filter(round=found, day=MONTH).values_list("key", flat=True))
    assert {"a.20270301.0", "b.20270301.2", "class.20270301.1"} <= keys
    assert len(keys) == 9  # two halves and a class, morning, afternoon, evening
    assert Slot.objects.get(round=found, key="a.20270301.0").resource.key == "hall-a"
    assert Slot.objects.get(round=found, key="class.20270301.1").places == 30
    assert not Slot.objects.filter(round=found, day=MONTH.replace(day=8)).exists()  # the house is closed


def test_nobody_gets_a_slot_of_a_round_before_its_draw_whichever_way_they_come(watch):
    """The window of people is open all the time: what keeps them off is the claim of the round."""
    opened()
    who, by = resident(), staff()
    room = {one.key: one for one in Resource.objects.all()}
    ways = (
        {"person": who, "by": who},
        {"by": by},
        {"person": who, "source": Source.OFFER, "until": watch.at + dt.timedelta(days=1)},
        {"person": who, "source": Source.LOTTERY, "until": watch.at + dt.timedelta(days=1)},
    )
    for way in ways:
        for key, part in (("hall-a", "am"), ("hall", "all-day"), ("class", "pm")):
            with pytest.raises(refusals.Taken):
                reservations.book(resource=room[key], day=MONTH, part=part, **way)
    made = reservations.book(resource=room["seat-1"], day=MONTH, begins=600, ends=660, person=who, by=who)
    assert claims.holds(made.pk)  # of free times, which are not drawn


def test_what_somebody_holds_when_the_round_opens_is_not_offered(watch):
    hall()
    commands.plan_rounds()
    by = staff()
    room = Resource.objects.get(key="hall-b")
    reservations.book(resource=room, day=MONTH, part="am", by=by)
    reservations.book(resource=Resource.objects.get(key="class"), day=MONTH, part="am", by=by)
    found = Round.objects.get(key=KEY)
    commands.open_round(round_id=found.pk)
    assert not Slot.objects.filter(round=found, key="b.20270301.0").exists()
    assert Slot.objects.get(round=found, key="class.20270301.0").places == 29


def test_an_opening_that_was_interrupted_goes_on_and_happens_once(watch, monkeypatch):
    hall()
    commands.plan_rounds()
    found = Round.objects.get(key=KEY)
    from kusei.engines.bookings.lotteries.commands import opening

    real, done = opening._take, []

    def dies(*values):
        if len(done) == 5:
            raise RuntimeError
        done.append(real(*values))

    with monkeypatch.context() as patched:
        patched.setattr(opening, "_take", dies)
        with pytest.raises(RuntimeError):
            commands.open_round(round_id=found.pk)
    assert Slot.objects.filter(round=found).count() == 15
    assert commands.open_round(round_id=found.pk)
    assert not commands.open_round(round_id=found.pk)
    assert Slot.objects.filter(round=found).count() == 9 * 9
    assert Place.objects.filter(slot__round=found).count() == 9 * 3 * (1 + 1 + 30)


def test_nothing_that_is_free_makes_no_round(watch):
    hall()
    commands.plan_rounds()
    found = Round.objects.get(key=KEY)
    watch.at = found.closes_at
    assert not commands.open_round(round_id=found.pk)
    found.refresh_from_db()
    assert found.state == Round.State.NOTHING
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_cell")
        assert cursor.fetchone() == (0,)


def test_the_promise_is_published_and_the_seed_stands_nowhere_that_somebody_reads(watch):
    found = opened()
    content = file(found, Publication.Kind.PROMISE)
    assert verify(content).agrees
    seed = SealedSeed.objects.get(round=found)
    from kusei.foundation.web import encryption

    plain = encryption.unseal(seed.sealed).decode()
    assert draws.keeps(plain, found.seed_hash)
    assert json.loads(content)["promise"]["seed_hash"] == found.seed_hash
    assert found.seed == ""
    everything = [*map(str, Recorded.objects.values_list("before", "after")), content.decode(), str(vars(found))]
    assert not any(plain in one for one in everything)
    assert not Recorded.objects.filter(model="lotteries.sealedseed").exists()


def test_the_database_refuses_every_change_of_seed_hash_and_promise(watch):
    found = opened()
    refused("UPDATE lotteries_sealedseed SET sealed = 'x'", "lotteries_seed_stays")
    refused("DELETE FROM lotteries_sealedseed", "lotteries_seed_stays")
    refused(
        "UPDATE lotteries_round SET seed_hash = repeat('0', 64) WHERE id = %s", "lotteries_round_promised", found.pk
    )
    refused("UPDATE lotteries_round SET closes_at = closes_at + '1 day' WHERE id = %s", "lotteries_round_promised",
            found.pk)  # fmt: skip
    refused("UPDATE lotteries_round SET seed = 'known' WHERE id = %s", "lotteries_seed_promised", found.pk)
    refused("UPDATE lotteries_round SET state = 'coming' WHERE id = %s", "lotteries_round_moves", found.pk)
    refused("UPDATE lotteries_round SET state = 'sealed', sealed_at = closes_at WHERE id = %s", "lotteries_round_files",
            found.pk)  # fmt: skip
    refused("DELETE FROM lotteries_round WHERE id = %s", "lotteries_round_stays", found.pk)
    refused("UPDATE lotteries_publication SET content = 'x'", "lotteries_append_only")
    refused("DELETE FROM lotteries_publication", "lotteries_append_only")
    refused("UPDATE lotteries_slot SET places = 100", "lotteries_append_only")
    refused("UPDATE lotteries_roundevent SET kind = 'x'", "lotteries_append_only")


def test_after_closing_and_after_the_draw_the_database_refuses_too(watch):
    found = drawn(opened(), watch)
    refused("UPDATE lotteries_sealedseed SET sealed = 'x'", "lotteries_seed_stays")
    refused(
        "UPDATE lotteries_round SET seed_hash = repeat('0', 64) WHERE id = %s", "lotteries_round_promised", found.pk
    )
    refused("UPDATE lotteries_round SET seed = repeat('0', 64) WHERE id = %s", "lotteries_seed_promised", found.pk)
    refused("UPDATE lotteries_round SET drawn_at = now() WHERE id = %s", "lotteries_round_promised", found.pk)
    refused("UPDATE lotteries_publication SET content = 'x' WHERE kind = 'record'", "lotteries_append_only")
    refused(
        "INSERT INTO lotteries_publication (round_id, kind, content, digest, at) VALUES (%s, 'record', 'x', '', now())",
        "lotteries_in_its_time",
        found.pk,
    )


def test_another_seed_than_the_promised_one_is_not_revealed(watch):
    found = opened()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    refused(
        "UPDATE lotteries_round SET state = 'drawn', drawn_at = draws_at, seed = %s WHERE id = %s",
        "lotteries_seed_promised",
        "0" * 64,
        found.pk,
    )


def test_everything_happens_by_the_minute_job(watch):
    hall()
    jobs.plan()
    found = Round.objects.get(key=KEY)
    for at, state in ((found.opens_at, "open"), (found.closes_at, "sealed"), (found.draws_at, "drawn")):
        watch.at = max(at, watch.at)
        jobs.tick()
        waiting = _waiting()
        assert (("open_one", "seal", "draw")[("open", "sealed", "drawn").index(state)], found.pk) in waiting
        for name, pk in waiting:
            if name in {"open_one", "seal", "draw"}:
                getattr(jobs, name)(round_id=pk)
        found.refresh_from_db()
        assert found.state == state
    assert ("settle", found.pk) in _waiting()


def _waiting() -> list[tuple[str, int]]:
    """The jobs of rounds that wait; they are taken away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args->>'round_id' FROM procrastinate_jobs WHERE task_name LIKE '%%lotteries.jobs%%'"
            " AND args ? 'round_id' ORDER BY id"
        )
        found = [(name.rpartition(".")[2], int(pk)) for name, pk in cursor.fetchall()]
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%%lotteries.jobs%%'")
    return found
