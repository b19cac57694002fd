"""Alerts: released by two people, ahead of everything else, on every channel; and what the weather agency says."""
