"""Every read of collecting, each with a fixed number of SQL queries."""
