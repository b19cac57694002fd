"""The draw out of the database: recomputed by the verifier to the bit, fair by its rules, tampering seen."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from kusei.engines.bookings.lotteries import building, commands, refusals
from kusei.engines.bookings.lotteries.models import Award, Entry, Outcome, Publication, Reserve, Round
from kusei.engines.bookings.lotteries.testing import drawn, entered, file, group, opened, use
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.testing import staff
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.testing import resident
from kusei.lib import draws
from kusei.lib.lotteries import model, publishing
from kusei.lib.lotteries.reading import canonical, entries_document, entries_of
from kusei.lib.lotteries.verifying import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def people(number: int) -> list:
    return [resident(f"p{one}@example.jp", name=f"見本 {one}") for one in range(number)]


def with_entries(lottery: dict | None = None, **rules) -> Round:
    found = opened(lottery, **rules)
    for number, who in enumerate(people(6)):
        entered(found, who, [[use("hall-a", 3)], [use("hall-b", 3 + number % 2)], [use("class", 3)]], most=2)
    return found


def reasons(entry: Entry) -> list[str]:
    return Outcome.objects.get(entry=entry).reasons


def test_the_three_files_are_verified_by_the_command_that_knows_no_database(watch, tmp_path):
    found = drawn(with_entries(), watch)
    paths = {}
    for kind in ("promise", "seal", "record"):
        paths[kind] = tmp_path / f"{kind}.json"
        paths[kind].write_bytes(file(found, kind))
    ticket = Entry.objects.order_by("ticket").first().ticket
    for earlier in ("promise", "seal"):
        out = io.StringIO()
        call_command(
            "lottery", "verify", str(paths["record"]), "--earlier", str(paths[earlier]), "--ticket", ticket, stdout=out
        )
        assert "×" not in out.getvalue()
        assert draws.rank(ticket, found.seed) in out.getvalue()


def test_the_rows_say_what_the_record_says_to_the_bit(watch):
    found = drawn(with_entries(), watch)
    content = file(found, Publication.Kind.RECORD)
    record = json.loads(content)
    assert canonical(record) == content
    assert record["seed"] == found.seed
    told = {one["ticket"]: one["wishes"] for one in record["result"]["entries"]}
    assert {one.entry.ticket: one.reasons for one in Outcome.objects.select_related("entry")} == told
    won = {(ticket, number) for ticket, each in told.items() for number, why in enumerate(each, 1) if why == "won"}
    assert {(one.entry.ticket, one.wish) for one in Award.objects.filter(origin="draw")} == won
    for slot in record["result"]["slots"]:
        rows = Reserve.objects.filter(slot__round=found, slot__key=slot["slot"]).order_by("position")
        assert [{"ticket": one.entry.ticket, "wish": one.wish} for one in rows] == slot["reserves"]


def test_the_seal_is_the_one_that_the_library_writes(watch):
    found = with_entries()
    watch.at = found.closes_at
    entries, confirmed = building.entered(found)
    lottery = model.Lottery(building.promise_of(found), entries, confirmed, building.seed_of(found))
    commands.seal_round(round_id=found.pk)
    assert file(found, "seal") == publishing.seal(lottery)
    assert file(found, "entries") == canonical(entries_document(lottery))
    read = json.loads(file(found, "entries"))
    assert building.unchecked(read) == entries_of(read, lottery.promise)


def test_nobodys_name_and_no_number_of_ours_stands_in_the_files(watch):
    found = drawn(with_entries(), watch)
    text = file(found, Publication.Kind.RECORD).decode()
    assert "見本 " not in text
    assert not any(str(pk) in text for pk in Entry.objects.values_list("pk", flat=True))


def test_closing_and_drawing_happen_once_and_at_their_time(watch):
    found = with_entries()
    assert not commands.seal_round(round_id=found.pk)
    watch.at = found.closes_at
    assert commands.seal_round(round_id=found.pk)
    assert not commands.seal_round(round_id=found.pk)
    assert not commands.draw_round(round_id=found.pk)
    watch.at = found.draws_at
    assert commands.draw_round(round_id=found.pk)
    before = file(found, "record")
    assert not commands.draw_round(round_id=found.pk)
    assert file(found, "record") == before
    assert Publication.objects.filter(round=found).count() == 4


def test_a_draw_that_is_killed_and_repeated_gives_the_same_bytes(watch, monkeypatch):
    from kusei.engines.bookings.lotteries.commands import drawing

    found = with_entries()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    watch.at = found.draws_at
    kept = []

    def dies(one, kind, content):
        kept.append(content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drawing, "publish", dies)
        with pytest.raises(KeyboardInterrupt):
            commands.draw_round(round_id=found.pk)
    assert not Publication.objects.filter(round=found, kind="record").exists()
    assert commands.draw_round(round_id=found.pk)
    assert kept == [file(found, "record")]


@pytest.mark.parametrize("part", ["entries", "confirmed"])
def test_a_list_that_was_changed_after_the_seal_is_not_drawn(watch, part):
    """Even who can switch the guards of the database off is found out."""
    found = with_entries()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    document = json.loads(file(found, "entries"))
    if part == "entries":
        document["entries"].pop()
    else:
        group_key = document["entries"][0]["groups"][0]
        document["confirmed"].append({"group": group_key, "month": "2027-03", "slots": 9, "wins": 9})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE lotteries_publication SET content = %s WHERE kind = 'entries'", [canonical(document)])
        cursor.execute("SET LOCAL session_replication_role = origin")
    watch.at = found.draws_at
    with pytest.raises(refusals.Tampered):
        commands.draw_round(round_id=found.pk)
    assert not Publication.objects.filter(round=found, kind="record").exists()


def test_another_seed_than_the_promised_one_is_not_drawn(watch):
    from kusei.foundation.web import encryption

    found = with_entries()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE lotteries_sealedseed SET sealed = %s", [encryption.seal(b"0" * 64)])
        cursor.execute("SET LOCAL session_replication_role = origin")
    watch.at = found.draws_at
    with pytest.raises(refusals.Tampered):
        commands.draw_round(round_id=found.pk)


def test_whoever_changes_an_entry_in_a_published_record_is_found_out_by_the_seal(watch):
    found = drawn(with_entries(), watch)
    record = json.loads(file(found, "record"))
    record["entries"][0]["wishes"].reverse()
    checked = verify(canonical(record), file(found, "seal"))
    assert not checked.agrees


def test_a_lower_class_gets_nothing_that_a_higher_one_wants(watch):
    found = opened()
    sports = [group(f"運動{number}", kind="sport") for number in range(4)]
    for one in sports:
        entered(found, one, [[use("hall-a", 3)]])
    culture = group("文化")
    first = entered(found, culture, [[use("hall-a", 3)]])
    drawn(found, watch)
    assert reasons(first) == ["won"]
    assert {one.reasons[0] for one in Outcome.objects.exclude(entry=first)} == {"full"}


def test_morning_afternoon_and_evening_are_won_together_or_not_at_all(watch):
    found = opened({"wins": None})
    first, second = group("文化"), group("運動", kind="sport")
    entered(found, first, [[use("hall-a", 3, "pm")]])
    whole = entered(found, second, [[use("hall-a", 3, part) for part in ("am", "pm", "night")],
                                    [use("hall-a", 3, "am")]])  # fmt: skip
    drawn(found, watch)
    assert reasons(whole) == ["full", "won"]


def test_one_or_another_the_second_win_is_withdrawn(watch):
    found = opened()
    made = entered(found, group("文化"), [[use("hall-a", 3)], [use("hall-b", 4)], [use("class", 5)]], most=1)
    more = entered(
        found, group("運動", kind="sport"), [[use("hall-a", 9)], [use("hall-b", 9)], [use("class", 9)]], most=2
    )
    drawn(found, watch)
    assert reasons(made) == ["won", "withdrawn", "withdrawn"]
    assert reasons(more) == ["won", "won", "withdrawn"]


def test_what_a_group_has_confirmed_counts_for_its_cap(watch):
    found = opened({"wins": 1})
    by, culture = staff(), group("文化")
    fresh = group("文化二")
    made = entered(found, culture, [[use("hall-a", 3)]])
    other = entered(found, fresh, [[use("hall-b", 3)]])
    seat = Resource.objects.get(key="seat-1")  # of free times, so outside the draw, with the same rules
    reservations.book(resource=seat, day=found.month, begins=600, ends=660, group=culture, by=by)
    drawn(found, watch)
    record = json.loads(file(found, "record"))
    assert [(one["wins"], one["slots"]) for one in record["confirmed"]] == [(1, 1)]
    assert reasons(made) == ["group-cap"]
    assert reasons(other) == ["won"]


def test_residents_have_their_places_first(watch):
    found = opened({"residents_percent": 20}, bookers=[
        {"key": "culture", "label": "文化", "who": {"groups": ["culture"]}, "lottery": True, "resident": True},
        {"key": "sport", "label": "運動", "who": {"groups": ["sport"]}, "lottery": True},
    ])  # fmt: skip
    residents = [entered(found, group(f"文化{one}"), [[use("class", 3)]]) for one in range(8)]
    for one in range(30):
        entered(found, group(f"運動{one}", kind="sport"), [[use("class", 3)]])
    drawn(found, watch, settle=False)
    record = json.loads(file(found, "record"))
    slot = next(one for one in record["promise"]["slots"] if one["slot"] == "class.20270303.1")
    assert (slot["places"], slot["residents_first"]) == (30, 6)
    as_residents = [one for one in residents if reasons(one) == ["won-as-resident"]]
    assert len(as_residents) == 6
    assert Award.objects.filter(round=found).count() == 30


def test_a_withdrawn_entry_is_not_in_the_files(watch):
    found = with_entries()
    gone = Entry.objects.first()
    commands.withdraw(entry_id=gone.pk, by=gone.person)
    drawn(found, watch)
    assert gone.ticket not in file(found, "record").decode()
    assert not Outcome.objects.filter(entry=gone).exists()


def test_a_round_without_entries_is_drawn_and_verified_too(watch):
    found = drawn(opened(), watch)
    assert verify(file(found, "record"), file(found, "seal")).agrees
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_cell")
        assert cursor.fetchone() == (0,)  # everything went to first come
