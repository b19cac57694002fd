"""A browser as RFC 8291 and 8188 describe it, written from them and not from the library that encrypts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt, material, info, length):
    """RFC 5869 for no more than 32 bytes."""
    extracted = hmac.new(salt, material, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()[:length]


class Browser:
    """Subscribes at an endpoint, and reads what is pushed to it."""

    def __init__(self, endpoint):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        self.endpoint = endpoint
        self.point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def address(self):
        """As `Address.value` keeps it."""
        keys = {"p256dh": encoded(self.point), "auth": encoded(self._secret)}
        return json.dumps({"endpoint": self.endpoint, "keys": keys}, separators=(",", ":"))

    def read(self, body):
        """The message in a body of `aes128gcm`: one record, as RFC 8291 section 4 demands."""
        salt, size, length = body[:16], struct.unpack("!L", body[16:20])[0], body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert length == 65
        assert 17 < len(record) <= size
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        material = _hkdf(self._secret, shared, b"WebPush: info\x00" + self.point + sender, 32)
        key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, material, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert plain.endswith(b"\x02")  # the last record
        return plain[:-1]


def signed_claims(header, public):
    """The claims of a VAPID header (RFC 8292), after its signature was checked against the key of the application."""
    assert header.startswith("vapid ")
    parts = dict(one.strip().split("=", 1) for one in header.removeprefix("vapid ").split(","))
    assert parts["k"] == public
    head, claims, mark = parts["t"].split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    signature = decoded(mark)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    numbers = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        key.verify(encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise AssertionError("not signed with that key") from None
    return json.loads(decoded(claims))
