"""How fast notices go out: a campaign to a million people, an alert in the middle of one, single notices.

The LINE platform is played by a local process that speaks its protocol (`channels.fakes`). The bare COPY beside it
writes the same rows of batches to a table without keys or checks.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
PEOPLE = 1_000_000
SINGLES = 2_000
ALERTS = 3
LONGEST = 300.0  # seconds that anything may take


def measure() -> Rows:
    """The rows of all parts."""
    from kusei.engines.notices.channels.fakes.line import Line
    from kusei.engines.notices.channels.fakes.server import Server

    with prepared_environment(load=False) as variables, Server(Watched(Line(keep=False)), keep=1) as server:
        settings = {"NOTICES_LOCAL": "1", "LINE_TOKEN": "token", "LINE_API": server.url, "LINE_DATA_API": server.url}
        local = {**variables, **{f"KUSEI_{name}": value for name, value in settings.items()}}
        worker = subprocess.Popen([sys.executable, "-m", "kusei", "worker"], env=local, stdout=subprocess.DEVNULL)
        try:
            command = [sys.executable, "-c", "from kusei.conf.benchmarks.notices import main; main()"]
            with subprocess.Popen(
                command, env=local, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            ) as child:
                yield from _rows(child, server.provider)
            if child.returncode:
                raise RuntimeError("the measurement stopped; its error stands above")
        finally:
            worker.terminate()
            worker.wait()


class Watched:
    """A provider that remembers when it was first asked since `reset`, when last, and for how many people.

    The moments are of the monotonic clock, which all processes of a Linux machine share.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self._counting = threading.Lock()  # many ask at once
        self.reset()

    def reset(self) -> None:
        """Forget."""
        self.first: dict[str, float] = {}
        self.people: dict[str, int] = {}

    def answer(self, request: Any) -> Any:
        """As the provider inside."""
        at = time.monotonic()
        kind = "alert" if b"ALERT" in request.body else "campaign"
        with self._counting:
            before = self.inner.people
            answer = self.inner.answer(request)
            self.first.setdefault(kind, at)
            self.people[kind] = self.people.get(kind, 0) + self.inner.people - before
        return answer


def _rows(child: subprocess.Popen[str], provider: Any) -> Rows:
    """What the measuring process says; its questions about the provider are answered in between."""
    for line in child.stdout or ():
        said = json.loads(line)
        if said == "reset":
            provider.reset()
        elif said == "look":
            assert child.stdin is not None
            child.stdin.write(json.dumps({"first": provider.first, "people": provider.people}) + "\n")
        else:
            yield said


def _ask(question: str) -> Any:
    print(json.dumps(question), flush=True)
    return json.loads(sys.stdin.readline()) if question == "look" else None


