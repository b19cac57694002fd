"""Reads for upper floors, pages and commands: typed, each with a fixed number of SQL queries."""
