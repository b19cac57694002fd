"""Entry and exit at a facility, with or without a network."""
