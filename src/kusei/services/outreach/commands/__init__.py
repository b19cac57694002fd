"""Every write of campaigns: one function for each thing that people do."""

from kusei.services.outreach.commands.asking import send_back, submit, take_back
from kusei.services.outreach.commands.drafting import (
    aim,
    choose_channels,
    copy,
    discard,
    plan,
    restore,
    start,
    write_text,
)
from kusei.services.outreach.commands.releasing import release
from kusei.services.outreach.commands.steering import cancel, pause, resume
from kusei.services.outreach.commands.trying import try_out

__all__ = [
    "aim",
    "cancel",
    "choose_channels",
    "copy",
    "discard",
    "pause",
    "plan",
    "release",
    "restore",
    "resume",
    "send_back",
    "start",
    "submit",
    "take_back",
    "try_out",
    "write_text",
]
