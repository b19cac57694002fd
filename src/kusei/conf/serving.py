"""`kusei serve`: prepares an installation, runs the web server and one worker, and says where to look.

Preparing (migrations, static files, packs, demo sign-ins) is skipped when nothing it depends on has changed since the
last time, so that a second start takes the time of starting the server alone.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

from kusei.conf import database, environment
from kusei.conf.preparing import CannotPrepare, prepare_if_changed

READY_WITHIN = 60  # seconds


class CannotServe(RuntimeError):
    """Something outside of our hands is in the way; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Serve until interrupted. Returns the exit code."""
    options = _options(arguments)
    _settle_environment(options)
    try:
        _refuse_a_taken_port(options.host, options.port)
        with database_running():
            prepare_if_changed()
            return _serve(options.host, options.port, options.workers)
    except (CannotServe, CannotPrepare) as refusal:
        print(f"kusei: {refusal}", file=sys.stderr)
        return 1


@contextlib.contextmanager
def database_running() -> Iterator[None]:
    """The database of this installation, running while the block runs."""
    server = database.embedded()
    if server is None:
        yield
        return
    with server.in_use():
        server.create_database(database.DATABASE)
        yield


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kusei serve", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default=environment.text("HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", type=int, default=int(environment.text("PORT", "8000")))
    parser.add_argument("--workers", type=int, default=2, help="processes that answer requests")
    return parser.parse_args(arguments)


def _settle_environment(options: argparse.Namespace) -> None:
    """On the embedded database this is a demonstration on one machine, unless the environment says otherwise."""
    if database.embedded() is not None:
        os.environ.setdefault("KUSEI_DEMO", "1")
        os.environ.setdefault("KUSEI_HTTPS", "0")
        os.environ.setdefault("KUSEI_LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")


def _refuse_a_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise CannotServe(f"{port} is no port: choose one from 1 to 65535.") from None
        except OSError as error:
            raise CannotServe(
                f"Port {port} on {host} cannot be used ({error.strerror}): stop what uses it or choose another"
                " with --port."
            ) from None


# ---------------------------------------------------------------------- running


def _serve(host: str, port: int, workers: int) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    children: list[subprocess.Popen[bytes]] = []
    loading: subprocess.Popen[bytes] | None = None
    try:
        if sandbox := _payments_sandbox(host, port):
            children.append(_start("kusei", "payments-sandbox", *sandbox))
        if live := _live(host, port):
            children.append(_start("kusei", "live", *live))
        children.append(_start("granian", *_server_options(host, port, workers), "kusei.conf.wsgi:application"))
        _wait_until_ready(host, port, children[-1])
        loading = _start("kusei", "simulate", "--behind") if _wants_a_year() else None
        if loading is None:
            children.append(_start("kusei", "worker"))
        _announce(host, port)
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
            if loading is not None and loading.poll() is not None:  # its jobs were not the worker's to do (decision 15)
                loading = None
                children.append(_start("kusei", "worker"))
        raise CannotServe("A process of the platform ended unexpectedly; its last words are above.")
    except KeyboardInterrupt:
        return 0
    finally:
        children += [loading] if loading is not None else []
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()


def _wants_a_year() -> bool:
    """Whether a simulated year is to be loaded behind the pages: in a demonstration that has none yet."""
    if not environment.switch("DEMO") or not environment.switch("SIMULATE", default=True):
        return False
    try:
        said = json.loads((environment.data_dir() / "simulation.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return bool(said.get("state") != "done")


def _payments_sandbox(host: str, port: int) -> list[str]:
    """How the sandbox provider is started beside a demonstration: on this machine, and only where no provider is
    configured. The platform's processes learn from the environment where it is.
    """
    configured = environment.text("PAYMENTS_PROVIDER") or environment.text("PAYMENTS_SANDBOX_URL")
    if not environment.switch("DEMO") or configured:
        return []
    if _reachable(host) not in {"127.0.0.1", "localhost"}:  # its pages would not be reached from elsewhere
        os.environ["KUSEI_PAYMENTS_PROVIDER"] = "none"
        return []
    own = _own_port(port + 41)
    os.environ["KUSEI_PAYMENTS_SANDBOX_URL"] = f"http://127.0.0.1:{own}"
    told = f"http://{_reachable(host)}:{port}/hooks/payments/sandbox/"
    state = environment.data_dir() / "payments-sandbox.json"
    return ["--port", str(own), "--webhook", told, "--state", str(state)]


def _live(host: str, port: int) -> list[str]:
    """How the live stream of counters is started beside a site on this machine, where nothing else was set up for it.

    Browsers learn from the environment where it is. A site that others reach has a proxy in front, which sends it
    `/counters/<office>/events/`; without any, pages ask the feed every ten seconds.
    """
    if not environment.switch("DEMO") or environment.text("LIVE_URL"):
        return []
    if _reachable(host) not in {"127.0.0.1", "localhost"} or host == "0.0.0.0":  # noqa: S104  compared, not bound
        return []
    own = _own_port(port + 42)
    os.environ["KUSEI_LIVE_URL"] = f"http://127.0.0.1:{own}"
    return ["--port", str(own)]


def _own_port(wanted: int) -> int:
    """A free port of this machine, the wanted one if it is."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except (OSError, OverflowError):  # taken: any free one does
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_options(host: str, port: int, workers: int) -> list[str]:
    options = {"interface": "wsgi", "host": host, "port": port, "workers": workers, "blocking-threads": 1}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [*flags, "--log-level", "warning"]


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C reaches this process alone, which then stops the others in order.
    return subprocess.Popen([sys.executable, "-m", module, *arguments], start_new_session=True)


def _wait_until_ready(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    url = f"http://{_reachable(host)}:{port}/health/live"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CannotServe("The web server did not start; its words are above.")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise CannotServe(f"The web server did not answer within {READY_WITHIN} seconds.")


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "127.0.0.1", "::", "::1"}:  # noqa: S104  compared, not bound
        return "localhost" if ":" in host else "127.0.0.1"
    return host


def _announce(host: str, port: int) -> None:
    address = f"http://{'localhost' if host in {'127.0.0.1', '::1', '0.0.0.0'} else host}:{port}"  # noqa: S104
    print(f"\nKusei (区政) is running.\n\n  日本語   {address}/\n  English  {address}/en/\n")
    for person in _demo_people("demo-sign-ins.json", "demo-resident-sign-ins.json"):
        print(f"  {person['role']:<14} {person['email']:<32} {person['password']}")
    print("\nStop it with Ctrl-C.", flush=True)


def _demo_people(*names: str) -> list[dict[str, str]]:
    """The demo sign-ins, made for this installation alone and readable by its owner alone."""
    files = [file for name in names if (file := environment.data_dir() / name).exists()]
    if not environment.switch("DEMO") or not files:
        return []
    print("  Demo sign-ins of this installation:\n")
    people: list[dict[str, str]] = [person for file in files for person in json.loads(file.read_text())]
    return people
