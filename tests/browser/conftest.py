"""A real site for the browser: `kusei serve` on a database of its own, and Chromium with a Japanese font."""

from __future__ import annotations

import fcntl
import importlib.util
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kusei.conf import environment, pytest_database
from kusei.foundation.web.testing import STAGGER
from tests.browser import slowness

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
SERVER = {k: v for k, v in conninfo_to_dict(os.environ["KUSEI_DATABASE_URL"]).items() if k != "dbname"}
DATABASE = f"kusei_browser_{os.getpid()}"  # files run side by side, each with a site of its own


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed and could not be installed here"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that fails says what the server wrote of its errors."""
    outcome = yield
    report = outcome.get_result()
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site is not None:
        lines = [line for line in (site.data / "serve.log").read_text().splitlines() if '"level": "ERROR"' in line]
        report.sections.append(("errors that the server wrote", "\n".join(lines[-3:])))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site(str):
    """The address of a served installation, and the folder of its data."""

    data: Path


@dataclass(frozen=True)
class Prepared:
    """A database to copy, and the files that go with it."""

    database: str
    data: Path


def settings_of(database: str, data: Path) -> dict[str, str]:
    """The environment of a demonstration that keeps its rows and files there."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO"))}
    return ours | {
        "KUSEI_DATABASE_URL": make_conninfo(**SERVER, dbname=database),
        "KUSEI_DATA_DIR": str(data),
        "KUSEI_DEMO": "1",
        "KUSEI_HTTPS": "0",
        "KUSEI_SIMULATE": "0",
        "PYTHONPATH": str(environment.ROOT / "src"),
    }


def administer(statement: str, **names: str) -> None:
    """Run a statement about databases."""
    with psycopg.connect(make_conninfo(**SERVER, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(**{k: sql.Identifier(name) for k, name in names.items()}))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A demonstration prepared once a run by what `./kusei serve` does before it serves, which then has nothing to do.

    The tables are those that the other tests have, made by the same migrations.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            database = f"kusei_prepared_{os.getpid()}"
            migrated = pytest_database.template()
            administer(
                f"create database {{new}} {'template {old}' if migrated else ''}", new=database, old=migrated or ""
            )
            made = subprocess.run(
                [sys.executable, "-c", "from kusei.conf.preparing import prepare_if_changed; prepare_if_changed()"],
                env={**settings_of(database, folder / "data"), "DJANGO_SETTINGS_MODULE": "kusei.conf.settings"},
                capture_output=True,
                text=True,
            )
            assert made.returncode == 0, made.stderr[-2000:]
            done.write_text(database)
        return Prepared(done.read_text(), folder / "data")


@pytest.fixture(scope="module")
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The address of a freshly prepared demonstration, served exactly as `./kusei serve` serves it."""
    administer("drop database if exists {old} with (force)", old=DATABASE)
    administer("create database {new} template {prepared}", new=DATABASE, prepared=prepared.database)
    data = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared.data, data, dirs_exist_ok=True)
    port = free_port()
    with (data / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kusei", "serve", "--port", str(port), "--workers", "1"],
            env=settings_of(DATABASE, data),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready", process, data / "serve.log")
        served = Site(f"http://localhost:{port}")
        served.data = data
        yield served
    finally:
        process.terminate()
        process.wait(timeout=30)
        administer("drop database if exists {old} with (force)", old=DATABASE)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"kusei serve ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"kusei serve did not get ready: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, for one file: while it runs, its event loop keeps Django from using the database in this process."""
    folder = tmp_path_factory.mktemp("fonts")
    cache = tmp_path_factory.getbasetemp() / "font-cache"  # made once for all files of this process
    spec = importlib.util.find_spec("pylopdf_fonts_cjk")
    fonts = Path(spec.origin).parent if spec.origin else Path(spec.submodule_search_locations[0])
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"
    )
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            env={**os.environ, "FONTCONFIG_FILE": str(config)},
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=STAGGER > 0)
def _every_page_is_one_of_a_slow_machine() -> Iterator[None]:
    with slowness.slow():
        yield


@dataclass
class Visit:
    """A page being looked at, with everything that a good page must not do."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, url: str) -> None:
        """Open the address; its status must be a success."""
        answer = self.page.goto(url, wait_until="load")
        assert answer is not None
        assert answer.ok, f"{url} answered {answer.status}"


AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)"


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe-core finds on the page: the rule, what it says, and the first places."""
    page.evaluate(AXE.read_text())
    return [(v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:3]]) for v in page.evaluate(RUN_AXE, RULES)]


LOOKS = ((360, ""), (1280, "/en"))  # on a phone in Japanese, on a desk in English


def faults(visit: Visit) -> list[object]:
    """What axe finds on the page, and whether the page is wider than the window."""
    wider = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(visit.page), *([f"{wider} px too wide"] if wider > 0 else [])]


def faults_of(visit: Visit, site: str, addresses: Iterable[str], looks: Iterable[tuple[int, str]] = LOOKS) -> str:
    """The faults of each page in each look, a line for each."""
    found = []
    for (width, prefix), address in itertools.product(looks, list(addresses)):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.go(f"{site}{prefix}{address}")
        if wrong := faults(visit):
            found.append(f"{width} px {prefix}{address}: {wrong}")
    return "\n".join(found)


def sign_in(visit: Visit, site: Site, role: str) -> None:
    """Sign in as one of the demonstration's people: staff by their role, residents by their given name."""
    files = ("demo-sign-ins.json", "demo-resident-sign-ins.json")
    people = [one for file in files for one in json.loads((site.data / file).read_text())]
    person = next(one for one in people if one["email"].startswith(f"{role}@"))
    visit.go(f"{site}/accounts/sign-in/")
    visit.page.locator("input[name=login]").fill(person["email"])
    visit.page.locator("input[name=password]").fill(person["password"])
    visit.page.locator("input[name=password]").press("Enter")
    visit.page.wait_for_url(lambda address: "sign-in" not in address)


expect.set_options(timeout=20_000)  # a machine that is busy with other tests answers late

# What htmx says when a newer request takes the place of one under way; failures have other names.
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh browser window; fails the test on a console error or a request to another host."""
    options = getattr(request, "param", {})
    context = browser.new_context(
        viewport={"width": options.get("width", 1280), "height": 900},
        locale="ja-JP",
        java_script_enabled=options.get("scripts", True),
    )
    page = context.new_page()
    looked = Visit(page)
    page.on(
        "console",
        lambda m: (
            looked.complaints.append(f"console: {m.text}")
            if m.type in {"error", "warning"} and not m.text.startswith(REPLACED)
            else None
        ),
    )
    page.on("pageerror", lambda error: looked.complaints.append(f"script: {error}"))
    page.on(
        "request",
        lambda r: (
            looked.complaints.append(f"fetched from elsewhere: {r.url}")
            if not r.url.startswith((site, "data:", "blob:"))
            else None
        ),
    )
    yield looked
    context.close()
    assert looked.complaints == []
