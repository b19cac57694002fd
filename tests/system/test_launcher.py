"""What is missing is said in one clear sentence, never in a traceback."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kusei.conf import embedded
from kusei.conf.environment import ROOT


@pytest.fixture
def launcher():
    loader = importlib.machinery.SourceFileLoader("kusei_launcher", str(ROOT / "kusei"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("kusei_launcher", loader))
    loader.exec_module(module)
    return module


def kusei(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment |= {"PYTHONPATH": str(ROOT / "src"), **variables}
    return subprocess.run(
        [sys.executable, "-m", "kusei", *arguments], env=environment, capture_output=True, text=True, timeout=120
    )


def one_sentence(text: str) -> str:
    """The one line of the refusal, with nothing like a traceback around it."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("{")]
    assert len(lines) == 1, text
    assert lines[0].startswith("kusei: ")
    return lines[0]


def test_an_old_python_is_named(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))
    assert launcher.main() == 1
    assert one_sentence(capsys.readouterr().err) == "kusei: Kusei needs Python 3.11 or newer; this is Python 3.9.2."


def test_a_full_disk_is_said_before_anything_is_installed(launcher, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(launcher, "VENV", tmp_path / "venv")
    monkeypatch.setattr(launcher.shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 2**20))
    monkeypatch.setattr(launcher.sys, "argv", ["kusei", "serve"])
    assert launcher.main() == 1
    assert "The disk is too full: the libraries need" in one_sentence(capsys.readouterr().err)
    assert not (tmp_path / "venv").exists()


def test_a_moved_virtual_environment_counts_as_not_installed(launcher, monkeypatch, tmp_path):
    before = launcher.wanted("run")
    monkeypatch.setattr(launcher, "VENV", tmp_path / "elsewhere")
    assert launcher.wanted("run") != before


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = kusei("serve", "--port", port)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in one_sentence(done.stderr)


def test_a_data_directory_of_another_postgresql_is_refused(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(embedded.PostgresUnavailable, match=r"was made by PostgreSQL 99, but the program here is"):
        embedded.Postgres(data).start()


@pytest.mark.django_db(transaction=True)
def test_data_of_a_newer_kusei_is_not_touched(tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('plans', '9999_later', now())")
    try:
        url = make_conninfo(
            **{**conninfo_to_dict(os.environ["KUSEI_DATABASE_URL"]), "dbname": connection.settings_dict["NAME"]}
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        done = kusei("serve", "--port", port, KUSEI_DATABASE_URL=url, KUSEI_DATA_DIR=str(tmp_path), KUSEI_HTTPS="0")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert done.returncode == 1
    assert "was made by a newer version of Kusei (it knows plans 9999_later)" in one_sentence(done.stderr)


def test_a_database_that_is_not_there_is_said():
    url = "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2"
    done = kusei("serve", "--port", "0", KUSEI_DATABASE_URL=url, KUSEI_HTTPS="0")
    assert done.returncode == 1
    assert "The database cannot be reached" in one_sentence(done.stderr)


def test_starting_twice_at_the_same_moment_starts_one_server(tmp_path):
    step = (
        "import sys; from pathlib import Path; from kusei.conf.embedded import Postgres;"
        "print(Postgres(Path(sys.argv[1]), throwaway=True).start())"
    )
    tmp_path.chmod(0o711)
    data = str(tmp_path / "postgres")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    starts = [
        subprocess.Popen([sys.executable, "-c", step, data], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        assert sorted(start.communicate(timeout=60)[0].strip() for start in starts) == ["False", "False", "True"]
    finally:
        embedded.Postgres(tmp_path / "postgres", throwaway=True).stop()
