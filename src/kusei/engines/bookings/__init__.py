"""Facilities, bookings, lotteries and check-in."""
