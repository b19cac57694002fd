"""Every write of alerts: drafting, following, releasing, ending."""

from __future__ import annotations

from kusei.engines.notices.emergency.commands.drafting import (
    Content,
    ask,
    change,
    draft,
    follow,
    reword,
    take_back,
    withdraw,
)
from kusei.engines.notices.emergency.commands.ending import end, expire
from kusei.engines.notices.emergency.commands.releasing import release, release_fast

__all__ = [
    "Content",
    "ask",
    "change",
    "draft",
    "end",
    "expire",
    "follow",
    "release",
    "release_fast",
    "reword",
    "take_back",
    "withdraw",
]
