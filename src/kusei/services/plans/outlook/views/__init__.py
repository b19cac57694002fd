"""Pages of the early warning."""
