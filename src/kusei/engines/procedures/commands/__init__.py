"""Writes to procedures and their versions."""
