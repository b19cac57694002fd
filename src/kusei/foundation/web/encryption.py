"""Encryption of personal data at rest, with keys that can be changed, and blind indexes to find what is encrypted.

The keys stand in the environment (`KUSEI_FIELD_KEYS`, the newest first), never in the database. Each value is a Fernet
token (AES-128-CBC with HMAC-SHA-256, the specification of the `cryptography` library): who changes a byte is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _


class Unreadable(ValueError):
    """A value was encrypted with a key that this installation does not have, or was changed."""

    code = "web.encrypted-value-unreadable"

    def __str__(self) -> str:
        return _("暗号化した記録を開けません。システムの担当に、暗号鍵の設定を確かめてもらってください。")


def seal(content: bytes) -> bytes:
    """The bytes encrypted with the newest key."""
    return _keys().encrypt(content)


def unseal(token: bytes | memoryview) -> bytes:
    """What `seal` was given. Raises `Unreadable`."""
    try:
        return _keys().decrypt(bytes(token))
    except InvalidToken:
        raise Unreadable from None


def seal_json(value: Any) -> bytes:
    """Plain values (text, numbers, lists, objects) encrypted."""
    return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def unseal_json(token: bytes | memoryview) -> Any:
    """What `seal_json` was given. Raises `Unreadable`."""
    return json.loads(unseal(token))


def reseal(token: bytes | memoryview) -> bytes:
    """The same value encrypted with the newest key: what a change of keys does row by row. Raises `Unreadable`."""
    try:
        return _keys().rotate(bytes(token))
    except InvalidToken:
        raise Unreadable from None


def is_current(token: bytes | memoryview) -> bool:
    """Whether the value is encrypted with the newest key."""
    try:
        _fernet(settings.FIELD_KEYS[0]).decrypt(bytes(token))
    except InvalidToken:
        return False
    return True


def blind(text: str, *, purpose: str) -> str:
    """A mark by which rows with the same text are found without storing the text: 32 hexadecimal digits.

    The same text gives another mark for another purpose. Its key is the installation's own and outlives a change of
    `KUSEI_FIELD_KEYS`, so that searching goes on to work.
    """
    mark = hmac.new(_index_key(), f"{purpose}\x00{text}".encode(), hashlib.sha256)
    return mark.hexdigest()[:32]


def _keys() -> MultiFernet:
    return _multi(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _multi(words: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_fernet(word) for word in words])


@lru_cache(maxsize=32)
def _fernet(word: str) -> Fernet:
    """Any secret of enough length can be a key: Fernet's 32 bytes are its SHA-256."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"kusei field key {word}".encode()).digest()))


def _index_key() -> bytes:
    return hashlib.sha256(f"kusei blind index {settings.FIELD_INDEX_KEY}".encode()).digest()
