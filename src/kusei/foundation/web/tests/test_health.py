"""Alive and ready, for machines on call."""

import pytest
from django.db import OperationalError

from kusei.foundation.web import health


def test_alive_asks_no_database(client):
    response = client.get("/health/live")  # no django_db mark: a query would raise
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_migrations_are_applied(client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert {"database": "ok", "migrations": "ok"}.items() <= response.json()["checks"].items()


@pytest.mark.django_db
def test_not_ready_when_a_registered_check_says_why(client, monkeypatch):
    monkeypatch.setitem(health._checks, "worker", lambda: "No worker has reported for 5 minutes.")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"]["worker"] == "No worker has reported for 5 minutes."


@pytest.mark.django_db
def test_not_ready_without_database_and_nothing_of_the_error_is_told(client, monkeypatch):
    def down():
        raise OperationalError("could not connect as user secret")

    monkeypatch.setattr(health, "database_answers", down)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_not_ready_when_a_migration_waits(client, monkeypatch):
    monkeypatch.setattr(health, "_known", {})
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("web", "0002")])
    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_health_answers_without_https_so_that_a_balancer_inside_can_ask(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live").status_code == 200
    assert client.get("/").status_code == 301
