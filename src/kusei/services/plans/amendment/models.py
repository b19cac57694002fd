"""Tables of amendment."""
