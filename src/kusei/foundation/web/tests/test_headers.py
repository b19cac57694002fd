"""Security headers of every answer, and Django's own check of a site in production."""

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/en/", "/no/such/page/", "/health/live"])
def test_every_answer_forbids_what_pages_do_not_need(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_every_answer_carries_its_own_request_id(client):
    one, two = client.get("/")["X-Request-ID"], client.get("/")["X-Request-ID"]
    assert len(one) == 32
    assert one != two


def test_a_stranger_cannot_choose_the_request_id_but_our_proxy_can(client, settings):
    given = {"X-Request-ID": "from-the-proxy-1"}
    assert client.get("/", headers=given)["X-Request-ID"] != "from-the-proxy-1"
    settings.PROXIES = 1
    assert client.get("/", headers=given)["X-Request-ID"] == "from-the-proxy-1"
    assert client.get("/", headers={"X-Request-ID": "bad id\n"})["X-Request-ID"] != "bad id\n"


def run(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "kusei", *arguments],
        env={
            **clean,
            "KUSEI_SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuv",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_the_check_for_production_asks_by_default_only_for_what_a_municipality_alone_has():
    result = run("check", "--deploy", "--fail-level", "ERROR")
    assert result.returncode == 0, result.stderr
    found = set(re.findall(r"\((\w+\.[EW]\d+)\)", result.stdout + result.stderr))
    assert found == {"files.W001", "delivery.W001", "web.W020"}  # its virus scanner, its key, its address


@pytest.mark.slow
def test_that_check_does_look_at_our_settings():
    result = run("check", "--deploy", "--fail-level", "WARNING", KUSEI_HTTPS="off")
    assert "security.W008" in result.stderr
