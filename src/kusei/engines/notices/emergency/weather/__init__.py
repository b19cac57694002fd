"""What the weather agency says: read, kept, and proposed to staff. It never orders anything by itself."""
