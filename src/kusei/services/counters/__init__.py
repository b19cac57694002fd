"""The ward's counters: tickets, calling, appointments, live numbers and forecasts."""
