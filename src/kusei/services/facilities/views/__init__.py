"""Pages about the use of facilities: of the department, and what everybody may read."""
