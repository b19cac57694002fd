"""The files of a pack that this part reads: calendars of collection, the sorting dictionary, life events."""
