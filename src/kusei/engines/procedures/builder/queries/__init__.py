"""What the builder's pages ask for."""
