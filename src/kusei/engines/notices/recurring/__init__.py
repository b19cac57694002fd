"""Notices that come back: days of collection, deadlines, events in a life. Each once for a person and occasion."""
