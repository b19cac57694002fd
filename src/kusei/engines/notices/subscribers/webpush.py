"""The push subscription that a browser gives (Push API, RFC 8030 and 8291), checked and in one form."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kusei.engines.notices.subscribers.refusals import AddressRefused

LONGEST = 2000  # characters of the JSON
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_INSIDE = (".local", ".internal", ".localhost", ".localdomain", ".lan", ".home.arpa", ".test", ".invalid", ".example")


class _Keys(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    p256dh: str
    auth: str

    @field_validator("p256dh")
    @classmethod
    def _point(cls, text: str) -> str:
        content = _bytes(text)
        if len(content) != 65 or content[0] != 4:
            raise ValueError("no point of P-256")
        return text.rstrip("=")

    @field_validator("auth")
    @classmethod
    def _secret(cls, text: str) -> str:
        if len(_bytes(text)) != 16:
            raise ValueError("not 16 bytes")
        return text.rstrip("=")


class Subscription(BaseModel):
    """Where to push, and with which keys. What else browsers say (`expirationTime`) is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    endpoint: str = Field(max_length=1000)
    keys: _Keys

    @field_validator("endpoint")
    @classmethod
    def _outside(cls, text: str) -> str:
        """An https address of a named host outside the house: the server will call it."""
        parts = urlsplit(text)
        host = parts.hostname or ""
        plain = parts.scheme == "https" and not parts.username and not parts.password and parts.port in (None, 443)
        if not plain or not text.isascii() or not text.isprintable() or " " in text or parts.fragment:
            raise ValueError("no https address")
        if not _HOST.fullmatch(host) or host.endswith(_INSIDE) or _is_number(host):
            raise ValueError("no push service")
        return text


def canonical(text: str) -> str:
    """The subscription as it is kept: the same browser gives the same text. Raises `AddressRefused`."""
    return _read(text).model_dump_json()


def host(value: str) -> str:
    """The push service of a subscription that is kept, to tell browsers apart: `fcm.googleapis.com`."""
    return urlsplit(str(json.loads(value)["endpoint"])).hostname or ""


def _read(text: str) -> Subscription:
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        return Subscription.model_validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        raise AddressRefused(_("このブラウザーの登録を読み取れませんでした。もう一度お願いします。")) from None


def _bytes(text: str) -> bytes:
    """base64url, with or without padding."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", text):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
