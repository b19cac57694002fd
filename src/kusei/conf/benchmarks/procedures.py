"""How much an application costs: the journey of a form of 3 steps, its PDF, the builder, a desk of many.

Each part runs after the other in a process of its own on a throwaway database. The journey is what the peers were
measured with (docs/performance.md): 13 requests, 24 fields, 6 rules.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kusei.conf.benchmarks.pages import serving
from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
FORM = Path(__file__).with_name("journey.yaml")
JOURNEYS = 30
APPLICANTS, EACH = 20, 4

PERSON = {
    "f-applicant-family": "見本",
    "f-applicant-given": "花子",
    "f-applicant-family_kana": "ミホン",
    "f-applicant-given_kana": "ハナコ",
    "f-born-year": "1990",
    "f-born-month": "4",
    "f-born-day": "1",
    "f-address-postal_code": "1448621",
    "f-address-prefecture": "東京都",
    "f-address-city": "大田区",
    "f-address-town": "蒲田五丁目",
    "f-address-block": "13-14",
    "f-phone": "03-0000-0000",
    "f-role": "self",
}
WISH = {"f-kind": "first", "f-copies": "2", "f-purpose": "提出のため", "f-rush": "false"}
END = {"f-pay": "card", "f-send": "counter", "f-office": "main", "f-true_words": "true", "f-consent": "true"}
# What a person does: (name, method, which page, form data, whether htmx asks). `{n}` is the last redirect's address.
JOURNEY: tuple[tuple[str, str, str, dict[str, str], bool], ...] = (
    ("start page", "GET", "/applications/start/bench-journey/", {}, False),
    ("begin", "POST", "/applications/start/bench-journey/", {}, False),
    ("step 1", "GET", "{n}", {}, False),
    ("step 1 changes", "POST", "{n}", {"f-role": "agent"}, True),
    ("step 1 sent", "POST", "{n}", {**PERSON, "next": "1"}, False),
    ("step 2", "GET", "{n}", {}, False),
    ("step 2 changes", "POST", "{n}", {"f-rush": "true"}, True),
    ("step 2 sent", "POST", "{n}", {**WISH, "next": "1"}, False),
    ("step 3", "GET", "{n}", {}, False),
    ("step 3 sent", "POST", "{n}", {**END, "next": "1"}, False),
    ("last look", "GET", "{n}", {}, False),
    ("handed in", "POST", "{n}", {"delivery": "electronic"}, False),
    ("receipt", "GET", "{n}", {}, False),
)


def measure() -> Rows:
    """The rows of all parts."""
    with prepared_environment() as variables:
        command = [sys.executable, "-c", "from kusei.conf.benchmarks.procedures import main; main()"]
        with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as child:
            for line in child.stdout or ():
                yield json.loads(line)
        if child.returncode:
            raise RuntimeError("the measurement stopped; its error stands above")


def main() -> None:
    """In the process that measures: one JSON line a row."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    publish()
    for part in PARTS:
        for row in part():
            print(json.dumps(row, ensure_ascii=False), flush=True)


def publish() -> None:
    """Put the procedure of the journey in force."""
    from kusei.engines.procedures.commands import publishing
    from kusei.engines.procedures.definition import Procedure
    from kusei.engines.procedures.definition.reading import read_text
    from kusei.foundation.org.models import Department
    from kusei.foundation.org.queries import home

    municipality = home()
    department = Department.objects.filter(municipality=municipality, is_collective=False).first()
    if municipality is None or department is None:
        raise RuntimeError("no pack was loaded")
    content = read_text(FORM.read_text(encoding="utf-8").replace("DEPARTMENT", department.code))
    if isinstance(content, Procedure):
        publishing.publish(municipality=municipality, content=content, by=None, origin="pack")


