"""Hands notices over to LINE: one person by push, up to 500 by multicast, each call with a retry key.

A call whose key LINE accepted already is answered 409 and counts as taken. LINE refuses a whole multicast (400) for one
user id that is wrong; the people are then halved until the wrong ones are found, each half with a key derived from who
is in it, so that the same hand-over again makes the same calls.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.line import api
from kusei.engines.notices.channels.outside import must_be_outside
from kusei.engines.notices.channels.protocol import SECONDS, Failed, Handover, Recipient, Refused, Result
from kusei.engines.notices.texts import fitting

USER = re.compile(r"U[0-9a-f]{32}")
MULTICAST = 500  # people in one call
PER_SECOND = 200.0  # multicasts that LINE takes from one channel


class LineAdapter:
    """The official account (LINE公式アカウント) of the municipality."""

    channel = "line"
    largest = MULTICAST
    per_second = PER_SECOND
    at_once = 4

    def __init__(self, *, token: str, host: str, seconds: float = SECONDS) -> None:
        self._token, self._host, self._seconds = token, host, seconds

    @cached_property
    def _api(self) -> Any:
        from linebot.v3.messaging import MessagingApi

        return MessagingApi(api.client(self._token, self._host, self._seconds, self.at_once))

    def calls(self, recipients: int) -> int:
        """One; halving, which is rare, is not foreseen."""
        return 1

    def problems(self) -> list[str]:
        """What is missing in the settings."""
        if settings.LINE_SECRET:
            return []
        return [_("チャネルシークレット（KUSEI_LINE_SECRET）がないため、LINE から知らせを受け取れません。")]

    def send(self, handover: Handover) -> Result:
        """Hand over. A key that LINE does not know, a text that it never takes or a used-up month: `Refused`."""
        must_be_outside()
        if len(handover.recipients) > self.largest:
            raise ValueError("more people than the largest hand-over")
        good = [one for one in handover.recipients if USER.fullmatch(one.address)]
        failed: list[Failed] = []
        if len(good) < len(handover.recipients):
            wrong = (one for one in handover.recipients if not USER.fullmatch(one.address))
            failed = [Failed(one.subscriber_id, "invalid-address") for one in wrong]
        if not good:
            return Result(failed=failed)
        text = fitting.compose(
            fitting.LINE, handover.title, handover.body, handover.link, handover.sender, handover.drill,
            language=handover.language,
        )  # fmt: skip
        return self._halving(handover.key, text, good, failed)

    def reply(self, token: str, text: str) -> None:
        """Answer a message that somebody wrote, by the token that came with it. Raises `TryLater`, `Refused`."""
        from linebot.v3.messaging import ReplyMessageRequest, TextMessage

        must_be_outside()
        try:
            with api.speaking():
                self._api.reply_message(ReplyMessageRequest(reply_token=token, messages=[TextMessage(text=text)]))
        except api.Rejected:
            raise Refused("reply-token") from None

    def follows(self, user: str) -> bool:
        """Whether the person follows the account now. Raises `TryLater`, `Refused`."""
        must_be_outside()
        try:
            with api.speaking():
                self._api.get_profile(user)
        except api.Rejected:
            return False
        return True

    def _halving(self, key: uuid.UUID, text: str, people: list[Recipient], failed: list[Failed]) -> Result:
        until = time.monotonic() + self._seconds
        parts, pending, reference, checked = [people], [], "", False
        while parts:
            part = parts.pop()
            if part is not people and time.monotonic() > until:
                pending += [one.subscriber_id for one in part]
                continue
            try:
                reference = self._call(key if part is people else _key_of(key, part), text, part) or reference
                continue
            except api.Rejected:
                pass
            if not checked:
                self._check(text)
                checked = True
            if len(part) == 1:
                failed.append(Failed(part[0].subscriber_id, "rejected"))
            else:
                parts += [part[len(part) // 2 :], part[: len(part) // 2]]
        return Result(failed=failed, pending=pending, reference=reference)

    def _call(self, key: uuid.UUID, text: str, people: Sequence[Recipient]) -> str:
        """One call; gives LINE's number of it. Raises `Rejected` when LINE takes nobody of these."""
        try:
            with api.speaking():
                answer = self._push(key, text, people[0]) if len(people) == 1 else self._multicast(key, text, people)
        except api.Rejected as error:
            if error.status == 409:  # accepted the first time
                return error.accepted
            raise
        return str(answer.headers.get("X-Line-Request-Id", ""))

    def _push(self, key: uuid.UUID, text: str, one: Recipient) -> Any:
        from linebot.v3.messaging import PushMessageRequest, TextMessage

        request = PushMessageRequest(to=one.address, messages=[TextMessage(text=text)])
        return self._api.push_message_with_http_info(request, x_line_retry_key=str(key))

    def _multicast(self, key: uuid.UUID, text: str, people: Sequence[Recipient]) -> Any:
        # The library's own classes look at each of the 500 ids three times, which takes longer than the call.
        body = {"to": [one.address for one in people], "messages": [{"type": "text", "text": text}]}
        headers = {"Content-Type": "application/json", "X-Line-Retry-Key": str(key)}
        return self._api.api_client.call_api(
            "/v2/bot/message/multicast",
            "POST",
            header_params=headers,
            body=body,
            response_types_map={},
            auth_settings=["Bearer"],
        )

    def _check(self, text: str) -> None:
        """Ask LINE whether the text is to blame, so that nobody's address is blamed for it. Raises `Refused`."""
        from linebot.v3.messaging import TextMessage, ValidateMessageRequest

        try:
            with api.speaking():
                self._api.validate_multicast(ValidateMessageRequest(messages=[TextMessage(text=text)]))
        except api.Rejected:
            raise Refused("text") from None


def _key_of(key: uuid.UUID, people: Sequence[Recipient]) -> uuid.UUID:
    return uuid.uuid5(key, ",".join(str(one.subscriber_id) for one in people))
