"""Pages: the public catalogue and series, and the staff's desk, entry, imports and ways of counting."""
