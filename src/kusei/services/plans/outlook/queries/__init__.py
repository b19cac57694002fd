"""Reads of outlooks: which promises are at risk, and what drives the gap."""
