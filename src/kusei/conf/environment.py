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
    return text("SECRET_KEY") or kept_secret("secret-key")


def field_keys() -> list[str]:
    """`KUSEI_FIELD_KEYS`, the newest first, else one made once like the secret key: what encrypts personal data."""
    return words("FIELD_KEYS") or [kept_secret("field-key")]


def field_index_key() -> str:
    """`KUSEI_FIELD_INDEX_KEY`, else one made once: by what encrypted names are found. It must never change."""
    return text("FIELD_INDEX_KEY") or kept_secret("field-index-key")


def kept_secret(name: str) -> str:
    """The secret of that name in the data directory, made at the first call."""
    path = data_dir() / name
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
