"""Reads that pages, jobs and other engines share."""
