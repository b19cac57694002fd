"""What matching and closing show; typed, each a fixed number of SQL queries."""
