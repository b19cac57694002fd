"""The pages of segments, for staff."""
