"""Requests per second and waiting times of the main pages, beside a bare view of the same server in the same run."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from kusei.conf.benchmarks.throwaway import prepared_environment

PAGES = {
    "hello": "/health/hello",
    "plan list": "/plans/",
    "largest plan": "/plans/setagaya-new-management/",
    "initiative": "/plans/ota-dx/initiatives/3/",
    "initiative, made anew": "/plans/ota-dx/initiatives/3/?anew",  # an address with a query is never kept
    "largest plan, made anew": "/plans/setagaya-new-management/?anew",
    "search over all plans": "/search/?q=%E9%81%BF%E9%9B%A3%E6%89%80",
}
ROUNDS = 2  # each page is asked for twice, interleaved, so that a noisy moment does not hit one page alone


def measure(*, seconds: float, connections: int) -> Iterator[dict[str, Any]]:
    """One row per page: requests/s, p50 and p95 in milliseconds, and the throughput as a share of the bare view's."""
    with prepared_environment() as variables:
        yield from measure_pages(PAGES, variables, seconds=seconds, connections=connections)


def measure_pages(
    pages: Mapping[str, str], variables: Mapping[str, str], *, seconds: float, connections: int
) -> Iterator[dict[str, Any]]:
    """The same for any pages (name and path; `hello` is the bare view), served on the database of `variables`."""
    with serving(variables) as port:
        times: dict[str, list[float]] = {name: [] for name in pages}
        spent: dict[str, float] = dict.fromkeys(pages, 0.0)
        for _, (name, path) in itertools.product(range(ROUNDS), pages.items()):
            took, elapsed = _ask(port, path, seconds / ROUNDS, connections)
            times[name] += took
            spent[name] += elapsed
        yield from _rows(times, spent)


@contextlib.contextmanager
def serving(variables: Mapping[str, str]) -> Iterator[int]:
    """The platform served by two workers on the database of `variables`, without rate limits; its port."""
    port = _free_port()
    flags = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 2 --blocking-threads 1 --log-level error"
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", *flags.split(), "kusei.conf.wsgi:application"],
        env={**variables, "KUSEI_BENCH": "1", "KUSEI_RATE_LIMITS": "0"},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _rows(times: dict[str, list[float]], spent: dict[str, float]) -> Iterator[dict[str, Any]]:
    bare = len(times["hello"]) / spent["hello"]
    for name, took in times.items():
        rate = len(took) / spent[name]
        cuts = statistics.quantiles(took, n=20)
        yield {
            "page": name,
            "requests": len(took),
            "requests_per_s": round(rate, 1),
            "p50_ms": round(cuts[9] * 1000, 1),
            "p95_ms": round(cuts[18] * 1000, 1),
            "share_of_hello": round(rate / bare, 3),
        }


def _ask(port: int, path: str, seconds: float, connections: int) -> tuple[list[float], float]:
    """Ask for the path over several persistent connections for the time given; the seconds each answer took."""
    took: list[float] = []
    failures: list[str] = []
    started = time.perf_counter()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() - started < seconds and not failures:
            before = time.perf_counter()
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(f"{path} answered {answer.status}")
            took.append(time.perf_counter() - before)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return took, time.perf_counter() - started


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")
