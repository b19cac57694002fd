"""Pages of applicants: filling in, handing in, and what comes after."""
