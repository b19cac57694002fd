"""Pages of receptions, below /desk/houses/."""
