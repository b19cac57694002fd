"""Reads of approvals that pages, jobs and commands share."""
