"""What delivers an initiative: procedures, facilities, counters, campaigns; and which promise each of them serves."""
