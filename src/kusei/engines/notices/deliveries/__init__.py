"""The delivery machine: spreads a notice over people, hands it to the ways out, and knows what became of it."""
