"""The ways out of the house. Each folder speaks one provider's protocol; `protocol` is what all have in common."""
