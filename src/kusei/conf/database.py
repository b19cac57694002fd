"""Which PostgreSQL to use: the server named by `KUSEI_DATABASE_URL`, else the embedded one under the data directory."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from kusei.conf import environment
from kusei.conf.embedded import Postgres

DATABASE = "kusei"


def embedded() -> Postgres | None:
    """The embedded server of this installation, or None when a server is named by the environment."""
    if environment.text("DATABASE_URL"):
        return None
    return Postgres(environment.data_dir() / "postgres")


def url() -> str:
    """The connection string that everything uses."""
    server = embedded()
    return environment.text("DATABASE_URL") if server is None else server.dsn(DATABASE)


def django_settings(dsn: str) -> dict[str, Any]:
    """A PostgreSQL connection string as Django's database settings."""
    parts: dict[str, Any] = dict(conninfo_to_dict(dsn))
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "") or DATABASE,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {"NAME": None},
    }
    settings["OPTIONS"] = {**parts, "application_name": "kusei"}
    return settings
