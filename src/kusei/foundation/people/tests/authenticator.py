"""An authenticator made of software: what a browser with a passkey would send."""

from __future__ import annotations

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "https://testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftwareAuthenticator:
    """Makes what a browser with a passkey would send."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.user_handle = b""
        self.counter = 0
        self.rp = hashlib.sha256(b"testserver").digest()

    def register(self, options, *, origin=ORIGIN, challenge=None):
        public = options["publicKey"]
        self.user_handle = public["user"]["id"]
        public_key = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, public_key)
        data = AuthenticatorData.create(self.rp, PRESENT | VERIFIED | ATTESTED, self.counter, attested)
        response = {
            "clientDataJSON": self._client_data("webauthn.create", challenge or public["challenge"], origin),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            "transports": ["internal"],
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def sign_in(self, options, *, origin=ORIGIN, user_handle=None):
        self.counter += 1
        data = bytes(AuthenticatorData.create(self.rp, PRESENT | VERIFIED, self.counter))
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"], origin)
        signed = data + hashlib.sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": user_handle or self.user_handle,
        }
        return self._credential(response, {})

    def _client_data(self, kind, challenge, origin):
        return websafe_encode(json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode())

    def _credential(self, response, extensions):
        identity = websafe_encode(self.id)
        return json.dumps(
            {
                "type": "public-key",
                "id": identity,
                "rawId": identity,
                "response": response,
                "clientExtensionResults": extensions,
                "authenticatorAttachment": "platform",
            }
        )
