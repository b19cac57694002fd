"""A plausible year of a ward, invented and marked, played through the commands of every app."""
