"""Pages: the public board where its file is missing, and the desk."""
