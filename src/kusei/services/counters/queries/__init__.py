"""What counters read, each with a fixed number of SQL queries."""
