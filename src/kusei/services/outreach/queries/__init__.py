"""What the pages of campaigns read."""
