"""What is taken, given back, kept and left to run out; and what the tables refuse whoever writes."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.bookings.claims import commands, queries
from kusei.engines.bookings.claims.commands import take
from kusei.engines.bookings.claims.models import Cell, Span
from kusei.engines.bookings.claims.testing import DAY, atom, cell, holder, span
from kusei.engines.bookings.resources.models import Atom
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db


def soon(minutes: int = 10) -> dt.datetime:
    return clock.now() + dt.timedelta(minutes=minutes)


def test_a_cell_is_taken_once_and_again_after_it_was_released():
    room, first = atom(), holder()
    assert take(first, [cell(room)])
    assert not take(holder(), [cell(room)])
    assert commands.release(first) == 1
    assert take(holder(), [cell(room)])


@pytest.mark.parametrize(
    ("begins", "ends", "free"), [(9, 10, True), (12, 13, True), (9, 10.5, False), (11, 11.5, False), (9, 14, False)]
)
def test_free_times_may_touch_but_not_overlap(begins, ends, free):
    court = atom("free")
    assert take(holder(), [span(court, 10, 12)])
    assert take(holder(), [span(court, begins, ends)]) is free


def test_all_or_nothing():
    room, court, late = atom(), atom("free"), holder()
    assert take(holder(), [span(court, 10, 12)])
    assert not take(late, [cell(room), cell(room, 2), span(court, 11, 13)])
    assert not Cell.objects.filter(holder=late).exists()
    assert take(holder(), [cell(room), cell(room, 2)])


def test_the_whole_hall_and_its_halves_exclude_each_other_and_the_halves_do_not():
    left, right = atom(), atom()
    assert take(holder(), [cell(left)])
    assert not take(holder(), [cell(left), cell(right)])
    assert take(holder(), [cell(right)])


@pytest.mark.parametrize("mode", ["grid", "free"])
def test_an_atom_with_places_is_taken_until_they_are_used_up(mode):
    group = atom(mode, places=3)

    def wanted(places=1):
        return [cell(group, places=places) if mode == "grid" else span(group, 10, 12, places=places)]

    first = holder()
    assert take(first, wanted(2))
    assert not take(holder(), wanted(2))
    assert take(holder(), wanted())
    assert not take(holder(), wanted())
    commands.release(first)
    assert take(holder(), wanted(2))
    assert queries.taken([group], DAY, DAY).held(wanted()[0]) == 3


def test_the_same_asked_for_twice_is_not_there_twice():
    room = atom()
    assert not take(holder(), [cell(room), cell(room)])
    assert take(holder(), [cell(room)])


@pytest.mark.parametrize("wanted", [[], [cell(1, places=0)]])
def test_nothing_cannot_be_wanted(wanted):
    with pytest.raises(ValueError, match="at least one place"):
        take(holder(), wanted)


@pytest.mark.parametrize("mode", ["grid", "free"])
@pytest.mark.parametrize("places", [1, 2])
def test_a_hold_that_ran_out_gives_way_and_cannot_be_kept(mode, places):
    one, slow = atom(mode, places), holder()
    wanted = [cell(one, places=places) if mode == "grid" else span(one, 10, 12, places=places)]
    assert take(slow, wanted, until=soon(-1))
    assert queries.taken([one], DAY, DAY).held(wanted[0]) == 0
    assert not commands.keep(slow)
    assert take(holder(), wanted)
    assert not take(slow, wanted)


def test_a_hold_of_which_a_part_is_gone_cannot_be_kept():
    room, slow = atom(), holder()
    assert take(slow, [cell(room), cell(room, 2)], until=soon())
    with transaction.atomic():
        Cell.objects.filter(holder=slow, cell=1).delete()
    assert not commands.keep(slow)
    assert Cell.objects.get(holder=slow).until is not None


def test_a_hold_that_is_kept_never_runs_out():
    room, court, one = atom(), atom("free"), holder()
    assert take(one, [cell(room), span(court, 10, 12)], until=soon())
    assert queries.holds(one)
    assert commands.keep(one)
    assert commands.keep(one), "told again, it is still kept"
    assert commands.expire(soon(60)) == 0
    assert not take(holder(), [cell(room)])


def test_expiring_takes_only_what_ran_out():
    room, court = atom(), atom("free")
    gone, later, kept = holder(), holder(), holder()
    take(gone, [cell(room, 1), span(court, 8, 9)], until=soon(1))
    take(later, [cell(room, 2)], until=soon(5))
    take(kept, [cell(room, 3)])
    assert commands.expire(soon(2)) == 2
    assert set(Cell.objects.values_list("holder", flat=True)) == {later, kept}
    assert not Span.objects.exists()


def test_what_is_taken_is_told_in_one_query(django_assert_num_queries):
    room, court = atom(), atom("free", 2)
    take(holder(), [cell(room), span(court, 10, 12)])
    take(holder(), [cell(room, 1, DAY + dt.timedelta(days=1)), span(court, 11, 13)])
    with django_assert_num_queries(1):
        found = queries.taken([room, court], DAY, DAY)
    assert found.cells == {(room, DAY, 1): 1}
    assert found.held(span(court, 9, 10.5)) == 1
    assert found.held(span(court, 11, 12)) == 2
    assert found.held(span(court, 13, 14)) == 0


ROW = {"holder": holder(), "parts": 1}
AT_TEN = (span(0, 10, 12).begins_at, span(0, 10, 12).ends_at)


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_the_tables_refuse_what_does_not_fit_whoever_writes():
    room, court = atom(), atom("free")
    refused("is held by free", lambda: Cell.objects.create(atom_id=court, day=DAY, cell=1, place=1, **ROW))
    refused("is held by grid", lambda: Span.objects.create(atom_id=room, during=AT_TEN, place=1, **ROW))
    refused("is held by nobody", lambda: Cell.objects.create(atom_id=room + 999, day=DAY, cell=1, place=1, **ROW))
    refused("has 1 places", lambda: Cell.objects.create(atom_id=room, day=DAY, cell=1, place=2, **ROW))
    refused("claims_cell_counts", lambda: Cell.objects.create(atom_id=room, day=DAY, cell=1, place=0, **ROW))
    refused("claims_span_bounded", lambda: Span.objects.create(atom_id=court, during=(AT_TEN[0], None), place=1, **ROW))
    take(holder(), [cell(room), span(court, 11, 13)])
    refused("claims_cell_pkey", lambda: Cell.objects.bulk_create([Cell(atom_id=room, day=DAY, cell=1, place=1, **ROW)]))
    refused("never_twice", lambda: Span.objects.create(atom_id=court, during=AT_TEN, place=1, **ROW))
    refused("does not move", lambda: Cell.objects.update(day=DAY + dt.timedelta(days=1)))
    refused("does not move", lambda: Span.objects.update(holder=holder()))


def test_an_atom_stays_as_it_is_while_it_is_held():
    group = atom(places=3)
    take(holder(), [cell(group, places=2)])
    refused("is held as it is", lambda: Atom.objects.filter(pk=group).update(places=1))
    refused("is held as it is", lambda: Atom.objects.filter(pk=group).update(mode="free"))
    refused("claims_cell_atom", lambda: Atom.objects.filter(pk=group)._raw_delete("default"))
    Atom.objects.filter(pk=group).update(places=2)


def test_no_other_module_writes_the_tables():
    here = Path(commands.__file__).parent
    offenders = []
    for path in here.parents[2].rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if here in path.parents or "benchmarks" in path.parts or "claims" not in source:  # these write bare, to compare
            continue
        tree = ast.parse(source)
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        words = ("into claims_", "update claims_", "from claims_cell using", "delete from claims_", "claims_insert(")
        if any(one in text.lower() for text in texts for one in words) or any(
            one.startswith("kusei.engines.bookings.claims.models") for one in [*modules, *names]
        ):
            offenders.append(path.name)
    assert offenders == []
