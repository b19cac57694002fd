"""The key pair by which push services know this installation (VAPID, RFC 8292).

`KUSEI_VAPID_PRIVATE` holds it, else it is worked out of a secret that is made once and kept in the data directory. When
it changes, every browser has to be registered anew.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

# The order of P-256 (FIPS 186-5): a private key is a number from 1 to one less than it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BadKey(ValueError):
    """`KUSEI_VAPID_PRIVATE` is not 32 bytes in base64url."""


def private_key() -> ec.EllipticCurvePrivateKey:
    """The key of this installation. Raises `BadKey`."""
    return _made(settings.VAPID_PRIVATE, settings.VAPID_SECRET)


@lru_cache(maxsize=4)
def _made(given: str, secret: str) -> ec.EllipticCurvePrivateKey:
    if given:
        try:
            content = base64.urlsafe_b64decode(given.rstrip("=") + "=" * (-len(given.rstrip("=")) % 4))
        except ValueError:
            raise BadKey from None
        number = int.from_bytes(content)
        if len(content) != 32 or not 1 <= number < _ORDER:
            raise BadKey
    else:
        # 48 bytes, so that taking the remainder favours no key (FIPS 186-5, A.2.1).
        derived = HKDF(hashes.SHA256(), 48, salt=None, info=b"kusei vapid key").derive(secret.encode())
        number = int.from_bytes(derived) % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def public_key() -> str:
    """What a page gives `pushManager.subscribe` as `applicationServerKey`: base64url of the point. Raises `BadKey`."""
    point = private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def pair() -> tuple[bytes, bytes]:
    """Private and public key as PEM. Raises `BadKey`."""
    key = private_key()
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
