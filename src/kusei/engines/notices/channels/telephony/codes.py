"""Sends the code by which a person shows that a telephone is theirs: at once, whatever the hour, for they wait."""

from __future__ import annotations

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Handover, Recipient, Refused, TryLater
from kusei.engines.notices.subscribers.hooks import CodeText
from kusei.foundation.web.frame import brand


def send_code(text: CodeText) -> None:
    """Hand the code over to the provider. Raises `TryLater`, `Refused`, also where there is none for the channel."""
    adapter = registry.adapter(text.channel)
    if adapter is None:
        raise Refused("no-provider")
    result = adapter.send(
        Handover(
            key=text.key,
            recipients=[Recipient(text.subscriber_id, text.address)],
            language=text.language,
            title=text.title,
            body=text.body,
            urgent=True,
            sender=brand().name,
        )
    )
    if result.failed:
        raise Refused(result.failed[0].code)
    if result.pending:
        raise TryLater("pending", result.later)
