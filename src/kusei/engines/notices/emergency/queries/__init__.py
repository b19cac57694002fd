"""Reads about alerts that pages, feeds and the board share."""
