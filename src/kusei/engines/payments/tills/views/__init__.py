"""Pages of tills: parse, call one command or query, render."""
