"""What is recorded and what runs later: history, background jobs."""
