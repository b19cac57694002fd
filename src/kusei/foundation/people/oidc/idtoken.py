"""Believes an ID token only when its signature, issuer, audience, time and nonce are right (OpenID Connect
Core 3.1.3.7).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt

# Never "none", and never a symmetric one: with it, whoever knows our client id could sign.
ALGORITHMS = ("ES256", "ES384", "RS256", "PS256")
LEEWAY = 30  # seconds by which clocks may differ


class IdTokenRefused(Exception):
    """The token is not to be believed; `why` is for the log and names no person."""

    code = "people.oidc-id-token"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def verify(token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of the token. Raises `IdTokenRefused`."""
    key = _key(token, keys)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise IdTokenRefused(type(error).__name__) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise IdTokenRefused("WrongAuthorizedParty")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise IdTokenRefused("WrongNonce")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The issuer's key that the token names; it fixes the algorithm, the token's own word for it is not
    enough.
    """
    try:
        header = jwt.get_unverified_header(token)
        known = jwt.PyJWKSet.from_dict(dict(keys)).keys
    except (jwt.PyJWTError, AttributeError, TypeError) as error:
        raise IdTokenRefused(type(error).__name__) from None
    fitting = [
        key
        for key in known
        if key.key_id == header.get("kid") and key.public_key_use in {None, "sig"} and key.algorithm_name in ALGORITHMS
    ]
    if len(fitting) != 1 or header.get("alg") != fitting[0].algorithm_name:
        raise IdTokenRefused("UnknownKey")
    return fitting[0]
