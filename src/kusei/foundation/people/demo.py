"""The file of a demonstration's sign-ins: invented people and the passwords made for this installation alone."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from kusei.foundation.people.models import User


def known(file: Path) -> dict[str, str]:
    """The passwords in the file, by e-mail address."""
    if not file.exists():
        return {}
    people: list[dict[str, str]] = json.loads(file.read_text())
    return {person["email"]: person["password"] for person in people}


def keep(file: Path, people: list[dict[str, str]]) -> None:
    """Write the file for its owner alone, never readable by others even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(people, out, ensure_ascii=False, indent=1)
    new.replace(file)


def settled_password(user: User, password: str) -> str:
    """The password when it is the user's; else one made anew, which the user has from now on."""
    if password and user.check_password(password):
        return password
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
