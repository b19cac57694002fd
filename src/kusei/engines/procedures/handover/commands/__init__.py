"""Every write of this part, one module for each subject."""
