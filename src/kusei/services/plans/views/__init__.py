"""Pages of the plan register."""
