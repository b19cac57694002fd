"""Reads of observations."""
