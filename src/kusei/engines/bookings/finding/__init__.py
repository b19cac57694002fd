"""Free times over all facilities, calendars, feeds and day sheets."""
