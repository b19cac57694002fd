"""What the parts of the cycle let people edit as a sheet."""
