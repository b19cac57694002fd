"""A library's seats and its digital card."""
