"""Every write to houses, gates, devices, cards and events."""

from kusei.engines.bookings.checkins.commands.cards import (
    forget_holder,
    issue_anonymous_cards,
    issue_card,
    revoke_card,
)
from kusei.engines.bookings.checkins.commands.devices import make_sign_in_code, revoke_device, sign_in_device
from kusei.engines.bookings.checkins.commands.managing import end_gate, save_gate, save_house
from kusei.engines.bookings.checkins.commands.passes import make_pass
from kusei.engines.bookings.checkins.commands.receiving import receive
from kusei.engines.bookings.checkins.commands.recording import record, undo

__all__ = [
    "end_gate",
    "forget_holder",
    "issue_anonymous_cards",
    "issue_card",
    "make_pass",
    "make_sign_in_code",
    "receive",
    "record",
    "revoke_card",
    "revoke_device",
    "save_gate",
    "save_house",
    "sign_in_device",
    "undo",
]
