"""What a ward's houses are for: use, ratios and numbers of each."""
