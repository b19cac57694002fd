"""Pages of collection days: public calendars and feeds, and one's own reminders."""
