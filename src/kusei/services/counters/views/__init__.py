"""Pages of counters: parse, call one command or query, render."""
