"""Pages of what people want to hear of, and how they are reached."""
