"""Every write: content of facilities by validity, closures by staff, and what was open."""

from kusei.engines.bookings.resources.commands.closures import close, may_close, reopen
from kusei.engines.bookings.resources.commands.contents import Done, end_facilities, put_in_force
from kusei.engines.bookings.resources.commands.opendays import record_open_days

__all__ = ["Done", "close", "end_facilities", "may_close", "put_in_force", "record_open_days", "reopen"]
