"""Proves to the token endpoint who we are: a short signed statement instead of a shared secret (RFC 7523)."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kusei.foundation.web import clock

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = dt.timedelta(minutes=1)
CURVES = {"secp256r1": "ES256", "secp384r1": "ES384"}


class UnusableKey(ValueError):
    """The private key file cannot be used."""

    code = "people.oidc-key"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"KUSEI_OIDC_PRIVATE_KEY_FILE ({path}) must be an unencrypted PEM key: EC P-256, P-384 or RSA."
        )


def load_key(path: str) -> tuple[EllipticCurvePrivateKey | RSAPrivateKey, str]:
    """The key and the algorithm it signs with. Raises `UnusableKey`."""
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise UnusableKey(path) from None
    if isinstance(key, EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return key, CURVES[key.curve.name]
    if isinstance(key, RSAPrivateKey):
        return key, "RS256"
    raise UnusableKey(path)


def client_assertion(*, client_id: str, token_url: str, key_file: str, key_id: str = "") -> dict[str, str]:
    """The form fields that authenticate the client once, for a minute. Raises `UnusableKey`."""
    key, algorithm = load_key(key_file)
    now = clock.now()
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": token_url,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + LIFETIME,
    }
    headers = {"kid": key_id} if key_id else None
    return {
        "client_assertion_type": TYPE,
        "client_assertion": jwt.encode(claims, key, algorithm=algorithm, headers=headers),
    }
