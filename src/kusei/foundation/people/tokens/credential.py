"""The credential itself: `kusei_<public id>_<secret>`. The id finds the row, the digest of the secret proves it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 letters that are not mistaken for each other
_FORM = re.compile(r"kusei_([a-km-np-z2-9]{10})_([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, repr=False)
class Credential:
    """What the holder keeps. It is never printed by accident: its repr is that of any object."""

    public_id: str
    secret: str

    def text(self) -> str:
        """What stands after `Bearer` in the header."""
        return f"kusei_{self.public_id}_{self.secret}"

    def digest(self) -> str:
        """What the database keeps. The secret has 256 random bits, so that no slow hash is needed."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def proves(self, digest: str) -> bool:
        """Whether the digest is that of the secret; takes the same time whatever the answer."""
        return hmac.compare_digest(self.digest(), digest)


def new_credential() -> Credential:
    """A credential that nobody has."""
    return Credential("".join(secrets.choice(_ALPHABET) for _ in range(10)), secrets.token_urlsafe(32))


def read(text: str) -> Credential | None:
    """The credential that is written there; None when it cannot be one."""
    found = _FORM.fullmatch(text)
    return Credential(found[1], found[2]) if found else None
