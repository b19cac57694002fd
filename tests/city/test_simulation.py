"""A simulated ward is the same for a seed, gone without a trace when removed, and played where nobody is served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.test import Client
from psycopg import sql

from kusei.conf import serving
from kusei.conf.simulation import admission, agenda, assumptions, marking, removing, running, stamp
from kusei.conf.simulation.models import Change, Mark, Run
from kusei.engines.approvals.models import NumberCounter
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.statement import Question
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from tests.city import playing
from tests.city.playing import Played

APART = ("audit_", "simulation_", "procrastinate_", "jobs_")
Figures = dict[tuple[str, str], Any]


def contents(played: Played) -> dict[str, tuple[int, str]]:
    """Every table but the history, the marks and the jobs: how many rows, and a digest of all of them."""
    with psycopg.connect(playing.server_of(played.name)) as line:
        tables = line.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()
        found = {}
        for (name,) in tables:
            if not name.startswith(APART):
                digest = sql.SQL(
                    "SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
                )
                found[name] = line.execute(digest.format(sql.Identifier(name))).fetchone()
        return found  # type: ignore[return-value]


def figures(played: Played) -> Figures:
    """Every metric by every dimension, as it was after 12 October."""
    found: Figures = {}
    with playing.connected(played):
        for metric in registry.every():
            for by in ("", *(one.key for one in metric.dimensions)):
                computed = compute(metric, Question(2026, dt.date(2026, 10, 12), by=by))
                found[metric.key, by] = [(one.month, one.dimensions, one.reading) for one in computed.figures]
    return found


def test_the_same_seed_gives_the_same_figures_of_every_metric(
    twins: tuple[Played, Played], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        first, second = (figures(one) for one in twins)
    assert any(numbers for (key, _by), numbers in first.items() if key == "procedures.applications")
    assert first == second


def test_after_removal_the_database_is_as_before_and_its_history_holds(
    twins: tuple[Played, Played], scratch: Played, empty_city: Played
) -> None:
    one, before = scratch, contents(empty_city)
    playing.create(one.name, twins[1].name)
    assert contents(one) != before
    removed = playing.simulate(one, "--remove")
    assert removed.returncode == 0, removed.stderr
    assert contents(one) == before
    assert playing.run(one, "-m", "kusei", "audit", "verify").returncode == 0
    assert "Nothing synthetic" in playing.simulate(one, "--remove").stdout


# ---------------------------------------------------------------------- marks, changes, refusals


@pytest.fixture
def inside(scratch: Played, django_db_blocker: Any) -> Iterator[Callable[[], None]]:
    """The default connection leads to the scratch database, for good: the callable plays a run of nothing there."""
    with django_db_blocker.unblock(), playing.committed(scratch):
        run = Run.objects.create(
            pack="ota", seed=1, scale=1, first_day="2026-01-01", last_day="2026-01-01", begun_at=agenda.moment(TODAY, 0)
        )
        marking.install()

        def play() -> None:
            with marking.synthetic(run.pk):
                User.objects.create_user("r1@mogi.kusei.example", name="模擬 一郎")
                User.objects.bulk_create([User(email=f"r{n}@mogi.kusei.example", name="模擬") for n in (2, 3)])
                User.objects.filter(email="real@kusei.example").update(name="模擬になった人")
                User.objects.filter(email="gone@kusei.example").delete()

        yield play


TODAY = dt.date(2026, 1, 1)


def test_rows_made_otherwise_are_not_marked(inside: Callable[[], None]) -> None:
    User.objects.create_user("real@kusei.example", name="人")
    inside()
    marked = set(Mark.objects.filter(table="people_user").values_list("key", flat=True))
    assert marked == {str(one.pk) for one in User.objects.filter(email__startswith="r", email__contains="@mogi.")}
    assert [one.before["name"] for one in Change.objects.filter(table="people_user")] == ["人"]


def test_a_changed_row_is_put_back_but_keeps_what_others_changed_since(inside: Callable[[], None]) -> None:
    real = User.objects.create_user("real@kusei.example", name="人", language="ja")
    User.objects.create_user("gone@kusei.example", name="もう一人", staff_number="7")
    inside()
    assert not User.objects.filter(email="gone@kusei.example").exists()
    User.objects.filter(pk=real.pk).update(language="en")
    done = removing.remove()
    real.refresh_from_db()
    assert (real.name, real.language) == ("人", "en")
    assert done is not None
    assert (done.restored, done.conflicts) == (2, [])
    assert User.objects.get(email="gone@kusei.example").staff_number == "7"
    assert User.objects.count() == 2


def test_a_number_that_was_drawn_since_is_not_drawn_again(inside: Callable[[], None]) -> None:
    home = Municipality.objects.get(is_home=True)
    counter = NumberCounter.objects.create(municipality=home, department_code="somu", fiscal_year=2026, last=100)
    idle = NumberCounter.objects.create(municipality=home, department_code="kaikei", fiscal_year=2026, last=100)
    with marking.synthetic(Run.objects.get().pk):
        NumberCounter.objects.filter(municipality=home).update(last=400)
    NumberCounter.objects.filter(pk=counter.pk).update(last=401)
    done = removing.remove()
    counter.refresh_from_db()
    idle.refresh_from_db()
    assert (counter.last, idle.last) == (401, 100)
    assert done is not None
    assert done.conflicts == [f"approvals_numbercounter {counter.pk}: last"]


def test_of_a_balance_that_both_changed_only_the_difference_of_the_year_goes() -> None:
    change = Change(table="ledger_account", key="1", before={"id": 1, "balance": 100}, after={"id": 1, "balance": 400})
    assert removing._merged(change, {"id": 1, "balance": 450}, removing.Removed()) == {"balance": 150}


def test_a_real_row_that_refers_to_a_synthetic_one_keeps_it_until_told_otherwise(inside: Callable[[], None]) -> None:
    inside()
    Subscriber.objects.create(user=User.objects.get(email="r2@mogi.kusei.example"), created_at=agenda.moment(TODAY, 0))
    with pytest.raises(removing.StillReferred) as refusal:
        removing.remove()
    assert refusal.value.found == {"subscribers_subscriber": 1}
    assert User.objects.count() == 3
    removing.remove(with_what_refers=True)
    assert not User.objects.exists()
    assert not Subscriber.objects.exists()


def test_where_people_are_served_no_year_is_played(scratch: Played, django_db_blocker: Any, settings: Any) -> None:
    wanted = running.Wanted("ota", 2, Decimal(1), 1, TODAY)
    settings.DEMO = False
    with django_db_blocker.unblock(), playing.committed(scratch):
        admission.require_room(wanted)
        User.objects.create_user("real@kusei.example", name="人", is_resident=True)
        with pytest.raises(admission.NotHere, match="実際の利用の記録"):
            admission.require_room(wanted)
        settings.DEMO = True
        admission.require_room(wanted)
        Run.objects.create(
            pack="ota", seed=1, scale=1, first_day=TODAY, last_day=TODAY, begun_at=agenda.moment(TODAY, 0)
        )
        with pytest.raises(admission.NotHere, match="もうあります"):
            admission.require_room(wanted)
        with pytest.raises(admission.NotHere, match="自治体ではありません"):
            admission.require_room(replace(wanted, pack="setagaya"))


def test_one_process_at_a_time_plays_or_removes(scratch: Played, django_db_blocker: Any) -> None:
    with (
        psycopg.connect(playing.server_of(scratch.name), autocommit=True) as other,
        django_db_blocker.unblock(),
        playing.committed(scratch),
    ):
        other.execute("SELECT pg_advisory_lock(%s)", [marking.LOCK])
        with pytest.raises(marking.Busy):
            removing.remove()
        other.execute("SELECT pg_advisory_unlock(%s)", [marking.LOCK])
        assert removing.remove() is None


# ---------------------------------------------------------------------- said on every page


@pytest.fixture
def said(tmp_path: Any, settings: Any) -> Callable[[str, int], None]:
    """Puts words into the file that pages read."""
    settings.DATA_DIR = tmp_path
    return stamp.say


@pytest.mark.django_db
def test_every_page_and_answer_says_that_it_is_synthetic(said: Callable[[str, int], None]) -> None:
    client = Client()
    plain = client.get("/about/")
    assert "模擬のもの" not in plain.content.decode()
    assert "Kusei-Synthetic" not in plain.headers
    said("playing", 35)
    page = client.get("/about/")
    assert "模擬の一年を読み込んでいます（35％）" in page.content.decode()
    said("done", 100)
    page = client.get("/about/")
    assert "この画面の人・申請・数字は模擬のものです" in page.content.decode()
    assert page.headers["Kusei-Synthetic"] == "yes"


def test_serving_loads_a_year_once_and_only_in_a_demonstration(
    said: Callable[[str, int], None], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUSEI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KUSEI_DEMO", "0")
    assert not serving._wants_a_year()
    monkeypatch.setenv("KUSEI_DEMO", "1")
    monkeypatch.delenv("KUSEI_SIMULATE", raising=False)
    assert serving._wants_a_year()
    said("stopped", 35)
    assert serving._wants_a_year()
    said("done", 100)
    assert not serving._wants_a_year()
    said("stopped", 35)
    monkeypatch.setenv("KUSEI_SIMULATE", "0")
    assert not serving._wants_a_year()


# ---------------------------------------------------------------------- rules


def test_acts_come_in_the_order_of_time_and_nothing_after_the_end() -> None:
    day, told = dt.date(2026, 5, 1), []
    found = agenda.Agenda(agenda.moment(day, 600))
    for minutes in (30, 10, 700, 10):
        found.at(agenda.moment(day, minutes), lambda minutes=minutes: told.append(minutes))
    while (due := found.due(agenda.moment(day, 24 * 60))) is not None:
        due[1]()
    assert told == [10, 10, 30]


def test_chance_of_one_part_does_not_depend_on_another() -> None:
    first = [agenda.stream(1, "a").random() for _ in range(2)]
    assert first[0] == first[1] != agenda.stream(1, "b").random()
    mean = sum(agenda.happenings(agenda.stream(1, str(n)), 0.7) for n in range(4000)) / 4000
    assert 0.65 < mean < 0.75


def test_the_assumptions_of_every_pack_can_be_read_and_name_their_wrong_place(own_packs: Any) -> None:
    for pack in ("common", "ota", "setagaya"):
        assert assumptions.read_year(pack).population > 0
    assert sum(band.men + band.women for band in assumptions.read_ages("ota")) > 400_000
    (own_packs / "mine" / "simulation").mkdir(parents=True)
    (own_packs / "mine" / "simulation" / "year.yaml").write_text("counters: {no_shows: 7}", encoding="utf-8")
    with pytest.raises(assumptions.AssumptionsWrong, match=r"counters\.no_shows"):
        assumptions.read_year("mine")
