"""Every write to observations: writing one down, its steps, and letting it out."""
