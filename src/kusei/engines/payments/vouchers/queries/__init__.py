"""Reads of vouchers and points; typed, each with a fixed number of SQL queries."""
