"""Keys of an office's own machines: the address of its kiosk and display, and the arrival number of the day.

Nothing is stored: they are computed from the installation's secret key. A kiosk that went astray is shut out by a
higher `kiosk_edition` in the rules.
"""

from __future__ import annotations

import datetime as dt

from django.utils.crypto import constant_time_compare, salted_hmac

from kusei.services.counters import packs
from kusei.services.counters.packs import Office


def kiosk_key(office: Office) -> str:
    """What stands in the address of the office's kiosk and display."""
    return salted_hmac("kusei.counters.kiosk", f"{office.key}|{packs.rules().kiosk_edition}").hexdigest()[:24]


def is_kiosk_key(office: Office, key: str) -> bool:
    """Whether the key opens the kiosk of the office."""
    return constant_time_compare(kiosk_key(office), key)


def arrival_code(office: Office, day: dt.date) -> str:
    """Four digits that the display shows on that day: who types them stands in front of it."""
    digest = salted_hmac("kusei.counters.arrival", f"{office.key}|{day.isoformat()}").hexdigest()
    return f"{int(digest[:12], 16) % 10_000:04d}"
