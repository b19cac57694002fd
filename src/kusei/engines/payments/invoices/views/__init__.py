"""Pages of payers and of the desk."""
