"""The booklet of a plan: what stands in it, and the template that sets it."""
