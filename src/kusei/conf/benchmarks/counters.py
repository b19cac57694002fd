"""Counters in the rush: numbers from 16 kiosks, 16 windows calling, 200 people polling, 2,000 viewers of the stream.

Beside each protected way stands the one that queue systems are found with (counting rows, reading and then writing), in
the same run on the same database. Each part runs in processes of its own on a throwaway database.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kusei.conf import environment
from kusei.conf.benchmarks.pages import serving
from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
KIOSKS, EACH, WINDOWS = 16, 100, 16
ALONE = 200
POLLERS, POLL_SECONDS, POLL_EVERY = 200, 10.0, 2.0
VIEWERS, CHANGES = 2000, 10
_ASK = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"


def measure() -> Rows:
    """The rows of all parts."""
    from kusei.services.counters.testing import large_pack

    with tempfile.TemporaryDirectory(prefix="kusei-bench-packs-") as packs, prepared_environment(load=False) as given:
        large_pack(Path(packs), WINDOWS, rules=environment.packs_dir())
        variables = {**given, "KUSEI_PACKS_DIR": packs, "KUSEI_HOME_PACK": "ota"}
        yield from _part("line", variables)
        with serving(variables) as port:
            yield from _part("polling", variables, str(port))
        yield from _part("viewing", variables)


def _part(name: str, variables: dict[str, str], *more: str) -> Rows:
    arguments = ", ".join(repr(one) for one in (name, *more))
    command = [sys.executable, "-c", f"from kusei.conf.benchmarks.counters import main; main({arguments})"]
    done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
    yield from (json.loads(line) for line in done.stdout.splitlines())


def main(part: str, *more: str) -> None:
    """One part, in the process that `measure` started."""
    import django

    django.setup()
    for row in {"line": _line, "polling": _polling, "viewing": _viewing}[part](*more):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


# ---------------------------------------------------------------------- numbers and calls


def _line() -> Rows:
    from django.db import connection

    from kusei.services.counters import commands

    clerks = _people()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_ticket (number int)")
    counted, _seconds = _together([_counting] * KIOSKS)
    given, seconds = _together([_kiosk] * KIOSKS)
    numbers = [number for one in given for number, _took in one]
    yield {
        "what": f"{KIOSKS} kiosks × {EACH} tickets",
        "duplicates": sum(n - 1 for n in Counter(numbers).values()),
        "gaps": max(numbers) - min(numbers) + 1 - len(set(numbers)),
        "per_second": round(len(numbers) / seconds),
        "p95_ms": _p95([took for one in given for _number, took in one]),
        "duplicates_by_counting_rows": sum(n - 1 for n in Counter(n for one in counted for n in one).values()),
    }
    for number, clerk in enumerate(clerks, 1):
        commands.sit(office="hall", counter=str(number), by=clerk)
    called, seconds = _together([lambda clerk=one: _calling(clerk) for one in clerks])
    tickets = [ticket for one in called for ticket, _took in one]
    yield {
        "what": f"{WINDOWS} windows call {len(tickets)} people and finish with them",
        "called_twice": len(tickets) - len(set(tickets)),
        "left_over": KIOSKS * EACH - len(set(tickets)),
        "per_second": round(len(tickets) / seconds),
        "p95_ms_of_a_call": _p95([took for one in called for _ticket, took in one]),
    }
    yield from _alone(clerks[0])


def _alone(clerk: Any) -> Rows:
    """What one number and one call cost by themselves: statements, and CPU of this process, which many share."""
    from kusei.services.counters import commands

    def finish(ticket: Any) -> None:
        commands.finish(ticket_id=ticket.pk, by=clerk)

    parts: tuple[tuple[str, Callable[[], Any], Callable[[Any], None]], ...] = (
        ("a number", lambda: commands.take_ticket(office="hall", service="all"), lambda _ticket: None),
        ("a call", lambda: commands.call_next(by=clerk), finish),
    )
    for what, act, after in parts:
        statements, spent = 0, 0.0
        took: list[float] = []
        for _ in range(ALONE):
            with _counted() as seen:
                begun, cpu = time.perf_counter(), time.process_time()
                ticket = act()
                spent += time.process_time() - cpu
                took.append(time.perf_counter() - begun)
            statements += len(seen)
            after(ticket)
        yield {
            "what": f"{what}, alone",
            "statements": round(statements / ALONE, 1),
            "cpu_ms": round(spent / ALONE * 1000, 2),
            "p50_ms": round(statistics.median(took) * 1000, 2),
        }


@contextmanager
def _counted() -> Iterator[list[str]]:
    from django.db import connection

    seen: list[str] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield seen


def _people() -> list[Any]:
    import datetime as dt

    from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
    from kusei.foundation.people.models import User

    home = Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", is_home=True
    )
    office = Department.objects.create(municipality=home, code="koseki-jumin", name="戸籍住民課")
    clerks = [User.objects.create_user(f"clerk{n}@example.jp", name=f"{n}") for n in range(WINDOWS)]
    for one in clerks:
        RoleAssignment.objects.create(user=one, role=Role.EDITOR, department=office, valid_from=dt.date(2020, 4, 1))
    return clerks


def _kiosk() -> list[tuple[int, float]]:
    from kusei.services.counters import commands

    found = []
    for _ in range(EACH):
        begun = time.perf_counter()
        ticket = commands.take_ticket(office="hall", service="all")
        found.append((ticket.number, time.perf_counter() - begun))
    return found


def _counting() -> list[int]:
    """The pattern that doubles: the number of today's rows and one."""
    import psycopg

    found = []
    with psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True) as line:
        for _ in range(EACH):
            with line.transaction():
                (number,) = line.execute("SELECT count(*) + 1 FROM bench_ticket").fetchone() or (0,)
                line.execute("INSERT INTO bench_ticket VALUES (%s)", [number])
            found.append(number)
    return found


