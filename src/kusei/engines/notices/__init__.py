"""Notices (お知らせ): reaching people by the channels that they chose, and in an emergency by all at once."""
