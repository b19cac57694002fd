"""The field's own rules in plain Python: calendars, codes, kana, numbers. Imports no other floor."""
