"""What a mail server's answer about one person means (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re

from kusei.engines.notices.subscribers.models import Suppressed

ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
PLAIN = re.compile(r"\b([245]\d\d)\b")
NOBODY_THERE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
NOBODY_THERE_PLAIN = frozenset({550, 551, 553})  # where the server gives no enhanced code


def meaning(code: int, said: str) -> tuple[str, str]:
    """(code as in `Failed`, why the address is not used any more or blank) of a final answer (5xx).

    A mailbox that does not exist is not written to again. One that is full, and a server that does not like the
    message, may take the next.
    """
    found = ENHANCED.search(said)
    enhanced = found[1] if found else ""
    if enhanced.endswith(".0.0"):  # it says no more than the plain code
        enhanced = ""
    if enhanced in NOBODY_THERE if enhanced else code in NOBODY_THERE_PLAIN:
        return "invalid-address", Suppressed.BOUNCED.value
    full = enhanced.startswith("5.2.") if enhanced else code == 552
    return ("mailbox-full" if full else "rejected"), ""
