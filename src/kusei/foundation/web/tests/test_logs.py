"""One JSON line a request, and nothing in any line that names a person or what they searched for."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from kusei.foundation.web import logs

SOMEONE = "hanako@example.org"


@pytest.fixture
def lines():
    """What the configured formatter writes while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_its_id_and_without_its_query(client, lines):
    response = client.get("/en/help/?q=かくしごと&name=見本花子")
    (line,) = [line for line in lines() if line["name"] == "kusei.access"]
    assert line["path"] == "/en/help/"
    assert (line["method"], line["status"], line["user_id"]) == ("GET", 200, None)
    assert line["request_id"] == response["X-Request-ID"]
    assert line["ms"] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/no/such/page/", "/", "/en/components/"])
def test_no_line_of_any_logger_shows_a_query_string(client, lines, path):
    client.get(f"{path}?q=himitsu")
    assert "himitsu" not in json.dumps(lines())


@pytest.mark.django_db
def test_a_failure_is_logged_with_its_trace_and_without_its_query(lines, monkeypatch):
    def broken(request):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kusei.foundation.web.frame.home_sections", broken)
    Client(raise_request_exception=False).get("/?q=himitsu")
    text = json.dumps(lines())
    assert "broken on purpose" in text
    assert "himitsu" not in text


@pytest.mark.django_db
def test_the_values_of_a_refused_row_are_not_logged(lines):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE person (email text PRIMARY KEY)")
        cursor.execute("INSERT INTO person VALUES (%s)", [SOMEONE])
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO person VALUES (%s)", [SOMEONE])
    except IntegrityError:
        logging.getLogger("sample").exception("refused")
    text = json.dumps(lines())
    assert "person_pkey" in text
    assert SOMEONE not in text
