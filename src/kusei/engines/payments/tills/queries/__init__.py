"""Reads of tills, each with a fixed number of SQL queries."""
