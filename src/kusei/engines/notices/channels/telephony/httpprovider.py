"""The protocol of `docs/engines/notices-provider-api.md` over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.http import LONGEST_WAIT, Client
from kusei.engines.notices.channels.protocol import SECONDS, Refused, TryLater
from kusei.engines.notices.channels.telephony.provider import ACCEPTED, LATER, REJECTED, Answer, Message, Status
from kusei.foundation.web import outgoing

NO_CREDIT_WAIT = 900.0  # seconds: somebody has to pay first
MOST = 100  # messages of one batch
_STATUSES = {ACCEPTED, REJECTED, LATER}
_LONGEST_REFERENCE = 200


class HttpProvider:
    """`POST <base>/messages`, `GET <base>/balance`, with a bearer token."""

    def __init__(self, base: str, token: str, *, seconds: float = SECONDS) -> None:
        self._base, self._token = base, token
        self._client = Client(base, headers={"Authorization": f"Bearer {token}"}, seconds=seconds)

    def submit(self, key: uuid.UUID, messages: Sequence[Message], options: Mapping[str, Any]) -> Answer:
        """As `Provider.submit`."""
        document = {"messages": [{"id": str(one.id), "to": one.to, "text": one.text} for one in messages], **options}
        response = self._client.request("POST", "/messages", json=document, headers={"Idempotency-Key": str(key)})
        if response.status != 202:
            raise _refusal(response.status)
        return _read(response.json(), {one.id for one in messages})

    def balance(self) -> int:
        """As `Provider.balance`."""
        response = self._client.request("GET", "/balance")
        if response.status != 200:
            raise _refusal(response.status)
        said = response.json()
        left = said.get("balance") if isinstance(said, dict) else None
        if not isinstance(left, int) or isinstance(left, bool):
            raise TryLater("unreadable-answer")
        return left

    def problems(self) -> list[str]:
        """As `Provider.problems`."""
        found = []
        if outgoing.problem_of(self._base, private=settings.NOTICES_LOCAL):
            found.append(_("提供者のAPIのURLを、https:// で始まる正しいURLにしてください。"))
        if not self._token:
            found.append(_("提供者のAPIのトークンを設定してください。"))
        return found


def _refusal(status: int) -> Exception:
    """What a status means that is particular to this protocol."""
    if status == 402:
        return TryLater("no-credit", NO_CREDIT_WAIT)
    if status in {401, 403}:
        return Refused("wrong-key")
    if status == 409:  # the same batch is under way
        return TryLater("under-way")
    return Refused("wrong-request")


def _read(said: Any, asked: set[uuid.UUID]) -> Answer:
    """The answer; what in it is not understood counts as not said. Raises `TryLater` where nothing is."""
    rows = said.get("messages") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise TryLater("unreadable-answer")
    found = {status.id: status for row in rows if (status := _status(row)) is not None and status.id in asked}
    wait = said.get("retry_after", 0)
    later = float(wait) if isinstance(wait, int | float) and wait >= 0 else 0.0
    return Answer(list(found.values()), min(later, LONGEST_WAIT))


def _status(row: Any) -> Status | None:
    if not isinstance(row, dict) or row.get("status") not in _STATUSES:
        return None
    try:
        number = uuid.UUID(str(row.get("id")))
    except ValueError:
        return None
    return Status(number, row["status"], str(row.get("reference", ""))[:_LONGEST_REFERENCE], str(row.get("code", "")))
