"""The pages of finding."""
