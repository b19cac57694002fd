"""Who runs a house in which hours: their accounts, cash and hand-over."""
