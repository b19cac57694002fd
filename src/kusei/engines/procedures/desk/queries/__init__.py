"""What the desk reads: lists by section, everything about one application, statistics."""
