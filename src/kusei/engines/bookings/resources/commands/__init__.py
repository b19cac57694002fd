"""Every write: content of facilities by validity, and closures by staff."""

from kusei.engines.bookings.resources.commands.closures import close, may_close, reopen
from kusei.engines.bookings.resources.commands.contents import Done, end_facilities, put_in_force

__all__ = ["Done", "close", "end_facilities", "may_close", "put_in_force", "reopen"]
