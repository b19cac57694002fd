"""What the environment decides: places, secrets and switches, each read in one place and named `KUSEI_…`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """The value of `KUSEI_<name>`, or the default when it is unset or empty."""
    return os.environ.get(f"KUSEI_{name}", "") or default


def switch(name: str, default: bool = False) -> bool:
    """True when `KUSEI_<name>` is 1, true, yes or on."""
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated values of `KUSEI_<name>`."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_dir() -> Path:
    """Where this installation keeps its database, its secrets and its collected files."""
    return Path(text("DATA_DIR", str(ROOT / "data"))).resolve()


def packs_dir() -> Path:
    """Where the packs of municipalities are."""
    return Path(text("PACKS_DIR", str(ROOT / "packs"))).resolve()


def secret_key() -> str:
    """`KUSEI_SECRET_KEY`, else a key made once and kept in the data directory, readable by its owner alone."""
    if key := text("SECRET_KEY"):
        return key
    path = data_dir() / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process made it at this very moment
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
