"""The kiosk, and the pages of the desk."""
