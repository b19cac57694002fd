"""Compiles the message catalogues (.po to .mo) where the .po is newer.

Needs Babel, neither Django nor GNU gettext.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

DOMAIN = "django"


def catalogues(folder: Path) -> list[Path]:
    """The .po files below a locale folder."""
    return sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def compile_catalogues(folder: Path, *, force: bool = False) -> list[Path]:
    """Write every .mo that is missing or older than its .po, and return those written.

    A file appears whole or not at all, so that several processes may start at once. Raises OSError when the
    folder cannot be written, and ValueError naming the file when a .po cannot be read.
    """
    return [_compile(po) for po in catalogues(folder) if force or _stale(po)]


def _stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    # Only when something changed: a start need not load Babel.
    from babel.messages.mofile import write_mo  # noqa: PLC0415  only where catalogues are made
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415  only where catalogues are made

    stamp = po.stat()
    try:
        with po.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(f"{po}: {error}") from error
    mo = po.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=po.parent, prefix=".mo-", delete=False) as target:
        write_mo(target, catalogue)
    os.chmod(target.name, 0o644)
    os.utime(target.name, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
    os.replace(target.name, mo)
    return mo
