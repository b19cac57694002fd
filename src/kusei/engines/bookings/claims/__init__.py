"""Who holds what at which time: the tables that make a double booking impossible, and the one function that writes."""