def _calling(clerk: Any) -> list[tuple[int, float]]:
    from kusei.services.counters import commands

    found = []
    while True:
        begun = time.perf_counter()
        ticket = commands.call_next(by=clerk)
        took = time.perf_counter() - begun
        if ticket is None:
            return found
        found.append((ticket.pk, took))
        commands.finish(ticket_id=ticket.pk, by=clerk)


def _together(works: list[Callable[[], Any]]) -> tuple[list[Any], float]:
    from django.db import connections

    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works) + 1)

    def run(number: int) -> None:
        gate.wait()
        results[number] = works[number]()
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if None in results:
        raise RuntimeError("one of those who worked at the same time failed; its words are above")
    return results, time.perf_counter() - begun


# ---------------------------------------------------------------------- those who look


def _polling(port: str) -> Rows:
    took = asyncio.run(_poll(int(port)))
    yield {
        "what": f"{POLLERS} people poll the feed every {POLL_EVERY:g} s",
        "answers": len(took),
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": _p95(took),
    }


async def _poll(port: int) -> list[float]:
    took: list[float] = []
    until = time.perf_counter() + POLL_SECONDS

    async def one(number: int) -> None:
        await asyncio.sleep(POLL_EVERY * number / POLLERS)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_ASK % (b"/counters/hall/state.json", b"close"))
            answer = await reader.read()
            writer.close()
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer[:200].decode(errors="replace"))
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0.0, POLL_EVERY - (time.perf_counter() - begun)))

    await asyncio.gather(*[one(number) for number in range(POLLERS)])
    return took


def _viewing() -> Rows:
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = subprocess.Popen(
        [sys.executable, "-m", "django", "live", "--port", "0"], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        late = asyncio.run(_watch(port))
    finally:
        server.terminate()
        server.wait(timeout=20)
    yield {
        "what": f"{VIEWERS} viewers of the stream, {CHANGES} changes",
        "told": len(late),
        "p50_ms": round(statistics.median(late) * 1000),
        "p95_ms": _p95(late),
        "worst_ms": round(max(late) * 1000),
    }


async def _watch(port: int) -> list[float]:
    """How long after each change each viewer knew of it."""
    from kusei.services.counters import commands

    late: list[float] = []
    changed = {"at": 0.0, "waiting": -1}
    told = asyncio.Semaphore(0)

    async def look() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_ASK % (b"/counters/hall/events/", b"keep-alive"))
        seen = -1
        while line := await reader.readline():
            if not line.startswith(b"data: "):
                continue
            waiting = json.loads(line[6:])["waiting"]
            if waiting == changed["waiting"] and waiting != seen:
                late.append(time.perf_counter() - changed["at"])
                told.release()
            elif seen == -1:
                told.release()  # what stood there when it came
            seen = waiting

    viewers = [asyncio.create_task(look()) for _ in range(VIEWERS)]
    async with asyncio.timeout(300):
        for _ in range(VIEWERS):
            await told.acquire()
        await asyncio.sleep(1)
        for number in range(1, CHANGES + 1):
            changed.update(at=time.perf_counter(), waiting=number)
            await asyncio.to_thread(commands.take_ticket, office="hall", service="all")
            for _ in range(VIEWERS):
                await told.acquire()
    for one in viewers:
        one.cancel()
    return late


def _p95(took: list[float]) -> float:
    return round(statistics.quantiles(took, n=20)[18] * 1000, 1)
