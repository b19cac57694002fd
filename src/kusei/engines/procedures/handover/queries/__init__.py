"""What pages of this part read, one module for each subject."""