def journey() -> Rows:
    """The journey in one process: SQL queries and CPU seconds for one, the 95th percentile of each request."""
    from django.db import connection
    from django.test import Client

    times: dict[str, list[float]] = {step[0]: [] for step in JOURNEY}
    counts: dict[str, int] = {}
    spent: list[float] = []
    client = Client(SERVER_NAME="localhost")  # one for all: a server, too, reads its list of static files once
    for number in range(JOURNEYS + 3):  # three to warm up
        client.cookies.clear()
        client.defaults["REMOTE_ADDR"] = f"10.1.{number // 250}.{number % 250}"
        address, counter = "", _Counter()
        cpu = time.process_time()
        with connection.execute_wrapper(counter):
            for name, method, path, data, by_htmx in JOURNEY:
                before, asked = time.perf_counter(), counter.count
                headers = {"HX-Request": "true"} if by_htmx else {}
                page = path.replace("{n}", address)
                answer = client.get(page) if method == "GET" else client.post(page, data, headers=headers)
                if answer.status_code not in {200, 302}:
                    raise RuntimeError(f"{name} was answered {answer.status_code}")
                address = answer.headers.get("Location", address)
                if number >= 3:
                    times[name].append((time.perf_counter() - before) * 1000)
                    counts[name] = counter.count - asked
        if number >= 3:
            spent.append(time.process_time() - cpu)
    yield {
        "what": f"journey of {len(JOURNEY)} requests",
        "queries": sum(counts.values()),
        "cpu_seconds": round(statistics.median(spent), 3),
    }
    for name, took in times.items():
        yield {"what": name, "queries": counts[name], "p95_ms": round(_p95(took), 1)}


