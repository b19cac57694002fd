"""The difference of two editions of a plan: computed, applied, told."""
