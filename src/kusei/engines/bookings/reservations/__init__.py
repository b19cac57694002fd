"""Bookings: who uses what when, the rules for it, what it costs and what becomes of it."""
