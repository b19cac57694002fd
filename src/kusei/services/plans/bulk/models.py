"""Tables of bulk."""
