"""Web push: each browser's push service gets its message encrypted for that browser alone (RFC 8030, 8291, 8292)."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.http import retry_after
from kusei.engines.notices.channels.outside import must_be_outside
from kusei.engines.notices.channels.protocol import (
    SECONDS,
    Failed,
    Handover,
    Recipient,
    Refused,
    Result,
    TryLater,
)
from kusei.engines.notices.channels.push import keys
from kusei.engines.notices.channels.push.browsers import Browser, read
from kusei.engines.notices.subscribers.models import Suppressed
from kusei.engines.notices.texts.fitting import compose
from kusei.foundation.web import outgoing

KEPT = 3 * 24 * 3600  # seconds that a push service keeps a message for a browser that is off (TTL)
KEPT_URGENT = 6 * 3600  # what is urgent is wrong tomorrow
AGAIN = 60.0  # seconds until the rest comes again, where the service says nothing
_GONE = (404, 410)  # RFC 8030, 7.3: the subscription is no more


@dataclass
class _Outcome:
    """What became of each message so far. `stopped` says why messages wait, `refused` why a service took none."""

    taken: int = 0
    failed: list[Failed] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    stopped: list[TryLater] = field(default_factory=list)
    refused: list[tuple[str, Failed]] = field(default_factory=list)

    def fail(self, browser: Recipient, code: str, suppress: str = "") -> None:
        self.failed.append(Failed(browser.subscriber_id, code, suppress, browser.address))

    def wait(self, browsers: Sequence[Browser], why: TryLater) -> None:
        self.pending += [one.recipient.subscriber_id for one in browsers]
        self.stopped.append(why)

    def result(self) -> Result:
        """As a whole. Raises `TryLater` when all of it waits, `Refused` when our key or text is what is wrong."""
        if self.refused and not self.taken:
            raise Refused(self.refused[0][0])
        failed = [*self.failed, *(one for _code, one in self.refused)]
        if self.pending and not self.taken and not failed:
            raise self.stopped[0]
        later = max((one.after or AGAIN for one in self.stopped), default=0.0)
        return Result(failed=failed, pending=sorted(set(self.pending)), later=later)


class PushAdapter:
    """One way out. A person may have several browsers, each a recipient of its own."""

    channel = "push"
    largest = 100
    per_second = 100.0
    at_once = 4

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.seconds = seconds

    def calls(self, recipients: int) -> int:
        """One for each browser."""
        return recipients

    def problems(self) -> list[str]:
        """What is missing."""
        found = []
        try:
            keys.public_key()
        except keys.BadKey:
            found.append(_("KUSEI_VAPID_PRIVATE を、32バイトの鍵（base64url）にしてください。"))
        if contact().endswith("@localhost") and not settings.NOTICES_LOCAL:
            found.append(_("KUSEI_VAPID_CONTACT に、通知サービスから連絡の取れるメールアドレスを設定してください。"))
        return found

    def send(self, handover: Handover) -> Result:
        """Hand over. Raises `TryLater`, `Refused`, and `ValueError` for more than `largest` people."""
        if len({one.subscriber_id for one in handover.recipients}) > self.largest:
            raise ValueError(f"largest is {self.largest}")
        must_be_outside()
        try:
            seal = _sealer(handover)
        except keys.BadKey:
            raise Refused("wrong-key") from None
        outcome = _Outcome()
        services: dict[tuple[str, str], list[Browser]] = {}
        for one in handover.recipients:
            browser = read(one)
            if browser is None:
                outcome.fail(one, "invalid-address", Suppressed.GONE)
            else:
                services.setdefault(browser.service, []).append(browser)
        until = time.monotonic() + self.seconds
        for browsers in services.values():
            self._serve(browsers, handover, seal, outcome, until)
        return outcome.result()

    def _serve(
        self, browsers: list[Browser], handover: Handover, seal: Sealer, outcome: _Outcome, until: float
    ) -> None:
        """All messages of one push service, over one connection."""
        try:
            target = outgoing.resolved(browsers[0].endpoint.geturl(), private=settings.NOTICES_LOCAL)
        except outgoing.NotSent as error:
            if error.code == "dns":
                outcome.wait(browsers, TryLater("connection"))
                return
            for one in browsers:
                outcome.fail(one.recipient, "invalid-address", Suppressed.GONE)
            return
        with outgoing.Line(target, seconds=self.seconds, altogether=self.seconds) as line:
            for place, one in enumerate(browsers):
                if time.monotonic() >= until:
                    outcome.wait(browsers[place:], TryLater("timeout"))
                    return
                try:
                    body, headers = seal(one)
                except ValueError:  # keys with which nothing can be encrypted
                    outcome.fail(one.recipient, "invalid-address", Suppressed.GONE)
                    continue
                try:
                    answer = line.post(one.endpoint, body, {**headers, **_headers(handover)})
                except outgoing.NotSent as error:
                    outcome.wait(browsers[place:], TryLater(error.code))
                    return
                if why := _judge(one.recipient, answer, outcome):
                    outcome.wait(browsers[place:], why)
                    return


Sealer = Callable[[Browser], tuple[bytes, dict[str, str]]]


def _judge(recipient: Recipient, answer: outgoing.Answer, outcome: _Outcome) -> TryLater | None:
    """Note what the service said; the reason when it and those behind it have to wait."""
    status = answer.status
    if 200 <= status < 300:
        outcome.taken += 1
    elif status in _GONE:
        outcome.fail(recipient, "gone", Suppressed.GONE)
    elif status == 429:
        return TryLater("busy", retry_after(answer.headers.get("retry-after")), busy=True)
    elif status == 408 or status >= 500:
        return TryLater(f"http-{status}", retry_after(answer.headers.get("retry-after")))
    elif status == 413:
        outcome.refused.append(("text-too-long", Failed(recipient.subscriber_id, "rejected")))
    elif status in {401, 403}:
        outcome.refused.append(("wrong-key", Failed(recipient.subscriber_id, "rejected", address=recipient.address)))
    else:
        outcome.fail(recipient, "rejected")
    return None


def contact() -> str:
    """The mail address by which a push service reaches us (`sub` of VAPID)."""
    return str(settings.VAPID_CONTACT) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def topic(key: uuid.UUID) -> str:
    """Topic header and tag of a hand-over: a message that comes again takes the place of the first."""
    return base64.urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def payload(handover: Handover) -> bytes:
    """What the service worker shows, so long that every push service takes it."""
    said = json.loads(
        compose(
            "push",
            handover.title,
            handover.body,
            handover.link,
            handover.sender,
            handover.drill,
            language=handover.language,
        )
    )
    whole = {
        "title": said["title"],
        "body": said["body"],
        "link": said["url"],
        "tag": topic(handover.key),
        "language": handover.language.partition("-")[0],
        "urgent": handover.urgent,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(handover: Handover) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_URGENT if handover.urgent else KEPT),
        "Urgency": "high" if handover.urgent else "normal",
        "Topic": topic(handover.key),
        "User-Agent": "Kusei",
    }


def _sealer(handover: Handover) -> Sealer:
    """Encrypts the message for a browser, and signs for its push service. Raises `BadKey`."""
    from webpush import WebPush, WebPushSubscription  # noqa: PLC0415  it takes half a second: only who sends pays it

    private, public = keys.pair()
    pusher = WebPush(private_key=private, public_key=public, subscriber=contact())
    message = payload(handover)

    def seal(browser: Browser) -> tuple[bytes, dict[str, str]]:
        subscription = WebPushSubscription.model_validate({"endpoint": browser.endpoint.geturl(), "keys": browser.keys})
        made = pusher.get(message, subscription)
        return made.encrypted, {
            "Authorization": made.headers["authorization"],
            "Content-Encoding": made.headers["content-encoding"],
        }

    return seal
