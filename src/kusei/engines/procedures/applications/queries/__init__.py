"""Reads of drafts and applications for pages and the API."""
