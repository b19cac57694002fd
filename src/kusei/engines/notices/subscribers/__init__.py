"""Whom notices can reach: what people told us about themselves, their topics, channels and quiet hours."""
