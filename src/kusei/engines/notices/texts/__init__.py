"""What a notice says, per language, and whether it is easy to read. No database."""
