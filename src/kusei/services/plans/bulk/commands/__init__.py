"""Every write of the sheets: exporting, taking a file in, deciding, applying."""
