"""The pages of waiting lists."""