class _Counter:
    """Counts the statements that go to the database, those that open and close transactions not among them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def crowd() -> Rows:
    """Twenty people at the same time, each doing the journey over HTTP; beside it the bare view of the same server.

    A first journey of everybody, which no row counts, brings both workers to where they are all day.
    """
    took: list[float] = []
    failed: list[str] = []
    bare: list[float] = []
    with serving(os.environ) as port:
        visitor = _Visitor(port)
        for _ in range(50):
            before = time.perf_counter()
            visitor.ask("GET", "/health/hello", {})
            bare.append((time.perf_counter() - before) * 1000)
        _together(port, 1, [], failed)
        begun = time.perf_counter()
        _together(port, EACH, took, failed)
        elapsed = time.perf_counter() - begun
    yield {
        "what": f"{APPLICANTS} applicants at once, {EACH} journeys each",
        "p95_ms": round(_p95(took), 1),
        "median_ms": round(statistics.median(took), 1),
        "applications_per_second": round(APPLICANTS * EACH / elapsed, 1),
        "failed": len(failed),
        "times_bare": round(statistics.median(took) / statistics.median(bare), 1),
    }


def _together(port: int, journeys: int, took: list[float], failed: list[str]) -> None:
    people = [threading.Thread(target=_applicant, args=(port, journeys, took, failed)) for _ in range(APPLICANTS)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=300)


def _applicant(port: int, journeys: int, took: list[float], failed: list[str]) -> None:
    for _ in range(journeys):
        visitor = _Visitor(port)
        address = ""
        for name, method, path, data, by_htmx in JOURNEY:
            before = time.perf_counter()
            status, location = visitor.ask(method, path.replace("{n}", address), data, by_htmx=by_htmx)
            took.append((time.perf_counter() - before) * 1000)
            if status not in {200, 302}:
                failed.append(f"{name}: {status}")
                break
            address = location or address


class _Visitor:
    """A browser behind a proxy: it keeps its cookies and answers with the token of the form; each request comes on a
    connection of its own, so that neither worker gets more people than the other.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: dict[str, str], *, by_htmx: bool = False) -> tuple[int, str]:
        """Status and where it leads."""
        headers = {"Host": "localhost", "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        headers |= {"HX-Request": "true"} if by_htmx else {}
        body = None
        if method == "POST":
            body = urlencode({**data, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, answer.headers.get("Location") or ""


def papers() -> Rows:
    """The PDF of an application, in the ward's form: CPU seconds, the first in the process and later ones."""
    from kusei.engines.procedures.applications.models import Application
    from kusei.engines.procedures.delivery.papers import application_pdf

    application = Application.objects.select_related("version", "procedure", "department", "cover").latest("pk")
    spent = []
    for _ in range(31):
        cpu = time.process_time()
        application_pdf(application)
        spent.append(time.process_time() - cpu)
    yield {
        "what": "PDF of an application",
        "first_cpu_seconds": round(spent[0], 3),
        "cpu_seconds": round(statistics.median(spent[1:]), 3),
    }


def building() -> Rows:
    """One change to a form of 100 fields and 100 rules in the builder: read, checked by the linter, kept."""
    from kusei.engines.procedures.builder.commands import working
    from kusei.engines.procedures.builder.operations import Operation
    from kusei.engines.procedures.builder.texts import yaml_text
    from kusei.engines.procedures.definition import Procedure
    from kusei.engines.procedures.definition.reading import read_text
    from kusei.engines.procedures.models import Version

    version = Version.objects.select_related("procedure__municipality").get(procedure__key="bench-journey")
    person = _somebody("editor", version.content.department)
    data = version.definition | {"key": "bench-large"}
    rules = [
        {"key": f"f{n}", "type": "number", "label": {"ja": f"項目{n}"}, "required": False}
        | ({"when": f"f{n - 1} > {n}"} if n else {})
        for n in range(100)
    ]
    data["form"] = {"sections": [{"key": "all", "title": {"ja": "すべて"}, "fields": rules}]}
    content = read_text(json.dumps(data))
    if not isinstance(content, Procedure):
        raise TypeError("the data are no procedure")
    municipality = version.procedure.municipality
    copy = working.start_from_text(municipality=municipality, text=yaml_text(content), by=person)
    took = []
    for turn in range(12):
        operation = Operation("set_field", {"path": "f50", "values": {"max": 10 + turn}})
        before = time.perf_counter()
        copy = working.edit(workpiece_id=copy.pk, revision=copy.revision, operation=operation, by=person)
        took.append((time.perf_counter() - before) * 1000)
    yield {
        "what": "saving a form of 100 fields and 100 rules",
        "median_ms": round(statistics.median(took[2:]), 1),
        "max_ms": round(max(took), 1),
    }


def _somebody(role: str, department: str) -> Any:
    """An invented member of staff with the role in a department of the home municipality."""
    from kusei.foundation.org.models import Department, RoleAssignment
    from kusei.foundation.people.models import User
    from kusei.foundation.web import clock

    email = f"bench-{role}@kusei.example"
    user, made = User.objects.get_or_create(email=email, defaults={"name": "見本 計測担当"})
    if made:
        where = Department.objects.filter(municipality__is_home=True, code=department).first()
        RoleAssignment.objects.create(user=user, role=role, department=where, valid_from=clock.today())
    return user


MANY = 100_000


def desk() -> Rows:
    """A section's desk over 100,000 applications, as an editor of that section sees it; beside it the bare view."""
    from django.db import connection
    from django.test import Client

    from kusei.engines.procedures.applications.models import Application
    from kusei.engines.procedures.desk.seeding import seed
    from kusei.foundation.people.testing import sign_in
    from kusei.foundation.web.statistics import analyse

    model = Application.objects.latest("pk")
    seed(model, MANY, received=False)
    analyse([Application])
    user = _somebody("editor", model.department.code)
    client = Client(SERVER_NAME="localhost")
    sign_in(client, user)
    pages: dict[str, tuple[str, dict[str, str]]] = {  # a name is sent as a form and never stands in an address
        "bare view": ("/health/live", {}),
        "desk of 100,000": ("/desk/", {}),
        "desk, waiting for review": ("/desk/?state=received", {}),
        "desk, overdue": ("/desk/?due=late", {}),
        "desk, a name that all have": ("/desk/", {"name": "見本"}),
        "desk, a name that nobody has": ("/desk/", {"name": "架空"}),
    }
    for what, (path, form) in pages.items():
        took, counter = [], _Counter()
        for turn in range(63):  # three to warm up; of sixty, three may be slower than the 95th percentile
            counter.count = 0
            before = time.perf_counter()
            with connection.execute_wrapper(counter):
                answer = client.post(path, form) if form else client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} was answered {answer.status_code}")
            if turn >= 3:
                took.append((time.perf_counter() - before) * 1000)
        yield {
            "what": what,
            "queries": counter.count,
            "median_ms": round(statistics.median(took), 1),
            "p95_ms": round(_p95(took), 1),
        }


PARTS: tuple[Callable[[], Rows], ...] = (journey, crowd, papers, building, desk)
