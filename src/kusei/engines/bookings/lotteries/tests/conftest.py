from kusei.engines.bookings.reservations.tests.conftest import watch

__all__ = ["watch"]
