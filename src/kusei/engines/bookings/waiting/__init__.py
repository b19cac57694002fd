"""Waiting lists whose offers expire, and alerts for a saved search."""
