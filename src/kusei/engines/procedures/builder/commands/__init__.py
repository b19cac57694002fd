"""Every write of the builder: working copies, publishing, samples, the inventory."""