def main() -> None:
    """In the process that measures: one JSON line a row."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from kusei.engines.notices.deliveries import testing
    from kusei.engines.notices.subscribers.models import Topic

    topic = Topic.objects.create(key="bench", labels={"ja": "測定"}, channels=["line"])
    testing.gather(PEOPLE, topic)
    for part in (campaign, alert, singles):
        for row in part(topic):
            print(json.dumps(row, ensure_ascii=False), flush=True)


def _release(topic: Any, occasion: str, title: str, **changes: Any) -> Any:
    from kusei.engines.notices.deliveries import commands
    from kusei.engines.notices.texts.message import Texts

    values = {"kind": "campaign", "channels": ["inbox", "line"], "topic": topic, **changes}
    return commands.release(occasion=occasion, texts=Texts.of(title, "本文です。" * 20), **values)


def campaign(topic: Any) -> Rows:
    """A million people from the approval to the last hand-over; then the same rows by a bare COPY.

    LINE takes 200 multicasts a second after a first 400, which the sending keeps to: less than 8 seconds cannot be.
    """
    from kusei.foundation.web.testing import at_most

    _release(topic, "bench:first", "はじめの配信")  # brings worker and tables to where they are all day
    _wait(lambda: _done("bench:first"))
    _ask("reset")
    begun = time.monotonic()
    sending = _release(topic, "bench:1", "お知らせ")
    _wait(lambda: _ask("look")["people"].get("campaign", 0) >= PEOPLE, pause=0.05)
    took = time.monotonic() - begun
    seen = _ask("look")
    _wait(lambda: _done("bench:1"))
    copied = _copy(sending)
    yield {
        "what": f"{PEOPLE:,} people in the inbox and handed to LINE",
        "seconds": round(took, 2),
        "machine_times_slower_than_usual": round(at_most(1.0), 2),
        "first_hand_over_ms": round((seen["first"]["campaign"] - begun) * 1000),
        "people_per_second": round(PEOPLE / took),
        "bare_copy_seconds": round(copied, 3),
        "times_bare": round(took / copied, 1),
    }
    yield {"what": "who received it, asked for one person", "p95_ms": round(_answerable(sending), 2)}


def _copy(sending: Any) -> float:
    """The rows of the batches once more, by COPY from memory to a table without keys or checks: the best of three."""
    from django.db import connection

    with connection.cursor() as cursor:
        rows = "SELECT * FROM deliveries_batch WHERE sending_id = %s"
        with cursor.copy(f"COPY ({rows}) TO STDOUT", [sending.pk]) as out:
            content = b"".join(bytes(block) for block in out)
        took = []
        for _ in range(3):
            cursor.execute("DROP TABLE IF EXISTS bench_copy")
            cursor.execute("CREATE TABLE bench_copy (LIKE deliveries_batch INCLUDING STORAGE)")
            before = time.perf_counter()
            with cursor.copy("COPY bench_copy FROM STDIN") as target:
                target.write(content)
            took.append(time.perf_counter() - before)
        cursor.execute("DROP TABLE bench_copy")
    return min(took)


def _answerable(sending: Any) -> float:
    from kusei.engines.notices.deliveries import queries
    from kusei.engines.notices.subscribers.models import Subscriber

    people = list(Subscriber.objects.order_by("?").values_list("pk", flat=True)[:200])
    took = []
    for person in people:
        before = time.perf_counter()
        if len(queries.received(sending, person)) != 2:
            raise RuntimeError("somebody is missing")
        took.append((time.perf_counter() - before) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def alert(topic: Any) -> Rows:
    """A level 5 alert to everybody in the middle of a campaign of a million: how long until its first hand-over."""
    took = []
    for number in range(ALERTS):
        _ask("reset")
        _release(topic, f"bench:busy:{number}", "お知らせ")
        _wait(lambda: _ask("look")["people"].get("campaign", 0) >= PEOPLE // 20, pause=0.01)
        begun = time.monotonic()
        urgent = {"kind": "alert", "reach": "every", "through_quiet_hours": True}
        _release(topic=None, occasion=f"bench:alert:{number}", title="ALERT", **urgent)
        _wait(lambda: "alert" in _ask("look")["first"], pause=0.01)
        took.append(_ask("look")["first"]["alert"] - begun)
        _wait(lambda number=number: _done(f"bench:busy:{number}") and _done(f"bench:alert:{number}"))
    yield {
        "what": f"an alert overtakes a campaign of {PEOPLE:,}: its first hand-over",
        "median_ms": round(statistics.median(took) * 1000),
        "slowest_ms": round(max(took) * 1000),
    }


def singles(topic: Any) -> Rows:
    """Single notices, each accepted and stored in its own transaction: CPU of this process and of its database."""
    from django.db import connection

    from kusei.engines.notices.deliveries import commands
    from kusei.engines.notices.subscribers.models import Subscriber
    from kusei.engines.notices.texts.message import Texts
    from kusei.foundation.web import clock

    people = list(Subscriber.objects.order_by("pk")[: SINGLES + 100])
    texts = Texts.of("審査が終わりました", "お申し込みの審査が終わりました。結果を見てください。", "/applications/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]

    def tell(some: list[Any]) -> None:
        for one in some:
            commands.notify(subscriber=one, occasion="bench:single", on=clock.today(), texts=texts)

    tell(people[:100])
    before, own = _cpu_of(backend), time.process_time()
    begun = time.perf_counter()
    tell(people[100:])
    elapsed = time.perf_counter() - begun
    spent = time.process_time() - own + _cpu_of(backend) - before
    yield {
        "what": f"{SINGLES:,} single notices accepted and stored",
        "per_cpu_second": round(SINGLES / spent),
        "per_second": round(SINGLES / elapsed),
    }


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used."""
    with open(f"/proc/{process}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _done(occasion: str) -> bool:
    from kusei.engines.notices.deliveries.models import Sending

    return Sending.objects.filter(occasion=occasion, state="done").exists()


def _wait(true: Callable[[], bool], pause: float = 0.1) -> None:
    end = time.monotonic() + LONGEST
    while not true():
        if time.monotonic() > end:
            raise RuntimeError("it takes too long")
        time.sleep(pause)
