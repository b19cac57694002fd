"""The inbox of a person and the page of what they want to hear of."""
